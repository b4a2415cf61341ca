import type { Look } from "../../widgets/shapes.ts";
import type { Theme } from "../../widgets/theme.ts";

/** How one event is drawn. */
export interface Mark {
  readonly shape: Look["shape"];
  /** A colour as the canvas takes it. */
  readonly colour: string;
  /** Index into `TIMELINE_CHANGES`: updates are hollow, deletions are struck out. */
  readonly change: number;
}

/**
 * Draws rectangles and marks, later ones over earlier ones. Places are CSS pixels and rounded to pixels of the device, so
 * that every implementation gives the same picture; `test/webview/timeline-surface.test.ts` holds them to it.
 */
export interface Painter {
  /** Begins a picture of this size on a clear ground. */
  begin(size: { readonly width: number; readonly height: number }, theme: Theme): void;
  rect(x: number, y: number, width: number, height: number, colour: string): void;
  /** A mark around its middle. */
  mark(mark: Mark, x: number, y: number): void;
  /** Shows the picture. */
  end(): void;
}
