import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { beforeAll, describe, expect, it } from "vitest";
import {
  eventLog,
  type Files,
  peerFiles,
  summary,
  text,
} from "../../test/builders/snapshot-files.ts";
import type { SqlEngine } from "../engine/store/sql-database.ts";
import { createMemoryFileTree } from "../platform/memory-file-tree.ts";
import { nodeHasher } from "../platform/node/hasher.ts";
import { loadSqlEngine } from "../platform/sqljs.ts";
import type { OpenedSummary } from "./api.ts";
import { createSession, type Session } from "./session.ts";

const ALICE = "aaaaaaaa-0000-4000-8000-000000000001";
const BOB = "bbbbbbbb-0000-4000-8000-000000000002";
const SNAPSHOT = "memory:/run";

let engine: SqlEngine;
beforeAll(async () => {
  engine = await loadSqlEngine(
    readFileSync(createRequire(import.meta.url).resolve("sql.js/dist/sql-wasm.wasm")),
  );
});

async function pairFiles(): Promise<Files> {
  return {
    ...(await peerFiles("alice", ALICE, [BOB])),
    ...(await peerFiles("bob", BOB, [ALICE])),
    "alice/sync_events.log": eventLog(ALICE),
    "summary.md": summary([
      ["Alice", ALICE],
      ["Bob", BOB],
    ]),
  };
}

function sessionOver(files: Files): Session {
  return createSession({
    hasher: nodeHasher,
    openTree: () => createMemoryFileTree(files),
    sqlEngine: () => Promise.resolve(engine),
    runSql: async ({ image, statement, limit }) => {
      const database = engine.open(image);
      const rows = database.query(statement, [], limit);
      database.close();
      return rows;
    },
  });
}

async function opened(files: Files): Promise<{ session: Session; summary: OpenedSummary }> {
  const session = sessionOver(files);
  const made = await session.open({ snapshot: SNAPSHOT, access: { kind: "remote" } });
  return { session, summary: made };
}

