import fc from "fast-check";
import { expect, test } from "vitest";
import { rowOfIndex, rowOfValue } from "../../../test/builders/event-rows.ts";
import { createMemoryFileTree } from "../../platform/memory-file-tree.ts";
import { indexEventLog, streamEventLog } from "./index-event-log.ts";

const name = fc.constantFrom(
  "type",
  "model_type",
  "record_uuid",
  "device_id",
  "timestamp",
  "entry",
  "hlc",
  "data",
  "uuid",
  "id",
  "resource",
  "resource_type",
  "resource_id",
  "change_type",
  "counter",
  "Custom",
  "ResourceChanged",
  'odd "key" {',
);
const uuid = fc.uuid();
const word = fc.constantFrom(
  "entry",
  "location",
  "tag",
  "content_identity",
  "é\u2028\ud83d\ude00",
  'a"b\\',
);
const time = fc.constantFrom(
  "2025-11-24T18:28:13.824203Z",
  "2025-11-24T18:28:13+00:00",
  "2025-11-24T18:28:13.5+02:00",
  "2025-11-24 18:28:13",
  "2025-11-24T18:28:13.123456789Z",
  "1969-12-31T23:59:59.9Z",
  "not a time",
);
const leaf = fc.oneof(uuid, word, time, fc.string(), fc.integer(), fc.boolean(), fc.constant(null));
const anything = fc.letrec((tie) => ({
  value: fc.oneof({ maxDepth: 4 }, leaf, tie("object"), fc.array(tie("value"), { maxLength: 3 })),
  object: fc.dictionary(name, tie("value"), { maxKeys: 5 }),
})).value;

const stamp = fc.oneof(
  fc.record({ timestamp: fc.nat(2_000_000_000_000), counter: fc.nat(70_000), device_id: uuid }),
  fc.tuple(fc.nat(2_000_000_000_000), fc.nat(70_000), uuid).map(([ms, count, peer]) => {
    const hex = (value: number): string => value.toString(16).padStart(16, "0");
    return `${hex(ms)}-${hex(count)}-${peer}`;
  }),
);
const stateChange = fc.record(
  {
    type: fc.constant("state_change"),
    library_id: uuid,
    model_type: word,
    record_uuid: uuid,
    device_id: uuid,
    data: anything,
    timestamp: time,
    entry: anything,
  },
  { requiredKeys: ["type"] },
);
const sharedChange = fc.record({
  type: fc.constant("shared_change"),
  entry: fc.record(
    {
      hlc: stamp,
      model_type: word,
      record_uuid: uuid,
      change_type: fc.constantFrom("Insert", "update", "Delete", "Merge"),
      data: anything,
    },
    { requiredKeys: [] },
  ),
  data: anything,
});
const appEvent = fc
  .tuple(
    fc.constantFrom("ResourceChanged", "ResourceDeleted", "Custom", "JobStarted", "lower"),
    anything,
  )
  .map(([tag, body]) => ({ [tag]: body }));
const event = fc.oneof(stateChange, sharedChange, appEvent, anything, fc.constant("CoreStarted"));

/** Spells a value as JSON in one of many ways: order of keys, blanks, escapes. */
function spell(value: unknown, pick: (below: number) => number): string {
  const blank = (): string => ["", "", "", " ", "\t", "  "][pick(6)] ?? "";
  if (typeof value === "string") return spellString(value, pick);
  if (Array.isArray(value)) {
    return `[${blank()}${value.map((item) => spell(item, pick)).join(`${blank()},${blank()}`)}${blank()}]`;
  }
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const members = Object.entries(value).map(
    ([key, item]) => `${spellString(key, pick)}${blank()}:${blank()}${spell(item, pick)}`,
  );
  for (let i = members.length - 1; i > 0; i--) {
    const j = pick(i + 1);
    [members[i], members[j]] = [members[j] ?? "", members[i] ?? ""];
  }
  return `{${blank()}${members.join(`${blank()},${blank()}`)}${blank()}}`;
}

function spellString(text: string, pick: (below: number) => number): string {
  if (pick(8) > 0) return JSON.stringify(text);
  const units = Array.from({ length: text.length }, (_, i) => text.charCodeAt(i));
  return `"${units.map((unit) => `\\u${unit.toString(16).padStart(4, "0")}`).join("")}"`;
}

const line = fc.tuple(event, fc.infiniteStream(fc.nat())).map(([value, chance]) => ({
  text: spell(value, (below) => (chance.next().value ?? 0) % below),
}));
const lineEnd = fc.constantFrom("\n", "\r\n");

test("the index says of every line what a full parse says", () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(line, lineEnd), { maxLength: 12 }), (lines) => {
      const text = lines.map(([{ text: body }, end]) => body + end).join("");
      const log = indexEventLog("events", new TextEncoder().encode(text));
      expect(log.badLines).toEqual([]);
      expect(log.count).toBe(lines.length);
      lines.forEach(([{ text: body }], i) => {
        expect(rowOfIndex(log, i)).toEqual(rowOfValue(JSON.parse(body)));
        expect(log.text(i).trim()).toBe(body.trim());
        expect(log.parse(i)).toEqual(JSON.parse(body));
      });
    }),
    { numRuns: 400 },
  );
});

test("of equal keys the last one counts, as in a full parse", () => {
  const doubled = fc
    .tuple(sharedChange, sharedChange)
    .map(([a, b]) => `${JSON.stringify(a).slice(0, -1)},${JSON.stringify(b).slice(1)}`);
  fc.assert(
    fc.property(doubled, (text) => {
      const log = indexEventLog("events", new TextEncoder().encode(`${text}\n`));
      expect(rowOfIndex(log, 0)).toEqual(rowOfValue(JSON.parse(text)));
    }),
  );
});

test("a log read in pieces has the index of a log read at once", async () => {
  const bytes = fc
    .array(
      fc.oneof(
        line.map(({ text }) => text),
        fc.string(),
        fc.constant("\0\0"),
      ),
      { maxLength: 30 },
    )
    .map((lines) => new TextEncoder().encode(lines.join("\n")));
  await fc.assert(
    fc.asyncProperty(bytes, fc.integer({ min: 1, max: 64 }), async (file, size) => {
      const tree = createMemoryFileTree({ log: file });
      const pieces = {
        ...tree,
        readRange: (path: string, from: number, length: number) =>
          tree.readRange(path, from, length > 1_000_000 ? size : length),
      };
      const whole = indexEventLog("log", file);
      const streamed = await streamEventLog(pieces, "log", { residentBytes: 0 });
      const { text, parse, textAt, parseAt, window, resident, ...facts } = streamed;
      expect(whole).toMatchObject(facts);
      expect(resident).toBe(file.length === 0);
      for (let i = 0; i < whole.count; i++) expect(await textAt(i)).toBe(whole.text(i));
    }),
    { numRuns: 100 },
  );
});
