/** Events that mean nothing, or something impossible: each is told with its line, and the rest goes on. */
import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { checkLibrary } from "../../src/analysis/check.ts";
import { inspectLibrary } from "../../src/analysis/inspect.ts";
import { replayLibrary } from "../../src/analysis/replay/replay-library.ts";
import { FailureError } from "../../src/base/failure.ts";
import { parseScenario } from "../../src/engine/sim/parse-scenario.ts";
import { runScenario } from "../../src/engine/sim/run-scenario.ts";
import { snapshotFiles } from "../../src/engine/sim/snapshot.ts";
import type { SqlEngine } from "../../src/engine/store/sql-database.ts";
import { createMemoryFileTree } from "../../src/platform/memory-file-tree.ts";
import { nodeHasher } from "../../src/platform/node/hasher.ts";
import { loadSqlEngine } from "../../src/platform/sqljs.ts";
import { openEvidence } from "../../src/sources/open.ts";

const LOG = "alice/sync_events.log";
const SCENARIO = `generation GENERATION
run 100s
peer alice
peer bob
at 20s alice index "Docs" folders 2 files 4
at 30s alice tag "t"
at 31s alice tag "u"
at 32s alice relate "t" "u"
`;

let sql: SqlEngine;
const snapshots = new Map<number, ReadonlyMap<string, Uint8Array>>();
beforeAll(async () => {
  const path = createRequire(import.meta.url).resolve("sql.js/dist/sql-wasm.wasm");
  sql = await loadSqlEngine(readFileSync(path));
  for (const generation of [2, 4, 7, 8]) {
    const scenario = parseScenario(SCENARIO.replace("GENERATION", `G${generation}`));
    const cluster = runScenario(scenario, { traced: true }, { sql });
    snapshots.set(generation, snapshotFiles(cluster, "bad input"));
  }
}, 60_000);

const linesOf = (generation: number): readonly string[] =>
  new TextDecoder().decode(snapshots.get(generation)?.get(LOG)).trimEnd().split("\n");

async function openWith(generation: number, lines: readonly string[]) {
  const files = new Map(snapshots.get(generation));
  files.set(LOG, new TextEncoder().encode(lines.map((each) => `${each}\n`).join("")));
  const tree = createMemoryFileTree(Object.fromEntries(files));
  const opened = await openEvidence(tree, { hasher: nodeHasher });
  if (opened.kind !== "library") throw new Error(`opened as ${opened.kind}`);
  return opened.recording;
}

type Mangle = (line: string) => string;
const swap =
  (pattern: RegExp, text: string): Mangle =>
  (line) =>
    line.replace(pattern, text);

