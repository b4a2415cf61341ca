import { describe, expect, test } from "vitest";
import type { DiffReport } from "../../analysis/report.ts";
import { projectComparison } from "../../projection/comparison/comparison.ts";
import { createRowReader, KINDS, passingRows, type RowFilter } from "./row-filter.ts";

const id = (digit: string): string => `${digit.repeat(8)}-0000-4000-8000-000000000000`;
const REPORT: DiffReport = {
  schema: "driftscope/diff@1",
  peers: [id("a"), id("b")],
  models: {
    location: {
      missing: { count: 0, uuids: [] },
      extra: { count: 0, uuids: [] },
      different: { count: 0, rows: [] },
      same: 3,
    },
    entry: {
      missing: { count: 2, uuids: [id("1"), id("2")] },
      extra: { count: 1, uuids: [id("3")] },
      different: {
        count: 1,
        rows: [
          {
            uuid: id("4"),
            fields: [
              { name: "size", a: 1, b: 2 },
              { name: "content", a: id("5"), b: null },
            ],
          },
        ],
      },
      same: 7,
    },
  },
};
const NAMES: Readonly<Record<string, string>> = { [id("1")]: "Grüße.txt", [id("4")]: "photo.jpg" };
const comparison = projectComparison(REPORT, (_, uuid) => NAMES[uuid]);
const reader = createRowReader(comparison);
const ALL: RowFilter = { model: "", kinds: KINDS, field: "", text: "" };
const rowsOf = (change: Partial<RowFilter>): readonly number[] => [
  ...passingRows(comparison, reader, { ...ALL, ...change }),
];

describe("the rows of a comparison", () => {
  test("have their kind, name, uuid and the fields that differ", () => {
    expect(comparison.rowCount).toBe(4);
    expect([0, 1, 2, 3].map((row) => reader.kind(row))).toEqual([
      "missing",
      "missing",
      "extra",
      "different",
    ]);
    expect([0, 1, 3].map((row) => reader.name(row))).toEqual(["Grüße.txt", "", "photo.jpg"]);
    expect(reader.uuid(2)).toBe(id("3"));
    expect(reader.fields(3)).toEqual(["size", "content"]);
    expect(reader.fields(0)).toEqual([]);
    expect(comparison.fields).toEqual([
      { name: "size", count: 1 },
      { name: "content", count: 1 },
    ]);
    expect(comparison.models[0]).toEqual({
      model: "location",
      missing: 0,
      extra: 0,
      different: 0,
      same: 3,
    });
  });

  test("are left out by model, kind, field, name and beginning of a uuid", () => {
    expect(rowsOf({})).toEqual([0, 1, 2, 3]);
    expect(rowsOf({ model: "location" })).toEqual([]);
    expect(rowsOf({ kinds: ["missing"] })).toEqual([0, 1]);
    expect(rowsOf({ field: "content" })).toEqual([3]);
    expect(rowsOf({ text: " grüße" })).toEqual([0]);
    expect(rowsOf({ text: "3333" })).toEqual([2]);
    expect(rowsOf({ kinds: [], text: "" })).toEqual([]);
  });
});
