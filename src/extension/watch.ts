import {
  type Disposable,
  debug,
  type FileSystemWatcher,
  RelativePattern,
  type Uri,
  workspace,
} from "vscode";
import { DEBUG_TYPE } from "./debug/adapter-ports.ts";
import type { PagePanels } from "./panels/page-panels.ts";
import { folderOf, pathInside } from "./snapshot-address.ts";
import type { Snapshot, Snapshots } from "./snapshots.ts";
import type { Standings } from "./standings.ts";

/** Waits until a burst of file events is over. */
const SETTLE_MS = 800;
/** Reading takes at most this share of the time while a log grows. */
const SHARE = 5;
const LONGEST_WAIT_MS = 30_000;
/** Memory that SQLite shares between the processes that have a database open: no evidence. */
const PASSING = /-shm$/;

type Happened = "content" | "list";

export interface WatchOptions {
  readonly snapshots: Snapshots;
  readonly standings: Standings;
  readonly panels: PagePanels;
  readonly report: (what: string, error: unknown) => void;
}

/**
 * Follows the files of every snapshot that was looked at: what grows is read again, no more often than its size allows. Where
 * reading again would take away what the user works with, a run or a debug session, it is only said that files have changed.
 */
export function watchSnapshots(options: WatchOptions): Disposable {
  const watch = new Watch(options);
  return { dispose: () => watch.dispose() };
}

class Watch {
  readonly #options: WatchOptions;
  readonly #watchers = new Map<string, Disposable>();
  readonly #waiting = new Map<string, ReturnType<typeof setTimeout>>();
  /** Until when the next reading of a snapshot waits. */
  readonly #restUntil = new Map<string, number>();
  readonly #listening: Disposable[];

  constructor(options: WatchOptions) {
    this.#options = options;
    this.#listening = [
      options.snapshots.onDidChange(() => this.#follow()),
      options.standings.onDidChange(() => this.#follow()),
    ];
  }

  dispose(): void {
    for (const one of this.#listening) one.dispose();
    for (const one of this.#watchers.values()) one.dispose();
    for (const timer of this.#waiting.values()) clearTimeout(timer);
  }

  /** One watcher for each folder of which something is known. Bundled samples never change. */
  #follow(): void {
    const { snapshots, standings } = this.#options;
    const wanted = new Map<string, Uri>();
    for (const root of snapshots.roots) {
      const isKnown = root.state.kind !== "closed" || standings.get(root.id) !== undefined;
      if (root.origin === "sample" || !isKnown) continue;
      const folder = folderOf(root.uri);
      wanted.set(folder.toString(), folder);
    }
    for (const [key, watcher] of this.#watchers) {
      if (wanted.has(key)) continue;
      watcher.dispose();
      this.#watchers.delete(key);
    }
    for (const [key, folder] of wanted) {
      if (!this.#watchers.has(key)) this.#watchers.set(key, this.#watch(folder));
    }
  }

  #watch(folder: Uri): Disposable {
    const watcher: FileSystemWatcher = workspace.createFileSystemWatcher(
      new RelativePattern(folder, "**"),
    );
    watcher.onDidChange((uri) => this.#touched(uri, "content"));
    watcher.onDidCreate((uri) => this.#touched(uri, "list"));
    watcher.onDidDelete((uri) => this.#touched(uri, "list"));
    return watcher;
  }

  #touched(file: Uri, happened: Happened): void {
    if (PASSING.test(file.path)) return;
    const { snapshots } = this.#options;
    for (const root of snapshots.roots) {
      for (const one of [root, ...snapshots.childrenOf(root.id)]) {
        if (isPartOf(file, one)) this.#dirty(one, happened);
      }
    }
  }

  #dirty(snapshot: Snapshot, happened: Happened): void {
    const { id, state } = snapshot;
    this.#options.standings.forget(id);
    const isListing = state.kind === "open" && state.summary.kind === "listing";
    const isRead = state.kind !== "closed" && (!isListing || happened === "list");
    if (!isRead || this.#waiting.has(id)) return;
    const wait = Math.max(SETTLE_MS, (this.#restUntil.get(id) ?? 0) - Date.now());
    this.#waiting.set(
      id,
      setTimeout(() => {
        this.#waiting.delete(id);
        this.#readAgain(id).catch((error: unknown) =>
          this.#options.report("A snapshot that changed could not be read again.", error),
        );
      }, wait),
    );
  }

  async #readAgain(id: string): Promise<void> {
    const { snapshots, panels } = this.#options;
    if (snapshots.get(id) === undefined) return;
    if (!isReadByItself() || isWorkedWith(panels, id)) {
      snapshots.markChanged(id);
      return;
    }
    const started = Date.now();
    try {
      await snapshots.reopen(id);
      panels.refresh(id);
    } finally {
      const took = Date.now() - started;
      this.#restUntil.set(id, Date.now() + Math.min(LONGEST_WAIT_MS, took * SHARE));
    }
  }
}

/** Whether the file lies in the snapshot's folder, or is that folder, or one around it that came or went. */
function isPartOf(file: Uri, { uri }: Snapshot): boolean {
  const folder = folderOf(uri);
  if (pathInside(folder, file) !== undefined) return true;
  return file.path === folder.path || pathInside(file, folder) !== undefined;
}

function isReadByItself(): boolean {
  return workspace.getConfiguration("driftscope").get("readChangedFiles", true);
}

function isWorkedWith(panels: PagePanels, id: string): boolean {
  return panels.has("replay", id) || debug.activeDebugSession?.type === DEBUG_TYPE;
}