describe("a session", () => {
  it("says of an opened snapshot who is who, which logs there are and what can be replayed", async () => {
    const { summary: made } = await opened(await pairFiles());
    if (made.kind !== "library") throw new Error(`opened as ${made.kind}`);
    expect(made.report.peers.map(({ id, name }) => [id, name])).toEqual([
      [ALICE, "alice"],
      [BOB, "bob"],
    ]);
    expect(made.logs).toEqual([
      {
        path: "alice/sync_events.log",
        peer: ALICE,
        kind: "events",
        count: 1,
        badLines: 0,
        truncated: false,
      },
    ]);
  });

  it("lists the snapshots of a parent folder, and answers nothing else about it", async () => {
    const one = await pairFiles();
    const files: Files = {};
    for (const [path, bytes] of Object.entries(one)) {
      files[`first/${path}`] = bytes;
      files[`second/${path}`] = bytes;
    }
    const { session, summary: made } = await opened(files);
    if (made.kind !== "listing") throw new Error(`opened as ${made.kind}`);
    expect(made.snapshots.map(({ path }) => path)).toEqual(["first", "second"]);
    await expect(session.orphans({ snapshot: SNAPSHOT })).rejects.toMatchObject({ code: "usage" });
  });

  it("refuses a folder that is no evidence, and forgets what was open under that name", async () => {
    const files = await pairFiles();
    const { session } = await opened(files);
    for (const path of Object.keys(files)) delete files[path];
    files["notes.txt"] = text("nothing here");
    const reopening = session.open({ snapshot: SNAPSHOT, access: { kind: "remote" } });
    await expect(reopening).rejects.toMatchObject({ code: "not-evidence" });
    await expect(session.runs({ snapshot: SNAPSHOT })).rejects.toMatchObject({ code: "usage" });
  });

  it("answers about the snapshot that is named and refuses one that was closed", async () => {
    const { session } = await opened(await pairFiles());
    const diff = await session.diff({ snapshot: SNAPSHOT, peers: [ALICE, BOB] });
    expect(diff.peers).toEqual([ALICE, BOB]);
    await session.close({ snapshot: SNAPSHOT });
    await expect(session.diff({ snapshot: SNAPSHOT })).rejects.toMatchObject({ code: "usage" });
  });

  it("finds the raw line of an event", async () => {
    const { session } = await opened(await pairFiles());
    const selection = { order: "stamp", filter: "" } as const;
    const overview = await session.timelineOverview({ snapshot: SNAPSHOT, selection });
    expect(overview.count).toBe(1);
    const event = await session.timelineEvent({ snapshot: SNAPSHOT, source: 0, index: 0 });
    const place = { path: event.path, event: event.index };
    const window = await session.logWindow({ snapshot: SNAPSHOT, place, context: 0 });
    expect(window.line).toBe(event.line);
    expect(window.lines[0]).toContain(event.record);
  });

  it("gives columns that the caller may keep: two answers share no memory", async () => {
    const { session } = await opened(await pairFiles());
    const query = { selection: { order: "stamp", filter: "" }, start: 0, count: 10 } as const;
    const first = await session.timelineRows({ snapshot: SNAPSHOT, query });
    structuredClone(first, { transfer: [first.x.buffer as ArrayBuffer] });
    expect((await session.timelineRows({ snapshot: SNAPSHOT, query })).x).toHaveLength(1);
    const orphans = await session.orphans({ snapshot: SNAPSHOT });
    structuredClone(orphans, { transfer: [orphans.count.buffer as ArrayBuffer] });
    expect((await session.orphans({ snapshot: SNAPSHOT })).count.length).toBe(orphans.rowCount);
  });

  it("has a text form of everything that a page shows", async () => {
    const { session } = await opened(await pairFiles());
    const say = async (request: Parameters<Session["text"]>[0]["request"]): Promise<string> =>
      (await session.text({ snapshot: SNAPSHOT, request })).text;
    expect(await say({ what: "inspect" })).toContain("Spacedrive library sync");
    expect(await say({ what: "matrix" })).toContain("Matrix: rows by author and holder");
    expect(await say({ what: "timeline", query: { order: "stamp", filter: "" } })).toContain(
      "HLC timeline",
    );
    expect(await say({ what: "orphans" })).toContain("alice");
    expect(await say({ what: "diff", peers: [ALICE, BOB] })).toContain("Rows that alice authored");
  });

  it("says what every rule says, once for an opened snapshot, and lets others ask meanwhile", async () => {
    const { session } = await opened(await pairFiles());
    const told: string[] = [];
    const onProgress = ({ task }: { readonly task: string }): number => told.push(task);
    const answer = await session.findings({ snapshot: SNAPSHOT }, { onProgress });
    expect(answer.rules.map(({ rule }) => rule)).toContain("DS501");
    const undecided = answer.rules.filter(({ verdict }) => verdict === "unknown");
    expect(undecided.find(({ rule }) => rule === "DS609")?.because).toContain("tracing log");
    expect(answer.report.verdict).not.toBe("unknown");
    expect(told).toHaveLength(answer.rules.length);
    expect(await session.findings({ snapshot: SNAPSHOT }, { onProgress })).toBe(answer);
    expect(told).toHaveLength(answer.rules.length);
    expect(await session.check({ snapshot: SNAPSHOT })).toBe(answer.report);
  });

  it("stops asking rules when it is cancelled, and asks them all the next time", async () => {
    const { session } = await opened(await pairFiles());
    const signal = { aborted: true };
    await expect(session.findings({ snapshot: SNAPSHOT }, { signal })).rejects.toThrow("cancelled");
    expect((await session.findings({ snapshot: SNAPSHOT })).rules.length).toBeGreaterThan(60);
  });

  it("follows a record to the peer that is named, else to the one that lacks it", async () => {
    const { session } = await opened(await pairFiles());
    const event = await session.timelineEvent({ snapshot: SNAPSHOT, source: 0, index: 0 });
    const record = event.record ?? "";
    const atBob = await session.why({ snapshot: SNAPSHOT, peer: "bob", record });
    expect(atBob.peer).toBe(BOB);
    expect((await session.why({ snapshot: SNAPSHOT, record: ALICE })).verdict).toBe("holds");
    const request = { what: "why", peer: "bob", record } as const;
    const { text: said } = await session.text({ snapshot: SNAPSHOT, request });
    expect(said).toContain("at bob");
    await expect(session.why({ snapshot: SNAPSHOT, record: "nothing" })).rejects.toMatchObject({
      code: "usage",
    });
  });

  it("shows a row at every peer side by side, and a table without a key whole", async () => {
    const { session } = await opened(await pairFiles());
    const say = async (table: string, uuid?: string): Promise<string> => {
      const place = { path: "alice/database.db", table, ...(uuid === undefined ? {} : { uuid }) };
      return (await session.text({ snapshot: SNAPSHOT, request: { what: "row", place } })).text;
    };
    const devices = await say("devices", BOB);
    expect(devices).toMatch(/field +alice +bob/);
    expect(devices).toContain(BOB);
    expect(await say("devices")).toContain("devices in alice/database.db");
    await expect(say("no_such_table")).rejects.toMatchObject({ code: "usage" });
  });

  it("runs SQL over a peer's database and writes what JSON cannot hold as SQLite does", async () => {
    const { session } = await opened(await pairFiles());
    const statement = "SELECT 9007199254740993, x'00ff', NULL, name FROM devices ORDER BY id";
    const asked = { snapshot: SNAPSHOT, peer: BOB, database: "main", statement, limit: 1 } as const;
    const answer = await session.sql(asked);
    expect(answer.rows).toEqual([["9007199254740993", "x'00ff'", null, "Machine 1"]]);
    expect(answer.truncated).toBe(true);
    await expect(session.sql({ ...asked, database: "jobs" })).rejects.toMatchObject({
      code: "usage",
    });
  });

  it("runs a replay once, lists it, and runs it again when only its id is left", async () => {
    const files = await pairFiles();
    const { session } = await opened(files);
    const wish = { snapshot: SNAPSHOT, from: ALICE, to: BOB, policy: { fk: "null" } };
    const view = await session.replay(wish);
    expect(view.label).toBe("fk=null");
    expect((await session.runs({ snapshot: SNAPSHOT })).map(({ run }) => run)).toEqual([view.run]);
    const later = (await opened(files)).session;
    expect((await later.run({ snapshot: SNAPSHOT, run: view.run })).report).toEqual(view.report);
    const start = await later.replayStep({ snapshot: SNAPSHOT, run: view.run, step: 0 });
    expect(start.steps).toBe(view.report.steps);
  });

  it.each(["", "[]", "{}", '["a","b",[["fk"]]]', "[1,2,[]]"])(
    "refuses a run that nobody can have asked for: %s",
    async (run) => {
      const { session } = await opened(await pairFiles());
      await expect(session.run({ snapshot: SNAPSHOT, run })).rejects.toMatchObject({
        code: "usage",
      });
    },
  );
});
