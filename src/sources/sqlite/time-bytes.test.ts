import fc from "fast-check";
import { expect, it } from "vitest";
import { formatTime, type Micros, parseTime } from "../../base/time.ts";
import { TimeReader } from "./time-bytes.ts";

const encoder = new TextEncoder();

function readTime(text: string): number {
  const bytes = encoder.encode(`..${text}..`);
  return new TimeReader().read(bytes, 2, bytes.length - 4);
}

it("times read from bytes equal those parsed from text, in every form that is recorded", () => {
  const pad = (value: number, width: number): string => String(value).padStart(width, "0");
  const part = (max: number): fc.Arbitrary<string> => fc.nat(max).map((value) => pad(value, 2));
  const text = fc
    .tuple(
      fc.nat(9999).map((year) => pad(year, 4)),
      fc.tuple(part(13), part(32)),
      fc.constantFrom("T", " ", "t"),
      fc.tuple(part(25), part(61), part(61)),
      fc.oneof(fc.constant(""), fc.stringMatching(/^\.[0-9]{0,10}$/)),
      fc.constantFrom("", "Z", "z", "+00:00", "-00:00", "+02:00", "-0330", "x"),
    )
    .map(([year, date, separator, time, fraction, zone]) =>
      [year, "-", date.join("-"), separator, time.join(":"), fraction, zone].join(""),
    );
  fc.assert(
    fc.property(text, (written) => {
      expect(readTime(written)).toBe(parseTime(written) ?? Number.NaN);
    }),
    { numRuns: 2000 },
  );
});

it("what a time is written as is read back", () => {
  fc.assert(
    fc.property(fc.integer({ min: -8e15, max: 8e15 }), (micros) => {
      expect(readTime(formatTime(micros as Micros))).toBe(micros);
    }),
  );
});

it.each([
  "",
  "yesterday",
  "2025-11-24",
  "2025-11-24T15:37",
  "x".repeat(100),
  "2025/11/24T15:37:38Z",
])("%j is no time", (text) => {
  expect(readTime(text)).toBeNaN();
});

it("the limits that chrono prints are read too", () => {
  expect(readTime("+262142-12-31T23:59:59.999999999+00:00")).toBe(
    parseTime("+262142-12-31T23:59:59.999999999+00:00"),
  );
});
