/** What the view Compare asks: the rows that two peers do not have alike, and one of them side by side. */
import { diffHoldings } from "../analysis/diff.ts";
import { type RowQuestion, sidesOfRow } from "../analysis/diff-row.ts";
import type { Holdings } from "../analysis/facts/holdings.ts";
import { recordNames, rowNames } from "../analysis/logs/name-uuids.ts";
import type { TaskOptions } from "../base/progress.ts";
import { projectComparison } from "../projection/comparison/comparison.ts";
import type { ComparedRow, Comparison } from "../projection/comparison/types.ts";

/** Both peers as for `diff`; without them, the first pair that matters. */
export interface ComparisonQuestion {
  readonly peers?: readonly [string, string] | undefined;
}

export interface ComparisonMethods {
  comparison: {
    params: ComparisonQuestion & { readonly snapshot: string };
    result: Comparison;
  };
  comparedRow: { params: RowQuestion & { readonly snapshot: string }; result: ComparedRow };
}

/** A fresh copy each time: its columns may be handed away. */
export function compareRows(
  holdings: Holdings,
  question: ComparisonQuestion,
  options: TaskOptions = {},
): Comparison {
  const report = diffHoldings(holdings, { ...question, ...options });
  return projectComparison(report, rowNames(holdings));
}

/** The row with what its foreign keys point to called by name. */
export function compareRow(holdings: Holdings, question: RowQuestion): ComparedRow {
  const nameOf = recordNames(holdings);
  const named = (value: unknown): string | undefined =>
    typeof value === "string" ? nameOf(value) : undefined;
  const fields = sidesOfRow(holdings, question).map((side) => ({
    ...side,
    aName: named(side.a),
    bName: named(side.b),
  }));
  return { model: question.model, uuid: question.uuid, fields };
}
