import { commands, type Disposable, EventEmitter } from "vscode";
import type { SnapshotStanding } from "../analysis/report.ts";
import { CancelledError } from "../base/progress.ts";
import type { SessionClient } from "./session-client.ts";
import type { Snapshot, Snapshots } from "./snapshots.ts";

/** One snapshot alone is opened; from this many on a list says how each stands. */
const LEAST = 2;
/** Whether snapshots are being looked at: the button that stops it asks for this. */
const LOOKING_KEY = "driftscope.lookingOver";
/** Whether some were not looked at: the button that goes on asks for this. */
const UNLOOKED_KEY = "driftscope.hasUnlooked";

export interface LookingOver {
  readonly done: number;
  readonly of: number;
}

/**
 * How each of many snapshots stands. While the list is seen they are looked at one after the other, in the worker, and
 * nothing of them is kept but a line. Whatever the user asks for goes first.
 */
export class Standings implements Disposable {
  readonly #client: SessionClient;
  readonly #snapshots: Snapshots;
  readonly #known = new Map<string, SnapshotStanding>();
  readonly #changed = new EventEmitter<string>();
  readonly #listening: Disposable;
  #controller: AbortController | undefined;
  #looking: Promise<void> | undefined;
  #isSeen = false;
  #isStopped = false;

  /** Fires with the id of a snapshot whose standing became known, or when looking began or ended. */
  readonly onDidChange = this.#changed.event;

  constructor(client: SessionClient, snapshots: Snapshots) {
    this.#client = client;
    this.#snapshots = snapshots;
    this.#listening = snapshots.onDidChange(() => void this.#lookOn());
  }

  get(id: string): SnapshotStanding | undefined {
    return this.#known.get(id);
  }

  /** How far it is, while it goes on. */
  get progress(): LookingOver | undefined {
    if (this.#controller === undefined) return undefined;
    const all = this.#listed();
    return { done: all.filter(({ id }) => this.#known.has(id)).length, of: all.length };
  }

  /** The list came into sight or went out of it: nobody waits for what is not seen. */
  setSeen(isSeen: boolean): void {
    this.#isSeen = isSeen;
    if (isSeen) void this.#lookOn();
    else this.#controller?.abort();
  }

  /** Looks at what has not been looked at; resolves when there is nothing left or it was stopped. */
  async start(): Promise<void> {
    this.#isStopped = false;
    this.#isSeen = true;
    await this.#lookOn();
  }

  stop(): void {
    this.#isStopped = true;
    this.#controller?.abort();
    this.#tell("");
  }

  /** Evidence has changed. */
  forget(id: string): void {
    if (!this.#known.delete(id)) return;
    this.#tell(id);
    void this.#lookOn();
  }

  dispose(): void {
    this.#listening.dispose();
    this.stop();
    this.#changed.dispose();
  }

  /** What stands in a list with others. */
  #listed(): readonly Snapshot[] {
    const groups = [
      this.#snapshots.roots.filter((root) => this.#snapshots.childrenOf(root.id).length === 0),
      ...this.#snapshots.roots.map((root) => this.#snapshots.childrenOf(root.id)),
    ];
    return groups.filter((group) => group.length >= LEAST).flat();
  }

  #next(): Snapshot | undefined {
    return this.#listed().find(({ id, state }) => state.kind === "closed" && !this.#known.has(id));
  }

  #lookOn(): Promise<void> {
    if (this.#looking !== undefined) return this.#looking;
    if (!this.#isSeen || this.#isStopped || this.#next() === undefined) return Promise.resolve();
    const looking = this.#lookAtAll();
    this.#looking = looking;
    return looking;
  }

  async #lookAtAll(): Promise<void> {
    const controller = new AbortController();
    this.#controller = controller;
    this.#tell("");
    try {
      for (let next = this.#next(); next !== undefined; next = this.#next()) {
        const standing = await this.#lookAt(next, controller);
        if (standing === undefined) break;
        this.#known.set(next.id, standing);
        this.#tell(next.id);
      }
    } finally {
      this.#controller = undefined;
      this.#looking = undefined;
      this.#tell("");
    }
    // Seen again while the last one was being given up.
    if (this.#isSeen && controller.signal.aborted) await this.#lookOn();
  }

  /** `undefined` when it was stopped. */
  async #lookAt(
    { uri }: Snapshot,
    { signal }: AbortController,
  ): Promise<SnapshotStanding | undefined> {
    try {
      return await this.#client.lookOver(uri, signal);
    } catch (error) {
      if (error instanceof CancelledError) return undefined;
      // The worker ended: that this one cannot be looked at is said, and the others are.
      return { unreadable: error instanceof Error ? error.message : String(error) };
    }
  }

  #tell(id: string): void {
    const isLooking = this.#controller !== undefined;
    void commands.executeCommand("setContext", LOOKING_KEY, isLooking);
    const isLeft = !isLooking && this.#isStopped && this.#next() !== undefined;
    void commands.executeCommand("setContext", UNLOOKED_KEY, isLeft);
    this.#changed.fire(id);
  }
}
