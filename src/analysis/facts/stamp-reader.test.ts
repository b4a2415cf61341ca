import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { formatHlc, parseHlc } from "../../engine/clock/hlc.ts";
import type { BytePlace, Column } from "../../sources/sqlite/types.ts";
import { StampReader } from "./stamp-reader.ts";

const PEER = "3f2a0c1e-5b6d-4e7f-8a9b-0c1d2e3f4a5b";
const encoder = new TextEncoder();

/** The one thing of a column that the reader asks for. */
function textColumn(texts: readonly string[]): Pick<Column, "textBytes"> {
  const all = encoder.encode(texts.join(""));
  const starts = texts.map((_, row) => encoder.encode(texts.slice(0, row).join("")).length);
  return {
    textBytes(row: number, place: BytePlace): boolean {
      place.bytes = all;
      place.from = starts[row] ?? 0;
      place.to = starts[row + 1] ?? all.length;
      return true;
    },
  };
}

describe("stamps read out of bytes", () => {
  it("are those that are read out of text", () => {
    const stamp = fc.record({
      ms: fc.maxSafeNat(),
      counter: fc.maxSafeNat(),
      peer: fc.constantFrom(PEER, "00000000-0000-0000-0000-000000000001"),
    });
    fc.assert(
      fc.property(fc.array(stamp, { minLength: 1 }), (stamps) => {
        const texts = stamps.map((each) => formatHlc(each as Parameters<typeof formatHlc>[0]));
        const reader = new StampReader();
        const column = textColumn(texts);
        stamps.forEach((each, row) => {
          expect(reader.read(column, row)).toBe(true);
          const { ms, counter } = reader;
          expect({ ms, counter, peer: reader.peers[reader.peer] }).toEqual(each);
        });
      }),
    );
  });

  it("are left to the reader of text where one character is another", () => {
    const good = `00000199c82e7c00-0000000000000002-${PEER}`;
    expect(parseHlc(good).kind).toBe("stamp");
    fc.assert(
      fc.property(
        fc.nat(good.length - 1),
        fc.string({ minLength: 1, maxLength: 1 }),
        (at, other) => {
          const text = `${good.slice(0, at)}${other}${good.slice(at + 1)}`;
          const reader = new StampReader();
          if (!reader.read(textColumn([text]), 0)) return;
          const parsed = parseHlc(text);
          const { ms, counter } = reader;
          const stamp = { ms, counter, peer: reader.peers[reader.peer] };
          expect(parsed).toEqual({ kind: "stamp", stamp });
        },
      ),
    );
    for (const odd of [good.toUpperCase(), `${good} `, good.slice(1), "HLC(1,2,:3f2a0c1e)", ""]) {
      expect(new StampReader().read(textColumn([odd]), 0)).toBe(false);
    }
  });
});
