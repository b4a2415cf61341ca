import { l10n, type Uri, workspace } from "vscode";
import type { SnapshotStanding } from "../analysis/report.ts";
import { FailureError } from "../base/failure.ts";
import { CancelledError } from "../base/progress.ts";
import { type CallOptions, Endpoint, type Timer } from "../protocol/endpoint.ts";
import { EndpointError } from "../protocol/errors.ts";
import type { SessionCaller } from "../protocol/session-link.ts";
import type {
  EvidenceAccess,
  SessionCallerMethods,
  SessionMethods,
  SnapshotId,
} from "../session/api.ts";
import type { FileTree } from "../sources/file-tree.ts";
import type { HostPlatform, WorkerLink } from "./platform/host-platform.ts";
import { createVscodeFileTree } from "./platform/vscode-file-tree.ts";
import { folderOf, membersOf } from "./snapshot-address.ts";

/** Cells of shared memory in which a cancellation is seen by a busy worker; more than calls at one time. */
const CANCEL_CELLS = 256;

const timer: Timer = (ms, action) => {
  const handle = setTimeout(action, ms);
  return () => clearTimeout(handle);
};

export interface SessionClientOptions {
  readonly platform: HostPlatform;
  /** `sql-wasm.wasm`, beside the extension's bundle. */
  readonly wasm: Uri;
  readonly report: (what: string, error: unknown) => void;
  /** The worker ended by itself. What it had opened is opened again when it is next asked for. */
  readonly onCrash: () => void;
}

interface Running {
  readonly link: WorkerLink;
  readonly endpoint: SessionCaller;
  /** Snapshots that this worker has opened. */
  readonly opened: Set<SnapshotId>;
}

/**
 * The session in its worker. The worker is started by the first call, and again after it ended: a worker that dies takes
 * its pending calls with it (`FailureError` "worker") and nothing else.
 */
export class SessionClient {
  readonly #options: SessionClientOptions;
  /** What opened each snapshot, so that the next worker can. */
  readonly #reopen = new Map<SnapshotId, SessionMethods["open"]["params"]>();
  readonly #trees = new Map<SnapshotId, FileTree>();
  /** What somebody waits for. */
  readonly #asked = new Set<Promise<unknown>>();
  /** What is done meanwhile, when nobody waits. */
  #background: AbortController | undefined;
  #running: Promise<Running> | undefined;
  #disposed = false;

  constructor(options: SessionClientOptions) {
    this.#options = options;
  }

  /** How the worker reaches the files of a folder, whether or not it is opened as a snapshot. */
  accessTo(uri: Uri): EvidenceAccess {
    const folder = folderOf(uri);
    const root = this.#options.platform.localRoot(folder);
    this.#trees.set(uri.toString(), createVscodeFileTree(folder));
    return root === undefined ? { kind: "remote" } : { kind: "local", root };
  }

  /** Opens a snapshot, or opens it anew. */
  async open(uri: Uri, options?: CallOptions): Promise<SessionMethods["open"]["result"]> {
    const snapshot = uri.toString();
    const params = { snapshot, access: this.accessTo(uri), members: membersOf(uri) };
    this.#reopen.set(snapshot, params);
    const running = await this.#start();
    const summary = await this.#first(() => running.endpoint.call("open", params, options));
    running.opened.add(snapshot);
    return summary;
  }

