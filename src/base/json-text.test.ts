import fc from "fast-check";
import { expect, it } from "vitest";
import { jsonText } from "./json-text.ts";

it("gives back the same value to whoever parses it", () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.string({ unit: "binary" }), (value, text) => {
      // JSON has no minus zero; everything else comes back.
      const whole = JSON.parse(JSON.stringify({ value, text })) as unknown;
      expect(JSON.parse(jsonText(whole))).toEqual(whole);
    }),
  );
});

it("writes direction marks and controls as escapes", () => {
  expect(jsonText({ name: "a\u202eb\u009bc\u001bd" })).toBe(
    '{\n "name": "a\\u202eb\\u009bc\\u001bd"\n}\n',
  );
});
