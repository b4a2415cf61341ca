import fc from "fast-check";
import { expect, test } from "vitest";
import { type BlockSink, LineBlocks, MAX_LINE_BYTES } from "./line-blocks.ts";

interface Seen {
  readonly offset: number;
  readonly text: string;
  readonly terminated: boolean;
}

/** Collects the lines of all blocks. */
function collector(): {
  readonly lines: Seen[];
  readonly long: number[][];
  readonly sink: BlockSink;
} {
  const lines: Seen[] = [];
  const long: number[][] = [];
  const sink: BlockSink = {
    block: (bytes, from, to, fileOffset, terminated) => {
      expect(bytes[to - 1]).toBe(0x0a);
      for (let start = from; start < to; ) {
        const end = bytes.indexOf(0x0a, start);
        const text = new TextDecoder().decode(bytes.subarray(start, end));
        lines.push({ offset: fileOffset + start - from, text, terminated });
        start = end + 1;
      }
    },
    tooLong: (offset, length) => long.push([offset, length]),
  };
  return { lines, long, sink };
}

test("pieces of any size give the lines of the file, with their offsets", () => {
  const file = fc
    .array(fc.constantFrom("a", "b", "\n"), { maxLength: 60 })
    .map((parts) => parts.join(""));
  fc.assert(
    fc.property(file, fc.integer({ min: 1, max: 9 }), (text, size) => {
      const bytes = new TextEncoder().encode(text);
      const { lines, sink } = collector();
      const blocks = new LineBlocks(sink);
      for (let at = 0; at < bytes.length; at += size) blocks.push(bytes.subarray(at, at + size));
      blocks.end();
      const expected = text.split("\n");
      if (expected.at(-1) === "") expected.pop();
      expect(lines.map((line) => line.text)).toEqual(expected);
      for (const line of lines) expect(text.startsWith(line.text, line.offset)).toBe(true);
      expect(lines.filter((line) => !line.terminated)).toHaveLength(
        text === "" || text.endsWith("\n") ? 0 : 1,
      );
    }),
  );
});

test("a line longer than the limit is reported once and skipped, and the next one is read", () => {
  const { lines, long, sink } = collector();
  const blocks = new LineBlocks(sink);
  const piece = new Uint8Array(MAX_LINE_BYTES / 4).fill(0x61);
  blocks.push(new TextEncoder().encode("first\n"));
  for (let i = 0; i < 5; i++) blocks.push(piece);
  blocks.push(new TextEncoder().encode("\nlast\n"));
  blocks.end();
  expect(lines.map((line) => line.text)).toEqual(["first", "last"]);
  expect(long).toEqual([[6, piece.length * 5 + 1]]);
});
