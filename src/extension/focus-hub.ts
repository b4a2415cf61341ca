import { type Disposable, EventEmitter } from "vscode";
import type { Focus } from "../protocol/contract.ts";

/** A change of the focus of one snapshot, and who made it. */
export interface FocusChange {
  readonly snapshot: string;
  readonly focus: Focus;
  /** The page that made it, so that it is not told of its own selection. */
  readonly from: object | undefined;
}

/** One selection per snapshot, shared by every view of it. */
export class FocusHub implements Disposable {
  readonly #focus = new Map<string, Focus>();
  readonly #changed = new EventEmitter<FocusChange>();
  readonly onDidChange = this.#changed.event;

  of(snapshot: string): Focus {
    return this.#focus.get(snapshot) ?? {};
  }

  set(snapshot: string, focus: Focus, from?: object): void {
    this.#focus.set(snapshot, focus);
    this.#changed.fire({ snapshot, focus, from });
  }

  dispose(): void {
    this.#changed.dispose();
  }
}