  /**
   * How a snapshot stands, without opening it. Whatever else is asked for goes first: looking is given up for it and begun
   * again afterwards. Rejects with `CancelledError` when the signal says so.
   */
  async lookOver(uri: Uri, signal: AbortSignal): Promise<SnapshotStanding> {
    const snapshot = uri.toString();
    for (;;) {
      const running = await this.#start();
      const access = this.accessTo(uri);
      const turn = new AbortController();
      const giveUp = (): void => turn.abort();
      signal.addEventListener("abort", giveUp);
      this.#background = turn;
      try {
        if (signal.aborted) throw new CancelledError();
        const params = { snapshot, access, members: membersOf(uri) };
        return await this.#settled(
          running.endpoint.call("lookOver", params, { signal: turn.signal }),
        );
      } catch (error) {
        if (!(error instanceof CancelledError) || signal.aborted) throw error;
        await Promise.allSettled([...this.#asked]);
      } finally {
        signal.removeEventListener("abort", giveUp);
        this.#background = undefined;
      }
    }
  }

  /** Asks about a snapshot that was opened before, in this worker or an earlier one. */
  async call<Name extends Exclude<keyof SessionMethods, "open"> & string>(
    name: Name,
    asked: SessionMethods[Name]["params"],
    options?: CallOptions,
  ): Promise<SessionMethods[Name]["result"]> {
    const running = await this.#start();
    for (const snapshot of snapshotsOf(asked)) {
      const params = this.#reopen.get(snapshot);
      if (params === undefined || running.opened.has(snapshot)) continue;
      await this.#first(() => running.endpoint.call("open", params, options));
      running.opened.add(snapshot);
    }
    return this.#first(() => running.endpoint.call(name, asked, options));
  }

  /** Forgets a snapshot. Does not start a worker for it. */
  async close(snapshot: SnapshotId): Promise<void> {
    this.#reopen.delete(snapshot);
    this.#trees.delete(snapshot);
    const running = await this.#running;
    if (running?.opened.delete(snapshot) === true) {
      await this.#settled(running.endpoint.call("close", { snapshot }));
    }
  }

  /** Ends the worker as a crash would; the next call starts another. For the command that users reach for when it hangs. */
  async restart(): Promise<void> {
    const running = await this.#running;
    if (running !== undefined) this.#lose(running);
  }

  dispose(): void {
    this.#disposed = true;
    void this.#running?.then((running) => this.#lose(running));
  }

  #start(): Promise<Running> {
    if (this.#disposed) throw new FailureError("worker", l10n.t("Driftscope is being shut down."));
    this.#running ??= this.#startWorker().catch((error: unknown) => {
      this.#running = undefined;
      throw new FailureError("worker", l10n.t("The analysis worker could not be started."), {
        cause: error,
      });
    });
    return this.#running;
  }

  async #startWorker(): Promise<Running> {
    const cells = sharedCells();
    const link = await this.#options.platform.startWorker(cells);
    const endpoint: SessionCaller = new Endpoint<SessionCallerMethods, SessionMethods>({
      send: (message, transfer) => link.send(message, transfer),
      timer,
      cancelCells: cells,
      report: (error) => this.#options.report("A message to the worker was lost.", error),
      handlers: {
        sqlWasm: async () => new Uint8Array(await workspace.fs.readFile(this.#options.wasm)),
        fileList: ({ snapshot, path }) => this.#tree(snapshot).list(path),
        fileStat: ({ snapshot, path }) => this.#tree(snapshot).stat(path),
        fileRead: ({ snapshot, path }) => this.#tree(snapshot).read(path),
        fileReadRange: ({ snapshot, path, offset, length }) =>
          this.#tree(snapshot).readRange(path, offset, length),
      },
    });
    const running: Running = { link, endpoint, opened: new Set() };
    link.onMessage((data) => endpoint.receive(data));
    link.onExit((reason) => {
      this.#options.report("The analysis worker ended.", new Error(reason));
      this.#lose(running);
      if (!this.#disposed) this.#options.onCrash();
    });
    return running;
  }

  #lose(running: Running): void {
    this.#running = undefined;
    running.endpoint.dispose();
    running.link.terminate();
  }

  #tree(snapshot: SnapshotId): FileTree {
    const tree = this.#trees.get(snapshot);
    if (tree === undefined)
      throw new FailureError("unreadable", l10n.t("The snapshot was closed."));
    return tree;
  }

  /** Before anything that nobody waits for. */
  async #first<Value>(ask: () => Promise<Value>): Promise<Value> {
    this.#background?.abort();
    const answer = this.#settled(ask());
    this.#asked.add(answer);
    try {
      return await answer;
    } finally {
      this.#asked.delete(answer);
    }
  }

  async #settled<Value>(call: Promise<Value>): Promise<Value> {
    try {
      return await call;
    } catch (error) {
      if (error instanceof EndpointError && error.code === "disposed") {
        throw new FailureError("worker", l10n.t("The analysis worker ended before it answered."), {
          cause: error,
        });
      }
      throw error;
    }
  }
}

/** Shared memory exists in Node, and in browsers only on isolated pages. */
function sharedCells(): Int32Array | undefined {
  if (typeof SharedArrayBuffer === "undefined") return undefined;
  return new Int32Array(new SharedArrayBuffer(CANCEL_CELLS * Int32Array.BYTES_PER_ELEMENT));
}

/** Every snapshot that a question names: a comparison names two. */
function snapshotsOf(asked: {
  readonly snapshot: SnapshotId;
  readonly other?: SnapshotId;
  readonly request?: { readonly other?: SnapshotId } | object;
}): readonly SnapshotId[] {
  const { request } = asked;
  const others = [asked.other, request !== undefined && "other" in request && request.other];
  return [asked.snapshot, ...others.filter((other) => typeof other === "string")];
}
