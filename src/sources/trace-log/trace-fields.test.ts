import fc from "fast-check";
import { expect, test } from "vitest";
import { splitFields } from "./trace-fields.ts";
import { readOrigin } from "./trace-header.ts";

const parts = (text: string): unknown => {
  const { message, fields } = splitFields(text);
  return [message, Object.fromEntries(fields)];
};

test("fields follow the message", () => {
  expect(parts("Applying state change model_type=entry record_uuid=0f6a device_id=aaaa")).toEqual([
    "Applying state change",
    { model_type: "entry", record_uuid: "0f6a", device_id: "aaaa" },
  ]);
  expect(parts("Sync service is now ready")).toEqual(["Sync service is now ready", {}]);
  expect(parts("key=value only=fields")).toEqual(["", { key: "value", only: "fields" }]);
});

test("a value may hold blanks, and ends where the next field begins", () => {
  expect(
    parts(
      "Snapshot captured path=/Users/x/Library Application Support/y error=connection lost n=1",
    ),
  ).toEqual([
    "Snapshot captured",
    { path: "/Users/x/Library Application Support/y", error: "connection lost", n: "1" },
  ]);
});

test("quotes and brackets hide what looks like a field", () => {
  expect(
    parts(
      'm a="x y=1 \\" z" b=Some(HLC { timestamp: 1, peer=2 }) c=["p q=1", "r"] d=HLC(17,4,:aaaaaaaa)',
    ),
  ).toEqual([
    "m",
    {
      a: 'x y=1 " z',
      b: "Some(HLC { timestamp: 1, peer=2 })",
      c: '["p q=1", "r"]',
      d: "HLC(17,4,:aaaaaaaa)",
    },
  ]);
});

test("brackets that never close hide nothing", () => {
  expect(parts("failed error=unexpected ( here peer=b")).toEqual([
    "failed",
    { error: "unexpected ( here", peer: "b" },
  ]);
});

test("values that the message itself interpolates are no fields", () => {
  expect(parts("Triggering catch-up since watermarks: state=None, shared=Some(1)")).toEqual([
    "Triggering catch-up since watermarks: state=None, shared=Some(1)",
    {},
  ]);
  expect(parts("FK reference not found: a_id -> b (uuid=1), setting to NULL")).toEqual([
    "FK reference not found: a_id -> b (uuid=1), setting to NULL",
    {},
  ]);
});

test("escapes of printed strings are resolved", () => {
  expect(parts('m a="tab\\t quote\\" \\u{1f600} \\\\"')).toEqual([
    "m",
    { a: 'tab\t quote" \u{1f600} \\' },
  ]);
  expect(parts('m a="\\u{ffffff}"')).toEqual(["m", { a: "\\u{ffffff}" }]);
});

test("no text makes the splitter fail, and the message is always how the text begins", () => {
  const piece = fc.constantFrom(
    " ",
    "=",
    '"',
    "(",
    ")",
    "[",
    "{",
    "}",
    "\\",
    "key",
    "a=",
    "\n",
    ",",
    ":",
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
      const text = pieces.join("");
      const { message } = splitFields(text);
      expect(text.includes(message)).toBe(true);
    }),
    { numRuns: 1000 },
  );
});

test("the target is what stands before the message, behind the spans", () => {
  const origin = (text: string): unknown => {
    const { spans, target, messageAt } = readOrigin(text);
    return [spans, target, text.slice(messageAt)];
  };
  expect(origin("a::b: text: more")).toEqual([undefined, "a::b", "text: more"]);
  expect(origin("helpers: [MockTransport] x: y")).toEqual([
    undefined,
    "helpers",
    "[MockTransport] x: y",
  ]);
  expect(origin('sync{peer="a: b" n={1}}:inner{x=1}: a::b: text')).toEqual([
    'sync{peer="a: b" n={1}}:inner{x=1}',
    "a::b",
    "text",
  ]);
  expect(origin("sync_loop: a::b: text")).toEqual(["sync_loop", "a::b", "text"]);
  expect(origin("no target here")).toEqual([undefined, "", "no target here"]);
  expect(origin("a::b:")).toEqual([undefined, "a::b", ""]);
  expect(origin("span{never closed: x: y")).toEqual([undefined, "", "span{never closed: x: y"]);
});
