import { type Disposable, EventEmitter } from "vscode";
import { CancelledError, type Progress } from "../../base/progress.ts";
import type { FindingsAnswer } from "../../session/api.ts";
import type { SessionClient } from "../session-client.ts";
import type { ReportSummary, Snapshot, Snapshots } from "../snapshots.ts";

/** How far a snapshot has been checked. */
export type FindingsState =
  | { readonly kind: "checking"; readonly progress: Progress | undefined }
  | { readonly kind: "found"; readonly answer: FindingsAnswer }
  | { readonly kind: "failed"; readonly message: string };

interface Check {
  /** What was opened: reading the folder again gives another. */
  readonly summary: ReportSummary;
  readonly controller: AbortController;
  readonly answer: Promise<FindingsAnswer>;
  state: FindingsState;
}

/**
 * The findings of every open snapshot. Facts come first: a snapshot is checked in the background once it is open, and
 * what was found is forgotten when it is read again or closed. Tree, Problems, tests and status bar read from here.
 */
export class SnapshotFindings implements Disposable {
  readonly #client: SessionClient;
  readonly #snapshots: Snapshots;
  readonly #checks = new Map<string, Check>();
  readonly #changed = new EventEmitter<string>();
  readonly #listening: Disposable;

  /** Fires with the id of the snapshot whose findings came, went, or got nearer. */
  readonly onDidChange = this.#changed.event;

  constructor(client: SessionClient, snapshots: Snapshots) {
    this.#client = client;
    this.#snapshots = snapshots;
    this.#listening = snapshots.onDidChange((id) => {
      if (id === undefined) for (const known of [...this.#checks.keys()]) this.#follow(known);
      else this.#follow(id);
    });
  }

  get(id: string): FindingsState | undefined {
    return this.#checks.get(id)?.state;
  }

  /** The answer for an open snapshot, once it is there. */
  async ask(id: string): Promise<FindingsAnswer> {
    await this.#snapshots.openReport(id);
    if (this.get(id)?.kind === "failed") this.#forget(id);
    this.#follow(id);
    const check = this.#checks.get(id);
    if (check === undefined) throw new CancelledError();
    return check.answer;
  }

  /** Checks again what could not be checked, above all because the worker ended. */
  retry(): void {
    for (const id of [...this.#checks.keys()]) {
      if (this.get(id)?.kind !== "failed") continue;
      this.#forget(id);
      this.#follow(id);
    }
  }

  /** Checks again, whatever came of it before. */
  async again(id: string): Promise<FindingsAnswer> {
    this.#forget(id);
    return this.ask(id);
  }

  dispose(): void {
    this.#listening.dispose();
    for (const { controller } of this.#checks.values()) controller.abort();
    this.#changed.dispose();
  }

  #follow(id: string): void {
    const summary = reportOf(this.#snapshots.get(id));
    if (this.#checks.get(id)?.summary === summary) return;
    this.#forget(id);
    if (summary !== undefined) this.#begin(id, summary);
  }

  #forget(id: string): void {
    const known = this.#checks.get(id);
    if (known === undefined) return;
    known.controller.abort();
    this.#checks.delete(id);
    this.#changed.fire(id);
  }

  #begin(id: string, summary: ReportSummary): void {
    const controller = new AbortController();
    const answer = this.#client.call(
      "findings",
      { snapshot: id },
      { signal: controller.signal, onProgress: (progress) => tell({ kind: "checking", progress }) },
    );
    const check: Check = {
      summary,
      controller,
      answer,
      state: { kind: "checking", progress: undefined },
    };
    const tell = (state: FindingsState): void => {
      if (this.#checks.get(id) !== check) return;
      check.state = state;
      this.#changed.fire(id);
    };
    this.#checks.set(id, check);
    this.#changed.fire(id);
    answer.then(
      (found) => tell({ kind: "found", answer: found }),
      (error: unknown) =>
        tell({ kind: "failed", message: error instanceof Error ? error.message : String(error) }),
    );
  }
}

function reportOf(snapshot: Snapshot | undefined): ReportSummary | undefined {
  if (snapshot?.state.kind !== "open") return undefined;
  const { summary } = snapshot.state;
  return summary.kind === "listing" ? undefined : summary;
}
