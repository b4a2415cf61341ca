import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { UuidNumbers } from "../../../base/uuid-numbers.ts";
import { Cells } from "./cells.ts";

const timeLike = fc
  .tuple(
    fc.integer({ min: -9e15, max: 9e15 }),
    fc.constantFrom(19, 23, 26),
    fc.constantFrom("Z", "+00:00", "+01:00"),
  )
  .map(([micros, length, zone]) => {
    const text = new Date(Math.trunc(micros / 1000)).toISOString().slice(0, 23).padEnd(26, "7");
    return text.slice(0, length) + zone;
  });
const value = fc.oneof(
  fc.constant(null),
  fc.integer(),
  fc.double({ noNaN: true }),
  fc.bigInt(),
  fc.string({ unit: "binary" }),
  fc.uuid(),
  fc.uuid().map((uuid) => uuid.toUpperCase()),
  timeLike,
  fc.constantFrom(
    "",
    "2025-02-29T00:00:00+00:00",
    "2024-02-29T23:59:60.000000+00:00",
    "\ud800",
    "é",
  ),
);

describe("values as integers", () => {
  it("come out as they went in, whatever they are", () => {
    const cells = new Cells(new UuidNumbers());
    fc.assert(
      fc.property(fc.array(value), (values) => {
        const encoded = values.map((each) => cells.encode(each));
        expect(encoded.map((cell) => cells.decode(cell))).toEqual(values);
      }),
    );
  });

  it("are the same from text and from its bytes", () => {
    const cells = new Cells(new UuidNumbers());
    const encoder = new TextEncoder();
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: "grapheme" }), fc.uuid(), timeLike), (text) => {
        const bytes = encoder.encode(`"${text}"`);
        const cell = cells.encodeBytes(bytes, 1, bytes.length - 1);
        expect(cells.decode(cell)).toBe(text);
        if (Number.isNaN(cells.micros(cell))) expect(cells.encodeText(text) & 7).toBe(cell & 7);
      }),
    );
  });

  it("keep the order of times, in whichever form they are", () => {
    const cells = new Cells(new UuidNumbers());
    fc.assert(
      fc.property(timeLike, timeLike, (a, b) => {
        expect(cells.isBefore(cells.encodeText(a), cells.encodeText(b), false)).toBe(a < b);
        expect(cells.isBefore(cells.encodeText(a), cells.encodeText(b), true)).toBe(a <= b);
      }),
    );
  });

  it("are one key of a unique index where a column stores them in one form", () => {
    const cells = new Cells(new UuidNumbers());
    const key = (cell: string | number): number => cells.key(cells.encode(cell));
    expect(key(17)).toBe(key("17"));
    expect(key(1e12)).toBe(key("1000000000000"));
    expect(key("017")).not.toBe(key(17));
    expect(key("a")).not.toBe(key("b"));
  });
});
