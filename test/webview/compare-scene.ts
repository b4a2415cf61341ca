/** A comparison of any size as the host answers it: entries that bob lacks, some that only bob has, some that differ. */
import type { DiffReport } from "../../src/analysis/report.ts";
import { projectComparison } from "../../src/projection/comparison/comparison.ts";
import type { ComparedRow, Comparison } from "../../src/projection/comparison/types.ts";
import type { HostMethods } from "../../src/protocol/contract.ts";
import type { Handlers } from "../../src/protocol/endpoint.ts";
import { ALICE, BOB } from "./scenes.ts";

const uuidOf = (number: number): string =>
  `${number.toString(16).padStart(8, "0")}-1111-4111-8111-111111111111`;
const CONTENT = "c0ffee00-2222-4222-8222-222222222222";

/** `count` rows, of which one in ten is only at bob and one in five differs. */
export function makeComparison(
  count: number,
  peers: readonly [string, string] = [ALICE, BOB],
): Comparison {
  const all = Array.from({ length: count }, (_, number) => number);
  const extra = all.filter((number) => number % 10 === 9).map(uuidOf);
  const different = all.filter((number) => number % 5 === 2);
  const missing = all.filter((number) => number % 10 !== 9 && number % 5 !== 2).map(uuidOf);
  const report: DiffReport = {
    schema: "driftscope/diff@1",
    peers,
    models: {
      location: {
        missing: { count: 0, uuids: [] },
        extra: { count: 0, uuids: [] },
        different: { count: 0, rows: [] },
        same: 1,
      },
      entry: {
        missing: { count: missing.length, uuids: missing },
        extra: { count: extra.length, uuids: extra },
        different: {
          count: different.length,
          rows: different.map((number) => ({
            uuid: uuidOf(number),
            fields: [
              { name: "content_id", a: CONTENT, b: null },
              ...(number % 2 === 0 ? [{ name: "size", a: 12, b: 0 }] : []),
            ],
          })),
        },
        same: 1200,
      },
    },
  };
  return projectComparison(
    report,
    (_, uuid) => `folder/file ${Number.parseInt(uuid.slice(0, 8), 16)}.txt`,
  );
}

function makeRow(model: string, uuid: string): ComparedRow {
  return {
    model,
    uuid,
    fields: [
      { name: "name", a: "file.txt", b: "file.txt", differs: false },
      { name: "content_id", a: CONTENT, b: null, aName: "text/plain 12 B", differs: true },
      { name: "size", a: 12, b: 0, differs: true },
    ],
  };
}

export const COMPARE_ANSWERS: Partial<Handlers<HostMethods>> = {
  comparison: ({ peers }) => makeComparison(60, peers),
  comparedRow: ({ model, uuid }) => makeRow(model, uuid),
};
