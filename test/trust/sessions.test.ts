/**
 * What an open window must survive: its folder goes away or grows, and another window looks at the same folder.
 */
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { FailureError } from "../../src/base/failure.ts";
import { createNodeFileTree } from "../../src/platform/node/file-tree.ts";
import { nodeHasher } from "../../src/platform/node/hasher.ts";
import { createSession, type Session } from "../../src/session/session.ts";
import { sqlEngine } from "./answers.ts";
import { sampleFiles } from "./folders.ts";

const scratch = fs.mkdtempSync(path.join(os.tmpdir(), "driftscope-windows-"));
afterAll(() => fs.rmSync(scratch, { recursive: true, force: true }));

function writeSample(name: string, target: string): string {
  const root = path.join(scratch, target);
  for (const [file, bytes] of Object.entries(sampleFiles(name))) {
    fs.mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
    fs.writeFileSync(path.join(root, file), bytes);
  }
  return root;
}

function windowOver(): Session {
  return createSession({
    hasher: nodeHasher,
    openTree: (snapshot) => createNodeFileTree(snapshot),
    sqlEngine,
    runSql: async ({ image, statement, limit }) => {
      const database = (await sqlEngine()).open(image);
      const rows = database.query(statement, [], limit);
      database.close();
      return rows;
    },
  });
}

const open = (session: Session, root: string) =>
  session.open({ snapshot: root, access: { kind: "local", root } });

describe("an open snapshot", () => {
  it("still answers from what was read when its folder is deleted, and refuses by type what it cannot", async () => {
    const root = writeSample("fk-drop", "deleted");
    const session = windowOver();
    const before = await open(session, root);
    fs.rmSync(root, { recursive: true });
    const text = await session.text({ snapshot: root, request: { what: "inspect" } });
    expect(text.text).toContain("alice");
    const line = { path: "alice/sync_events.log", line: 1 };
    const window = session.logWindow({ snapshot: root, place: line, context: 2 });
    await expect(window).rejects.toBeInstanceOf(FailureError);
    await expect(open(session, root)).rejects.toMatchObject({ code: "unreadable" });
    expect(before.kind).toBe("library");
  }, 60_000);

  it("is read afresh when it is opened again after a log grew", async () => {
    const root = writeSample("fk-drop", "growing");
    const session = windowOver();
    const first = await open(session, root);
    const log = path.join(root, "alice/sync_events.log");
    const [line = ""] = fs.readFileSync(log, "utf8").split("\n");
    fs.appendFileSync(log, `${line}\n`);
    const second = await open(session, root);
    const counted = (summary: typeof first): number =>
      summary.kind === "library"
        ? (summary.logs.find(({ path: at }) => at === "alice/sync_events.log")?.count ?? 0)
        : 0;
    expect(counted(second)).toBe(counted(first) + 1);
  }, 60_000);

  it("gives two windows the same answers", async () => {
    const root = writeSample("nothing-crossed", "shared");
    const [one, two] = [windowOver(), windowOver()];
    const [first, second] = await Promise.all([open(one, root), open(two, root)]);
    expect(second).toEqual(first);
  }, 60_000);
});
