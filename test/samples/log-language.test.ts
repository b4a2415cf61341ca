/** What the session says about the logs of the samples: names, meanings, origins, references, phases, steps, stories. */
import fs from "node:fs";
import path from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { loadCliSqlEngine } from "../../src/cli/sql-engine.ts";
import { createWebCrypto } from "../../src/platform/crypto.ts";
import { createNodeFileTree } from "../../src/platform/node/file-tree.ts";
import { nodeHasher } from "../../src/platform/node/hasher.ts";
import { createSession, type Session } from "../../src/session/session.ts";

const SAMPLES = path.resolve(import.meta.dirname, "../../samples");
const snapshot = "sample:fk-drop";
const EVENTS = "alice/sync_events.log";

let session: Session;
let lines: readonly string[];
beforeAll(async () => {
  session = createSession({
    hasher: nodeHasher,
    crypto: createWebCrypto(),
    openTree: () => createNodeFileTree(path.join(SAMPLES, "fk-drop")),
    sqlEngine: loadCliSqlEngine,
    runSql: () => Promise.reject(new Error("no SQL here")),
  });
  await session.open({ snapshot, access: { kind: "remote" } });
  lines = fs.readFileSync(path.join(SAMPLES, "fk-drop", EVENTS), "utf8").split("\n");
});

/** The first entry whose parent's uuid its line names, with that uuid. */
function childLine(): { readonly line: number; readonly text: string; readonly parent: string } {
  for (const [at, text] of lines.entries()) {
    const parent = /"parent_uuid":"([0-9a-f-]{36})"/.exec(text)?.[1];
    if (parent !== undefined) return { line: at + 1, text, parent };
  }
  throw new Error("no entry has a parent");
}

describe("the log of an author", () => {
  test("has names beside the uuids of peers and records, and times beside stamps", async () => {
    const [marks = []] = await session.logMarks({ snapshot, lines: [lines[0] ?? ""] });
    expect(marks.map(({ kind, label, peer }) => [kind, label, peer])).toEqual([
      ["unknown", "library", -1],
      ["stamp", "16:40:07.992Z", 0],
      ["peer", "alice", 0],
      ["record", "tag Receipt", 0],
      ["record", "tag Receipt", 0],
      ["peer", "alice", 0],
    ]);
  });

  test("says of a record its path, its author, who holds it and who lacks it", async () => {
    const { text, parent } = childLine();
    const column = text.indexOf(parent) + 3;
    const found = await session.logExplain({ snapshot, text, column });
    expect(found?.facts.map(([name]) => name)).toEqual(
      expect.arrayContaining(["record", "path", "author", "held by"]),
    );
    expect(text.slice(found?.from, found?.to)).toBe(parent);
    const missing = lines.find((line) => line.includes('"model_type":"content_identity"')) ?? "";
    const uuid = /"record_uuid":"([^"]+)"/.exec(missing)?.[1] ?? "";
    const about = await session.logExplain({
      snapshot,
      text: missing,
      column: missing.indexOf(uuid),
    });
    expect(Object.fromEntries(about?.facts ?? [])).toMatchObject({ author: "alice" });
    expect(await session.logExplain({ snapshot, text, column: 1 })).toBeNull();
  });

  test("leads from a foreign key to the event that made the row", async () => {
    const { line, parent } = childLine();
    const [made] = await session.logDefinition({ snapshot, id: parent });
    expect(made?.path).toBe(EVENTS);
    expect(made?.line).toBeLessThan(line);
    const text = lines[(made?.line ?? 1) - 1] ?? "";
    expect(text).toContain(`"record_uuid":"${parent}"`);
    expect(text.slice(made?.from, made?.to)).toBe(parent);
  });

  test("gives every line of every log that names a record", async () => {
    const { parent } = childLine();
    const found = await session.logReferences({ snapshot, id: parent });
    const root = path.join(SAMPLES, "fk-drop");
    const files = fs
      .readdirSync(root, { recursive: true, encoding: "utf8" })
      .filter((file) => file.endsWith(".log"));
    const expected = files.flatMap((file) =>
      fs
        .readFileSync(path.join(root, file), "utf8")
        .split("\n")
        .flatMap((text, at) =>
          [...text.matchAll(new RegExp(parent, "g"))].map(
            ({ index }) => `${file}:${at + 1}:${index}`,
          ),
        ),
    );
    expect(found.map(({ path: file, line, from }) => `${file}:${line}:${from}`).sort()).toEqual(
      expected.sort(),
    );
  });

  test("is outlined by phases and batches that hold every line once", async () => {
    const outline = await session.logOutline({ snapshot, path: EVENTS });
    const batches = outline.flatMap(({ parts }) => parts);
    let next = 1;
    for (const { fromLine, toLine } of batches) {
      expect(fromLine).toBe(next);
      next = toLine + 1;
    }
    expect(next).toBe(lines.length);
    expect(outline[0]?.title).toMatch(/^Phase 1: \d+ × /);
  });

  test("belongs to a step of the replay, and to the timeline", async () => {
    const { line, text } = childLine();
    const uuid = /"record_uuid":"([^"]+)"/.exec(text)?.[1];
    const { run, step } = await session.logStep({ snapshot, path: EVENTS, line });
    const shown = await session.replayStep({ snapshot, run, step });
    expect(shown.record).toBe(uuid);
    const focus = await session.logFocus({ snapshot, path: EVENTS, line });
    expect(focus.record).toBe(uuid);
    expect(focus.event).toBeDefined();
    const event = await session.timelineEvent({ snapshot, source: 0, index: -1, ...focus.event });
    expect(event.line).toBe(line);
  });
});

