import type { DebugRun } from "../../src/analysis/debug/debug-run.ts";
import type { StepTable } from "../../src/analysis/debug/step-table.ts";
import { buildStepTable } from "../../src/analysis/debug/step-table-builder.ts";

const KINDS = ["read", "inserted", "dropped", "watermark"];

/** One step of a made-up run. */
export interface MadeStep {
  readonly kind: number;
  readonly peer: number;
  readonly record: number;
  readonly batch: number;
  readonly begins: boolean;
}

/** A table of steps; batches and events must be stretches of one peer, as in a real run. */
export function madeTable(steps: readonly MadeStep[]): StepTable {
  const builder = buildStepTable(steps.length, KINDS);
  for (const { kind, peer, record, batch, begins } of steps) {
    builder.add({
      kind,
      peer,
      author: -1,
      model: record % 2 === 0 ? "entry" : "location",
      record: `r${record}`,
      batch,
      begins,
      path: "log",
      line: record + 1,
    });
  }
  return builder.finish();
}

/** Just enough of a run for finding hits: its table and the fields kind, model, step and record. */
export function madeRun(
  table: StepTable,
): Pick<DebugRun, "table" | "fields" | "field" | "prepare"> {
  return {
    table,
    fields: ["kind", "model", "step", "record"].map((name) => ({ name, meaning: name })),
    prepare: () => Promise.resolve(),
    field: (name) => {
      switch (name) {
        case "kind":
          return (step) => table.kinds[table.kind[step - 1] ?? 0] ?? null;
        case "model":
          return (step) => table.models[table.model[step - 1] ?? 0] ?? null;
        case "step":
          return (step) => step;
        case "record":
          return (step) => table.recordText(table.record[step - 1] ?? -1) ?? null;
        default:
          return undefined;
      }
    },
  };
}
