/** What every page is made of; `main.ts` starts the one that the body asks for. */
import type { Focus, PageKind, PageShow } from "../protocol/contract.ts";
import type { PageView } from "../protocol/view-state.ts";
import type { Host } from "./host.ts";

export interface Page {
  /** Shows this evidence, whole; called again when it was read anew. */
  show(shown: PageShow): void;
  focus(focus: Focus): void;
  /** Resolves when everything asked for has been drawn. */
  idle(): Promise<void>;
  /** What a screen reader would read of the page. */
  toText(): string;
  /** How long the last drawings took, ms; for measurements. */
  readonly drawings: readonly number[];
}

/** Keeps a page's view, at most a few times a second: the editor writes it to disk. */
export interface ViewKeeper<Kind extends PageKind> {
  keep(snapshot: string, view: PageView<Kind>): void;
}

export function createViewKeeper<Kind extends PageKind>(host: Host<Kind>): ViewKeeper<Kind> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  return {
    keep: (snapshot, view) => {
      clearTimeout(timer);
      timer = setTimeout(() => host.keepView(snapshot, view), 150);
    },
  };
}

/** The sentence of an error, for the user. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Whether an error only says that nobody wants the answer any more. */
export function isCancelled(error: unknown): boolean {
  return error instanceof Error && (error.name === "CancelledError" || error.name === "AbortError");
}