describe("the log of all peers", () => {
  test("says what a watermark claims, and what the snapshot says of it", async () => {
    const text =
      "2025-11-21T16:40:42.611209Z  INFO sd_core::service::sync::backfill: Updated resource watermark from received data model_type=entry watermark=2025-11-21T16:40:11.960355+00:00";
    const found = await session.logExplain({ snapshot, text, column: text.length - 4 });
    expect(found?.title).toBe("Watermark");
    const facts = found?.facts ?? [];
    expect(facts.find(([name]) => name === "claims")?.[1]).toBe(
      "Everything up to here has arrived.",
    );
    expect(facts.find(([name]) => name === "here")?.[1]).toMatch(/^wm\(bob←alice, entry\) is \w/);
  });

  test("keeps of a query what passes, on every level, counted once", async () => {
    const query = "peer:bob level:info";
    const story = await session.story({ snapshot, path: "test.log", query });
    const whole = await session.story({ snapshot, path: "test.log", query: "" });
    expect(story.hits).toBeGreaterThan(0);
    expect(story.hits).toBeLessThan(whole.hits);
    let records = 0;
    const open = async (fromLine: number, toLine: number, depth: number): Promise<void> => {
      const asked = { snapshot, path: "test.log", query, fromLine, toLine, offset: 0, limit: 1000 };
      const { rows } = await session.storyRows(asked);
      for (const row of rows) {
        if (row.count === 1) records++;
        else if (depth < 5) await open(row.fromLine, row.toLine, depth + 1);
      }
    };
    for (const row of story.chapters.flatMap(({ rows }) => rows)) {
      if (row.count === 1) records++;
      else await open(row.fromLine, row.toLine, 0);
    }
    expect(records).toBe(story.hits);
  });

  test("marks exactly what varies in a message", async () => {
    const story = await session.story({ snapshot, path: "test.log", query: "record_uuid" });
    const row = story.chapters.flatMap(({ rows }) => rows).find(({ kind }) => kind === "line");
    const [from = 0, to = 0] = row?.spans ?? [];
    expect(row?.text.slice(from, to)).toMatch(/^\S+$/);
    for (const { text, spans, parameters } of story.templates) {
      expect(spans).toHaveLength(2 * parameters.length);
      for (let k = 0; k < spans.length; k += 2) {
        expect(text.slice(spans[k], spans[k + 1])).toMatch(/^<\w+>$/);
      }
    }
  });

  test("says of a time the record that is nearest to it, and as text what a query leaves", async () => {
    const time = Date.UTC(2025, 10, 21, 16, 40, 11, 154) * 1000;
    const line = await session.storyLine({ snapshot, path: "test.log", time });
    expect(line.text).toMatch(/^2025-11-21T16:40:11\.153981/);
    const request = { what: "log", path: "test.log", query: "level:error" } as const;
    const { text } = await session.text({ snapshot, request });
    expect(text).toContain('Only records that match "level:error"');
    await expect(session.story({ snapshot, path: EVENTS, query: "" })).rejects.toMatchObject({
      code: "usage",
    });
  });
});
