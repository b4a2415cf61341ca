import fc from "fast-check";
import { expect, test } from "vitest";
import { parseTime } from "../../base/time.ts";
import { readDigits, TimeReader } from "./time-bytes.ts";

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);

test("a time read out of bytes is the time read from its text, whatever the text", () => {
  const digits = (count: number): fc.Arbitrary<string> =>
    fc.nat(10 ** count - 1).map((value) => String(value).padStart(count, "0"));
  const time = fc
    .tuple(
      digits(4),
      digits(2),
      digits(2),
      fc.constantFrom("T", " ", "t", "_"),
      digits(2),
      digits(2),
      digits(2),
      fc.constantFrom("", ".", ".1", ".123", ".123456", ".123456789", ".1234567890", ".9999999"),
      fc.constantFrom("Z", "z", "", "+00:00", "-00:00", "+02:00", "+0000", "x"),
    )
    .map(([y, mo, d, t, h, mi, s, f, z]) => `${y}-${mo}-${d}${t}${h}:${mi}:${s}${f}${z}`);
  const plausible = time.map((text) =>
    text.replace(/^\d{4}-\d\d-\d\d(.)\d\d:\d\d:\d\d/, "2025-11-24$118:28:13"),
  );
  const reader = new TimeReader();
  fc.assert(
    fc.property(fc.oneof(plausible, time), (text) => {
      const bytes = encode(`x${text}x`);
      expect(reader.read(bytes, 1, bytes.length - 1)).toBe(parseTime(text) ?? Number.NaN);
    }),
    { numRuns: 2000 },
  );
});

test("digits that are none are refused", () => {
  expect(readDigits(encode("0129"), 0, 4)).toBe(129);
  expect(readDigits(encode("01a9"), 0, 4)).toBe(-1);
  expect(readDigits(encode("01"), 0, 3)).toBe(-1);
});
