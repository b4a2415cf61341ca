import { type Disposable, EventEmitter, l10n, Uri } from "vscode";
import { FailureError } from "../base/failure.ts";
import type { CallOptions } from "../protocol/endpoint.ts";
import type { OpenedSummary } from "../session/api.ts";
import { placeOf } from "../sources/listed-place.ts";
import type { SessionClient } from "./session-client.ts";
import { folderOf, membersOf, withMembers } from "./snapshot-address.ts";

/** Why a snapshot is in the tree. */
export type SnapshotOrigin = "workspace" | "opened" | "sample" | "listed";

export type SnapshotState =
  | { readonly kind: "closed" }
  | { readonly kind: "opening" }
  | { readonly kind: "open"; readonly summary: OpenedSummary }
  | { readonly kind: "failed"; readonly message: string };

/** One folder in the tree. */
export interface Snapshot {
  /** The text of its URI. */
  readonly id: string;
  readonly uri: Uri;
  readonly title: string;
  readonly origin: SnapshotOrigin;
  /** Id of the folder of several snapshots that lists this one. */
  readonly parent: string | undefined;
  readonly state: SnapshotState;
  /** Whether files have changed since they were read. */
  readonly isChanged?: true;
}

/** An opened snapshot of library sync. */
export type LibrarySummary = Extract<OpenedSummary, { kind: "library" }>;
/** Anything opened that has a report: not a folder of several snapshots. */
export type ReportSummary = Exclude<OpenedSummary, { kind: "listing" }>;

/** Which snapshots there are, and what is known of each. Tree, status bar and pages all read from here. */
export class Snapshots implements Disposable {
  readonly #client: SessionClient;
  readonly #entries = new Map<string, Snapshot>();
  readonly #opening = new Map<string, Promise<OpenedSummary>>();
  readonly #changed = new EventEmitter<string | undefined>();
  #active: string | undefined;

  /** Fires with the id of what changed, or `undefined` when the list did. */
  readonly onDidChange = this.#changed.event;

  constructor(client: SessionClient) {
    this.#client = client;
  }

  /** Those without a parent, in the order they came. */
  get roots(): readonly Snapshot[] {
    return [...this.#entries.values()].filter(({ parent }) => parent === undefined);
  }

  childrenOf(id: string): readonly Snapshot[] {
    return [...this.#entries.values()].filter(({ parent }) => parent === id);
  }

  get(id: string): Snapshot | undefined {
    return this.#entries.get(id);
  }

  /** The one the user looked at last, if it is open. */
  get active(): Snapshot | undefined {
    return this.#active === undefined ? undefined : this.#entries.get(this.#active);
  }

  activate(id: string): void {
    if (this.#active === id || !this.#entries.has(id)) return;
    this.#active = id;
    this.#changed.fire(id);
  }

  /** Adds a folder unless it is there. A sample or opened folder stays what it was first. */
  add(uri: Uri, origin: SnapshotOrigin, parent?: string): Snapshot {
    const id = uri.toString();
    const known = this.#entries.get(id);
    if (known !== undefined) return known;
    const folder = uri.path.replace(/\/+$/, "").split("/").at(-1);
    const title = membersOf(uri)?.join(" + ") ?? (folder || "/");
    const added: Snapshot = { id, uri, title, origin, parent, state: { kind: "closed" } };
    this.#entries.set(id, added);
    this.#changed.fire(undefined);
    return added;
  }

  /** Takes a snapshot and what it lists out of the tree and forgets what was read. */
  async remove(id: string): Promise<void> {
    const gone = [id];
    for (const child of this.childrenOf(id)) {
      if (child.origin === "listed") gone.push(child.id);
      // It was in the tree before it was listed.
      else this.#entries.set(child.id, { ...child, parent: undefined });
    }
    for (const one of gone) {
      this.#entries.delete(one);
      if (this.#active === one) this.#active = undefined;
    }
    this.#changed.fire(undefined);
    for (const one of gone) await this.#client.close(one);
  }

  /** Says that files have changed since they were read; reading them again ends that. */
  markChanged(id: string): void {
    const entry = this.#entries.get(id);
    if (entry === undefined || entry.isChanged) return;
    this.#entries.set(id, { ...entry, isChanged: true });
    this.#changed.fire(id);
  }

  /** What opening gave; opens it when that has not been done. Concurrent callers share one opening. */
  open(id: string, options?: CallOptions): Promise<OpenedSummary> {
    const { state } = this.#expect(id);
    if (state.kind === "open") return Promise.resolve(state.summary);
    return this.reopen(id, options);
  }

  /** Reads the folder anew. */
  reopen(id: string, options?: CallOptions): Promise<OpenedSummary> {
    const under = this.#opening.get(id);
    if (under !== undefined) return under;
    const opening = this.#open(id, options).finally(() => this.#opening.delete(id));
    this.#opening.set(id, opening);
    return opening;
  }

  /** As `open`, for what only a snapshot of library sync can answer. */
  async openLibrary(id: string, options?: CallOptions): Promise<LibrarySummary> {
    const summary = await this.openReport(id, options);
    if (summary.kind === "library") return summary;
    throw new FailureError(
      "usage",
      l10n.t(
        "Fireproof stores have the tree, the matrix and the text report; this is for snapshots of library sync.",
      ),
    );
  }

  /** As `open`, for what needs a report. */
  async openReport(id: string, options?: CallOptions): Promise<ReportSummary> {
    const summary = await this.open(id, options);
    if (summary.kind !== "listing") return summary;
    throw new FailureError(
      "usage",
      l10n.t("The folder holds several snapshots; choose one of them."),
    );
  }

  dispose(): void {
    this.#changed.dispose();
  }

  async #open(id: string, options?: CallOptions): Promise<OpenedSummary> {
    const { uri } = this.#expect(id);
    this.#set(id, { kind: "opening" });
    try {
      const summary = await this.#client.open(uri, options);
      this.#set(id, { kind: "open", summary });
      if (summary.kind === "listing") this.#list(id, uri, summary);
      else this.activate(id);
      return summary;
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      this.#set(id, { kind: "failed", message });
      throw error;
    }
  }

  #list(id: string, uri: Uri, summary: Extract<OpenedSummary, { kind: "listing" }>): void {
    const listed = summary.snapshots.map((snapshot) => {
      const { folder, members } = placeOf(snapshot);
      const base = folderOf(uri);
      return withMembers(folder === "" ? base : Uri.joinPath(base, folder), members);
    });
    const ids = new Set(listed.map((one) => one.toString()));
    for (const child of this.childrenOf(id)) if (!ids.has(child.id)) this.#entries.delete(child.id);
    for (const one of listed) {
      const added = this.add(one, "listed", id);
      // One that stood in the tree by itself moves into the list; the folder itself cannot be in its own.
      if (added.parent === undefined && added.id !== id) {
        this.#entries.set(added.id, { ...added, parent: id });
      }
    }
    this.#changed.fire(undefined);
  }

  #expect(id: string): Snapshot {
    const entry = this.#entries.get(id);
    if (entry === undefined) throw new FailureError("usage", l10n.t("The snapshot was closed."));
    return entry;
  }

  /** Does nothing when it was removed meanwhile. */
  #set(id: string, state: SnapshotState): void {
    const entry = this.#entries.get(id);
    if (entry === undefined) return;
    const { isChanged: _, ...rest } = entry;
    this.#entries.set(id, { ...rest, state });
    this.#changed.fire(id);
  }
}
