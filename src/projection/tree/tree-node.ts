import type { FindingPlace } from "../../analysis/report.ts";
import { printCount } from "../notation/notation.ts";

/**
 * A row of a tree view as plain data: the editor only translates it. Texts come from evidence and are already made safe
 * to look at (`visibleText`); tooltips are plain text, a line each.
 */
export interface TreeNode {
  /** Unique among its siblings and stable when the evidence is read again. */
  readonly key: string;
  readonly label: string;
  readonly description?: string | undefined;
  readonly tooltip?: readonly string[] | undefined;
  /** What a screen reader says: label, state and number in words. */
  readonly spoken: string;
  readonly icon: TreeIcon;
  /** What menus are shown for. */
  readonly context?: TreeContext | undefined;
  /** Unfolded at first. */
  readonly expanded?: true | undefined;
  readonly children?: readonly TreeNode[] | undefined;
  /** What `Copy Value` copies. */
  readonly value?: string | undefined;
  /** The line that activating the row opens. */
  readonly place?: { readonly path: string; readonly line: number } | undefined;
  /** What activating the row opens, where that is not a line. */
  readonly target?: TreeTarget | undefined;
  /** The record that the row is about: `Why` can be asked of it. */
  readonly record?: string | undefined;
  /** Uuid of the peer whose look the row bears. */
  readonly peer?: string | undefined;
}

/** A place of the evidence, or the page about a rule. */
export type TreeTarget =
  | { readonly kind: "place"; readonly place: FindingPlace }
  | { readonly kind: "page"; readonly rule: string; readonly name: string };

/** What the row says with its icon; the editor chooses the picture. */
export type TreeIcon =
  | "ok"
  | "partial"
  | "gap"
  | "own"
  | "unknown"
  | "info"
  | "peer"
  | "matrix"
  | "model"
  | "watermark"
  | "clock"
  | "link"
  | "orphan"
  | "log"
  | "file"
  | "evidence"
  | "role"
  | "note"
  | "error"
  | "warning"
  | "row"
  | "page"
  | "remedy"
  | "lost";

export type TreeContext =
  | "value"
  | "peer"
  | "matrix"
  | "orphans"
  | "log"
  | "events"
  | "clock"
  | "finding"
  | "place";

/** Rows a folder shows before the rest is folded away: tree views have no paging. */
export const MAX_CHILDREN = 200;

/** `1 file`, `2 files`, `1,200 files`. */
export function counted(count: number, thing: string, many = `${thing}s`): string {
  return `${printCount(count)} ${count === 1 ? thing : many}`;
}

/** The first rows, and one that says how many more there are and where they can be seen. */
export function capped(nodes: readonly TreeNode[], where: string): readonly TreeNode[] {
  if (nodes.length <= MAX_CHILDREN) return nodes;
  const more = nodes.length - MAX_CHILDREN;
  const label = `${more} more`;
  return [
    ...nodes.slice(0, MAX_CHILDREN),
    { key: "more", label, description: where, spoken: `${label}, ${where}`, icon: "info" },
  ];
}
