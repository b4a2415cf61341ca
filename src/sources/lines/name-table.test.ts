import fc from "fast-check";
import { expect, test } from "vitest";
import { parseUuid } from "../../base/uuid.ts";
import { NameTable } from "./name-table.ts";

const number = (table: NameTable, name: string): number => {
  const bytes = new TextEncoder().encode(`<${name}>`);
  return table.number(bytes, 1, bytes.length - 1);
};

test("equal names have equal numbers and a number leads back to its name", () => {
  fc.assert(
    fc.property(fc.array(fc.string({ maxLength: 3 }), { maxLength: 60 }), (names) => {
      const table = new NameTable(1000);
      const numbers = names.map((name) => number(table, name));
      names.forEach((name, i) => {
        expect(table.names[numbers[i] ?? -1]).toBe(name);
        expect(number(table, name)).toBe(numbers[i]);
        expect(table.numberOfText(name)).toBe(numbers[i]);
      });
      expect(table.names).toHaveLength(new Set(names).size);
    }),
  );
});

test("what is refused, too long or beyond the limit has no number", () => {
  const table = new NameTable(1, parseUuid);
  expect(number(table, "no uuid")).toBe(-1);
  expect(number(table, "AAAAAAAA-0000-4000-8000-000000000001")).toBe(0);
  expect(table.names).toEqual(["aaaaaaaa-0000-4000-8000-000000000001"]);
  expect(number(table, "bbbbbbbb-0000-4000-8000-000000000002")).toBe(-1);
  expect(number(new NameTable(9), "x".repeat(257))).toBe(-1);
});
