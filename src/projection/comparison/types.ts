/** What the view Compare draws: every row that two peers do not have alike, and how. */
import type { FieldDifference } from "../../analysis/report.ts";

/** What is the matter with a row, as `Comparison.kind` holds it: absent at the second peer, at the first, or not the same. */
export const COMPARISON_KINDS = ["missing", "extra", "different"] as const;
export type ComparisonKind = (typeof COMPARISON_KINDS)[number];

export interface ComparedModel {
  readonly model: string;
  readonly missing: number;
  readonly extra: number;
  readonly different: number;
  readonly same: number;
}

/**
 * Rows by model in the order of `models`, then by kind, then by uuid. Columns of equal length. Names are UTF-8 in one
 * buffer: `nameEnd[i]` closes the name of row i; it is empty where a row has none.
 */
export interface Comparison {
  /** Ids. Rows are of the first peer's authorship. */
  readonly peers: readonly [string, string];
  readonly models: readonly ComparedModel[];
  readonly rowCount: number;
  /** Index into `models`. */
  readonly model: Uint8Array;
  /** Index into `COMPARISON_KINDS`. */
  readonly kind: Uint8Array;
  /** 16 bytes a row. */
  readonly uuid: Uint8Array;
  readonly name: Uint8Array;
  readonly nameEnd: Uint32Array;
  /** Names of fields that differ anywhere, and how many rows differ in each. */
  readonly fields: readonly { readonly name: string; readonly count: number }[];
  /** Indexes into `fields` of all rows, one after the other; `fieldEnd[i]` closes those of row i. */
  readonly field: Uint16Array;
  readonly fieldEnd: Uint32Array;
}

type Value = FieldDifference["a"];

/** One field of a row side by side. */
export interface ComparedField {
  readonly name: string;
  /** `undefined` where the peer does not have the row. A foreign key is the uuid that it stands for. */
  readonly a: Value | undefined;
  readonly b: Value | undefined;
  /** What the value is called, where it is a foreign key to something with a name. */
  readonly aName?: string | undefined;
  readonly bName?: string | undefined;
  readonly differs: boolean;
}

/** One row at both peers. */
export interface ComparedRow {
  readonly model: string;
  readonly uuid: string;
  readonly fields: readonly ComparedField[];
}
