/** Questions about a run of a bundled sample as of a step: SQL over both peers, and what differs between two steps. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { createNodeFileTree } from "../../src/platform/node/file-tree.ts";
import { nodeHasher } from "../../src/platform/node/hasher.ts";
import { loadSqlEngine } from "../../src/platform/sqljs.ts";
import type { ReplayView } from "../../src/projection/replay/types.ts";
import type { RunSqlAnswer, SessionMethods, StateDifference } from "../../src/session/api.ts";
import { createSession, type Session } from "../../src/session/session.ts";
import { sqlOnCopies } from "../sql-on-copies.ts";

const SNAPSHOT = "sample";
let session: Session;
let view: ReplayView;
const ids = new Map<string, string>();
const idOf = (wanted: string): string => ids.get(wanted) ?? "";

beforeAll(async () => {
  const wasm = createRequire(import.meta.url).resolve("sql.js/dist/sql-wasm.wasm");
  const engine = await loadSqlEngine(readFileSync(wasm));
  session = createSession({
    hasher: nodeHasher,
    openTree: () => createNodeFileTree(join(import.meta.dirname, "../../samples/fk-drop")),
    sqlEngine: () => Promise.resolve(engine),
    runSql: sqlOnCopies(engine),
  });
  const opened = await session.open({ snapshot: SNAPSHOT, access: { kind: "remote" } });
  if (opened.kind !== "library") throw new Error(`opened as ${opened.kind}`);
  for (const { id, name } of opened.report.peers) ids.set(name, id);
  view = await session.replay({ snapshot: SNAPSHOT, to: "bob" });
});

const ask = (step: number, statement: string): Promise<RunSqlAnswer> =>
  session.runSql({ snapshot: SNAPSHOT, run: view.run, step, statement, limit: 1000 });
const differ = (
  asked: Omit<SessionMethods["stateDifference"]["params"], "snapshot" | "run">,
): Promise<StateDifference> =>
  session.stateDifference({ snapshot: SNAPSHOT, run: view.run, ...asked });

describe("SQL as of a step", () => {
  it("sees the journal up to the step and the rows of the step", async () => {
    const end = view.report.steps;
    const counts = "SELECT (SELECT count(*) FROM journal), (SELECT count(*) FROM entries)";
    expect((await ask(0, counts)).rows[0]?.[0]).toBe(0);
    const bob = view.report.outcome[idOf("bob")];
    expect((await ask(end, counts)).rows).toEqual([[end, bob?.["entry"]]]);
    const middle = Math.floor(end / 2);
    const inserted = await ask(
      middle,
      "SELECT (SELECT count(*) FROM peer_bob.entries) - count(*) FROM journal WHERE kind = 'inserted' AND model = 'entry'",
    );
    expect(inserted.rows).toEqual((await ask(0, "SELECT count(*) FROM entries")).rows);
  });

  it("joins both peers, the journal and the recorded events, and says which peer is as recorded", async () => {
    const answer = await ask(
      view.report.steps,
      "SELECT count(*) FROM peer_alice.entries a JOIN peer_bob.entries b ON b.uuid = a.uuid",
    );
    expect(Number(answer.rows[0]?.[0])).toBeGreaterThan(0);
    expect(answer.notes).toEqual(["peer_alice was not replayed: its tables are as recorded."]);
    const events = await ask(
      view.report.steps,
      "SELECT count(DISTINCT e.record) FROM events e JOIN journal j ON j.record = e.record WHERE j.kind = 'inserted' AND e.model = 'entry'",
    );
    expect(Number(events.rows[0]?.[0])).toBeGreaterThan(0);
    const lines = await ask(0, "SELECT count(*), count(DISTINCT path) FROM log_lines");
    expect(Number(lines.rows[0]?.[0])).toBeGreaterThan(0);
  });

  it("has functions for stamps, peers and uuids", async () => {
    const alice = idOf("alice");
    const hlc = `${(1_764_000_000_000).toString(16).padStart(16, "0")}-0000000000000001-${alice}`;
    const answer = await ask(
      0,
      `SELECT hlc_ms('${hlc}'), hlc_ms('x'), peer_name('${alice}'), peer_name(NULL), uuid_text(uuid), peer_name(uuid) FROM devices WHERE peer_name(uuid) = 'alice'`,
    );
    expect(answer.rows).toEqual([[1_764_000_000_000, null, "alice", null, alice, "alice"]]);
  });

  it("refuses a step that the run does not have", async () => {
    await expect(ask(view.report.steps + 1, "SELECT 1")).rejects.toMatchObject({ code: "usage" });
  });
});

describe("the difference between two steps", () => {
  it("counts by table, pages its rows, and turned round swaps before and after", async () => {
    const end = view.report.steps;
    const all = await differ({ from: 0, to: end, limit: 100_000 });
    expect(all.tables.map(({ table }) => table)).toContain("entries");
    expect(all.rows.length).toBe(all.total);
    const second = await differ({ from: 0, to: end, offset: 1, limit: 1 });
    expect(second.rows).toEqual(all.rows.slice(1, 2));
    const back = await differ({ from: end, to: 0, limit: 100_000 });
    expect(back.rows.map(({ fields }) => fields.map(({ before }) => before))).toEqual(
      all.rows.map(({ fields }) => fields.map(({ after }) => after)),
    );
    const entries = await differ({ from: 0, to: end, table: "entries", limit: 3 });
    expect(entries.rows.every(({ table }) => table === "entries")).toBe(true);
  });
});