/** What is done to an entry's event, and what is said of it. */
const ENTRY: readonly (readonly [string, Mangle, string])[] = [
  ["an unknown model", swap(/"model_type":"entry"/, '"model_type":"gizmo"'), 'a model "gizmo"'],
  ["no model", swap(/"model_type":"entry",/, ""), "names no model"],
  ["no record", swap(/"record_uuid":"[^"]*",/, ""), "no record uuid"],
  ["an unreadable record", swap(/"record_uuid":"[^"]*"/, '"record_uuid":"zzz"'), "no record uuid"],
  ["an unknown kind", swap(/state_change/, "state_chance"), "no known kind"],
  [
    "an unknown peer",
    swap(/"device_id":"[^"]*"/, '"device_id":"99999999-0000-4000-8000-000000000009"'),
    "nobody knows its device",
  ],
  ["no peer", swap(/"device_id":"[^"]*",/, ""), "names no device"],
  ["no time", swap(/"timestamp":"[^"]*"\}$/, '"timestamp":"soon"}'), "time cannot be read"],
  [
    "a time long ago",
    swap(/"timestamp":"[^"]*"\}$/, '"timestamp":"1901-01-01T00:00:00Z"}'),
    "outside 2015",
  ],
  [
    "a time of year 1",
    swap(/"timestamp":"[^"]*"\}$/, '"timestamp":"0001-01-01T00:00:00Z"}'),
    "outside 2015",
  ],
  [
    "a time of year 275760",
    swap(/"timestamp":"[^"]*"\}$/, '"timestamp":"+275760-09-13T00:00:00Z"}'),
    "",
  ],
  [
    "a time far ahead",
    swap(/"timestamp":"[^"]*"\}$/, '"timestamp":"9998-01-01T00:00:00Z"}'),
    "outside 2015",
  ],
];
const TAG: readonly (readonly [string, Mangle, string])[] = [
  ["an unknown kind of change", swap(/"Insert"/, '"Upsert"'), "neither Insert nor Update"],
  [
    "a stamp that is no number",
    swap(/"hlc":\{"timestamp":\d+/, '"hlc":{"timestamp":"soon"'),
    "sta",
  ],
  ["no stamp", swap(/"hlc":\{[^}]*\},/, ""), ""],
  ["a stamp beyond all time", swap(/"timestamp":\d+/, '"timestamp":99999999999999999999'), ""],
  ["a stamp of year 275760", swap(/"timestamp":\d+/, '"timestamp":8640000000000000'), ""],
  ["a stamp of year 1", swap(/"timestamp":\d+/, '"timestamp":-62135596800000'), ""],
  ["a stamp before all time", swap(/"timestamp":\d+/, '"timestamp":-5'), ""],
];
const CASES = [
  ...ENTRY.map((each) => [...each, '"model_type":"entry"'] as const),
  ...TAG.map((each) => [...each, '"model_type":"tag"'] as const),
];

describe("an event log with an event that has", () => {
  it.each(CASES)(
    "%s is told with its line, and the rest is replayed",
    async (_, mangle, said, on) => {
      const lines = linesOf(4);
      const at = lines.findLastIndex((line) => line.includes(on));
      const recording = await openWith(4, lines.with(at, mangle(lines[at] ?? "")));
      const finding = checkLibrary(recording).findings.find(({ rule }) => rule === "DS108");
      expect(finding?.where).toEqual([{ path: LOG, line: at + 1 }]);
      expect(finding?.reasons[0]).toContain(said);
      const { report } = await replayLibrary(recording, {}, { sql });
      const counts = Object.values(report.outcome)[0];
      expect(counts?.["content_identity"]).toBe(4);
      expect(counts?.["entry"]).toBe(7);
    },
  );

  it("a twin is told with the line that it repeats, and is applied once", async () => {
    const lines = linesOf(4);
    const recording = await openWith(4, [...lines.slice(0, 6), lines[5] ?? "", ...lines.slice(6)]);
    const finding = checkLibrary(recording).findings.find(({ rule }) => rule === "DS108");
    expect(finding?.where).toEqual([{ path: LOG, line: 7 }]);
    expect(finding?.reasons).toEqual(["Line 7: it repeats line 6."]);
    const { report } = await replayLibrary(recording, {}, { sql });
    expect(report.fidelity.overall).toBe(1);
  });

  it("nothing wrong is not told", async () => {
    for (const generation of snapshots.keys()) {
      const recording = await openWith(generation, linesOf(generation));
      const rules = checkLibrary(recording).findings.map(({ rule }) => rule);
      expect(rules, `G${generation}`).not.toContain("DS108");
    }
  });

  it("folders that are each other's parent are not applied, and all others are", async () => {
    const uuidOf = (name: string): string => {
      const line = linesOf(4).find((each) => each.includes(`"name":"${name}"`)) ?? "";
      return /"record_uuid":"([^"]*)"/.exec(line)?.[1] ?? "";
    };
    const [one, two] = [uuidOf("folder 1"), uuidOf("folder 2")];
    expect(one.length + two.length).toBe(72);
    const ring = linesOf(4).map((line) => {
      const parent = line.includes(`"record_uuid":"${one}"`) ? two : one;
      const isIn = [one, two].some((each) => line.includes(`"record_uuid":"${each}"`));
      return isIn ? line.replace(/"parent_uuid":"[^"]*"/, `"parent_uuid":"${parent}"`) : line;
    });
    const recording = await openWith(4, ring);
    expect(inspectLibrary(recording).peers.map((peer) => peer.models["entry"]?.count)).toEqual([
      7, 7,
    ]);
    const { report } = await replayLibrary(recording, {}, { sql });
    const counts = Object.values(report.outcome)[0];
    // The root and the file beside the folders come; the folders wait for each other, and their files for them.
    expect(counts?.["content_identity"]).toBe(4);
    expect(counts?.["entry"]).toBe(2);
  });

  it("a field less is left out of the replay with the reason, and what waits for it is counted", async () => {
    const lines = linesOf(4);
    const at = lines.findIndex((line) => line.includes('"name":"folder 2"'));
    const cut = lines.map((line) =>
      line.includes('"name":"folder 2"') ? line.replace(/"name":"[^"]*",/, "") : line,
    );
    expect(at).toBeGreaterThan(0);
    const { report } = await replayLibrary(await openWith(4, cut), {}, { sql });
    expect(report.dropped).toContainEqual(
      expect.objectContaining({ reason: "the record lacks the field name", count: 1 }),
    );
  });
});

describe("event logs mangled at random", () => {
  const junk = fc.oneof(
    fc.json({ maxDepth: 2 }),
    fc.string({ maxLength: 40 }),
    fc.constantFrom("\u0000", "[]", "null", '"', "{", '{"type":"shared_change","entry":null}'),
  );
  const value = fc.constantFrom("null", "-1", "1e400", '""', "[]", "{}", "true", '"9999-99-99"');
  const edit = fc.oneof(
    fc.record({ do: fc.constant("cut"), line: fc.nat(), at: fc.nat() }),
    fc.record({ do: fc.constant("double"), line: fc.nat(), at: fc.nat() }),
    fc.record({ do: fc.constant("junk"), line: fc.nat(), at: fc.nat(), junk }),
    fc.record({ do: fc.constant("value"), line: fc.nat(), at: fc.nat(), value }),
    fc.record({ do: fc.constant("drop"), line: fc.nat(), at: fc.nat() }),
  );
  type Edit = { do: string; line: number; at: number; junk?: string; value?: string };
  const apply = (lines: readonly string[], each: Edit): readonly string[] => {
    const at = each.line % Math.max(1, lines.length);
    const line = lines[at] ?? "";
    switch (each.do) {
      case "cut":
        return lines.with(at, line.slice(0, each.at % (line.length + 1)));
      case "double":
        return [...lines.slice(0, at), line, ...lines.slice(at)];
      case "junk":
        return lines.with(at, (each.junk ?? "").replaceAll("\n", " "));
      case "drop":
        return lines.length > 1 ? lines.filter((_, index) => index !== at) : lines;
      default: {
        const values = [...line.matchAll(/:("[^"]*"|\d+|null|true|false)/g)];
        const found = values[each.at % Math.max(1, values.length)];
        if (found === undefined) return lines;
        const end = found.index + found[0].length;
        return lines.with(at, `${line.slice(0, found.index)}:${each.value}${line.slice(end)}`);
      }
    }
  };

  it.each([2, 4, 7, 8])(
    "of generation G%i open, are checked and replayed",
    async (generation) => {
      await fc.assert(
        fc.asyncProperty(fc.array(edit, { minLength: 1, maxLength: 6 }), async (edits) => {
          const lines = (edits as Edit[]).reduce(apply, linesOf(generation));
          const recording = await openWith(generation, lines);
          // Rows do not depend on the log: what the databases hold is told as before.
          const held = inspectLibrary(recording).peers.map((peer) => peer.models["entry"]?.count);
          expect(held).toEqual([7, 7]);
          const { findings } = checkLibrary(recording);
          for (const { where } of findings) expect(where.length).toBeGreaterThan(0);
          const { report } = await replayLibrary(recording, {}, { sql });
          expect(report.steps).toBeGreaterThan(0);
        }),
        { numRuns: 12, seed: generation },
      );
    },
    120_000,
  );
});

describe("scenario files", () => {
  it("that are mangled at random are read, or refused with their line and column", () => {
    const folder = join(import.meta.dirname, "../../samples/scenarios");
    const texts = readdirSync(folder).map((name) => readFileSync(join(folder, name), "utf8"));
    expect(texts.length).toBeGreaterThan(80);
    const junk = fc.oneof(
      fc.string({ maxLength: 12, unit: "binary" }),
      fc.constantFrom("-1s", "1e999", "99999999999d", '"', "#", "\r\n", "+275760-01-01T00:00:00Z"),
    );
    const edit = fc.record({ at: fc.nat(), cut: fc.nat({ max: 12 }), junk });
    const mangled = fc.tuple(fc.nat(), fc.array(edit, { minLength: 1, maxLength: 4 }));
    fc.assert(
      fc.property(mangled, ([file, edits]) => {
        let text = texts[file % texts.length] ?? "";
        for (const { at, cut, junk } of edits) {
          const from = at % (text.length + 1);
          text = `${text.slice(0, from)}${junk}${text.slice(from + cut)}`;
        }
        try {
          const scenario = parseScenario(text);
          expect(scenario.peers.length).toBeGreaterThan(1);
          expect(Number.isFinite(scenario.length)).toBe(true);
        } catch (failure) {
          if (!(failure instanceof FailureError)) throw failure;
          expect(failure.message).toMatch(/^(line \d+, column \d+: )?expected .*\.$|\.$/s);
        }
      }),
      { numRuns: 2000, seed: 5 },
    );
  });
});
