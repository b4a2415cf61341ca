import {
  type Disposable,
  EventEmitter,
  l10n,
  type Memento,
  ThemeColor,
  ThemeIcon,
  type TreeDataProvider,
  TreeItem,
  window,
} from "vscode";
import { visibleText } from "../../base/visible-text.ts";
import type { RunListing } from "../../session/api.ts";
import type { FocusHub } from "../focus-hub.ts";
import type { SessionClient } from "../session-client.ts";
import type { Snapshots } from "../snapshots.ts";

/** One run that somebody looked at, with the snapshot that it is of. */
export interface RecentRun extends RunListing {
  readonly snapshot: string;
  /** The folder's name. */
  readonly title: string;
}

export interface RunsViewOptions {
  readonly memento: Memento;
  readonly focus: FocusHub;
  readonly client: SessionClient;
  readonly snapshots: Snapshots;
  readonly report: (error: unknown) => void;
}

const VIEW = "driftscope.runs";
const KEY = "recentRuns";
/** Older ones leave the list; a run itself is its wish and can always be run again. */
const MOST = 50;

/** The view Runs: what was replayed lately, newest first; a click opens it in the Replay view, replayed anew if need be. */
export class RunsView implements TreeDataProvider<RecentRun>, Disposable {
  readonly #memento: Memento;
  readonly #changed = new EventEmitter<RecentRun | undefined>();
  readonly #subscriptions: readonly Disposable[];
  #runs: readonly RecentRun[];

  readonly onDidChangeTreeData = this.#changed.event;

  constructor(options: RunsViewOptions) {
    const { memento, focus } = options;
    this.#memento = memento;
    this.#runs = readRuns(memento.get(KEY));
    this.#subscriptions = [
      window.createTreeView(VIEW, { treeDataProvider: this }),
      // Whatever shows a run sets the focus to it: the command, the page, a debugger.
      focus.onDidChange(({ snapshot, focus: { run } }) => {
        if (run !== undefined) void this.#note(options, snapshot, run).catch(options.report);
      }),
    ];
  }

  /** Newest first. */
  get runs(): readonly RecentRun[] {
    return this.#runs;
  }

  remove(run: RecentRun): void {
    this.#keep(this.#runs.filter((known) => !isSame(known, run)));
  }

  clear(): void {
    this.#keep([]);
  }

  getTreeItem(run: RecentRun): TreeItem {
    const percent = Number.isNaN(run.fidelity) ? "–" : `${Math.floor(run.fidelity * 1000) / 10} %`;
    const item = new TreeItem(visibleText(run.label));
    item.id = `${run.snapshot} ${run.run}`;
    item.description = l10n.t("{0}, fidelity {1}", visibleText(run.title), percent);
    item.tooltip = run.converged
      ? l10n.t("{0}: {1} steps, fidelity {2}, converged", run.label, run.steps, percent)
      : l10n.t("{0}: {1} steps, fidelity {2}, did not converge", run.label, run.steps, percent);
    item.accessibilityInformation = {
      label: l10n.t("Run {0} {1}", visibleText(run.label), item.description),
    };
    item.iconPath = run.converged
      ? new ThemeIcon("pass", new ThemeColor("charts.green"))
      : new ThemeIcon("debug-restart");
    item.contextValue = "run";
    item.command = { command: "driftscope.openRun", title: l10n.t("Open Run"), arguments: [run] };
    return item;
  }

  getChildren(run?: RecentRun): RecentRun[] {
    return run === undefined ? [...this.#runs] : [];
  }

  dispose(): void {
    for (const one of this.#subscriptions) one.dispose();
    this.#changed.dispose();
  }

  /** Puts a run on top, once for every time that it becomes the one that is looked at. */
  async #note({ client, snapshots }: RunsViewOptions, snapshot: string, id: string): Promise<void> {
    const [top] = this.#runs;
    if (top?.snapshot === snapshot && top.run === id) return;
    const listing = (await client.call("runs", { snapshot })).find(({ run }) => run === id);
    if (listing === undefined) return;
    const run = { ...listing, snapshot, title: snapshots.get(snapshot)?.title ?? "" };
    const others = this.#runs.filter((known) => !isSame(known, run));
    this.#keep([run, ...others].slice(0, MOST));
  }

  #keep(runs: readonly RecentRun[]): void {
    this.#runs = runs;
    void this.#memento.update(KEY, runs);
    this.#changed.fire(undefined);
  }
}

function isSame(a: RecentRun, b: RecentRun): boolean {
  return a.snapshot === b.snapshot && a.run === b.run;
}

/** What an earlier version kept is foreign data. A fidelity that is no number came from JSON, which has none. */
function readRuns(kept: unknown): readonly RecentRun[] {
  if (!Array.isArray(kept)) return [];
  return kept.flatMap((each: unknown): RecentRun[] => {
    if (typeof each !== "object" || each === null) return [];
    const { snapshot, title, run, label, from, to, steps, fidelity, converged } = each as Record<
      string,
      unknown
    >;
    const texts = [snapshot, title, run, label, from, to];
    if (!texts.every((text) => typeof text === "string") || typeof steps !== "number") return [];
    return [
      {
        snapshot: String(snapshot),
        title: String(title),
        run: String(run),
        label: String(label),
        from: String(from),
        to: String(to),
        steps,
        fidelity: typeof fidelity === "number" ? fidelity : Number.NaN,
        converged: converged === true,
      },
    ];
  });
}
