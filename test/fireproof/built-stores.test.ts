/** Failures that need a history of a certain shape, or a log: stores and logs made for the purpose. */
import { describe, expect, test } from "vitest";
import { checkFireproof } from "../../src/analysis/fireproof/check.ts";
import { explainFireproof } from "../../src/analysis/fireproof/explain.ts";
import { inspectFireproof } from "../../src/analysis/fireproof/inspect.ts";
import { replayFireproof } from "../../src/analysis/fireproof/replay.ts";
import { createHistory, storeFiles } from "./build-store.ts";
import type { SnapshotFiles } from "./fixture-files.ts";
import { filesOf, openFiles } from "./fixture-files.ts";

const check = async (files: SnapshotFiles) => checkFireproof(await openFiles(files));
const logOf = (lines: readonly (object | string)[]): Uint8Array =>
  new TextEncoder().encode(
    lines.map((line) => (typeof line === "string" ? line : JSON.stringify(line))).join("\n"),
  );

describe("a head of two events with many forks on the way to their common ancestor", () => {
  const build = async (diamonds: number) => {
    const history = await createHistory();
    const first = await history.put([], "first", { n: 0 });
    let head = [first];
    for (let i = 0; i < diamonds; i++) {
      const left = await history.put(head, `l-${i}`, { i });
      const right = await history.put(head, `r-${i}`, { i });
      head = [await history.put([left, right], `join-${i}`, { i })];
    }
    const other = await history.put([first], "other", { n: 1 });
    return storeFiles({ path: "peer/todos", history, head: [...head, other] });
  };

  test("is told as expensive, with the number of events that a read visits", async () => {
    const files = await build(13);
    const [finding] = (await check(files)).findings;
    expect(finding).toMatchObject({ rule: "DS713", peer: "peer/todos" });
    expect(Number(/visits (\d+) events/u.exec(finding?.message ?? "")?.[1])).toBeGreaterThan(5000);
    const [peer] = (await inspectFireproof(await openFiles(files))).peers;
    expect(peer?.documents?.count).toBe(2 + 3 * 13);
    expect(peer?.clock).toMatchObject({ eventsReachable: 41, mergeEvents: 13 });
  });

  test("is normal where the forks are few", async () => {
    expect((await check(await build(3))).findings).toEqual([]);
  });
});

test("histories without a common event cannot be merged, and that is the finding", async () => {
  const history = await createHistory();
  const a = await history.put([], "a", { n: 1 });
  const b = await history.put([], "b", { n: 2 });
  const report = await check(storeFiles({ path: "peer/todos", history, head: [a, b] }));
  expect(report.findings[0]).toMatchObject({ rule: "DS719" });
  expect(report.findings[0]?.where.map(({ cid }) => cid)).toEqual([a, b].sort());
});

test("two peers that changed one document are told with the version that will win", async () => {
  const history = await createHistory();
  const first = await history.put([], "shared", { n: 0 });
  const other = await createHistory();
  for (const [cid, bytes] of history.blocks) other.blocks.set(cid, bytes);
  const left = await history.put([first], "shared", { by: "a" });
  const start = await other.put([], "shared", { n: 0 });
  expect(start).toBe(first);
  const right = await other.put([first], "shared", { by: "b" });
  const files = {
    ...storeFiles({ path: "a/todos", history, head: [left] }),
    ...storeFiles({ path: "b/todos", history: other, head: [right] }),
  };
  const [finding] = (await check(files)).findings;
  expect(finding).toMatchObject({ rule: "DS732", severity: "warning" });
  const winner = left > right ? "a" : "b";
  expect(finding?.reasons.join(" ")).toContain(`"by":"${winner}"} wins`);
  const report = await inspectFireproof(await openFiles(files));
  expect(report.pairs?.[0]?.merge?.documents.conflicts[0]?.winner.event).toBe(
    winner === "a" ? left : right,
  );
});

const cid = (letter: string): string => `bafyrei${letter.repeat(52)}`;

test("a log of April 2025 in which the first peer heard nothing names the routing, and explains it", async () => {
  const [a, b] = [cid("a"), cid("b")];
  const files = {
    "run.log": logOf([
      `subscribe z1 z2 memory://remote/main [ '${a}' ]`,
      `new-meta zA /tmp/alpha undefined [ '${a}' ] [ '${a}' ]`,
      `applyMeta-pre [ CID(${a}) ] []`,
      `applyMeta-post [ CID(${a}) ] [ CID(${a}) ]`,
      `subscribe z3 z4 memory://remote/main [ '${b}' ]`,
      `new-meta zB /tmp/beta /tmp/alpha [ '${a}' ] [ '${a}', '${b}' ]`,
      `applyMeta-pre [ CID(${a}) ] [ CID(${b}) ]`,
      `applyMeta-post [ CID(${a}) ] [ CID(${a}), CID(${b}) ]`,
    ]),
  };
  const [finding] = (await check(files)).findings;
  expect(finding).toMatchObject({ rule: "DS718", peer: "/tmp/alpha" });
  const recording = await openFiles(files);
  expect(explainFireproof(recording).best).toEqual([{ callbacks: "one-per-url" }]);
  expect(replayFireproof(recording).converged).toBe(false);
});

test("a put that was refused for its id is told from the log", async () => {
  const error = { module: "CRDTImpl", error: "key contains non-ASCII characters" };
  const files = {
    ...filesOf("compacted"),
    "run.log": logOf([
      { module: "WriteQueueImpl", level: "error", msg: "Error processing task", error },
    ]),
  };
  const { findings } = await check(files);
  expect(findings[0]).toMatchObject({ rule: "DS720", count: 1 });
  expect(findings[0]?.where[0]).toMatchObject({ path: "run.log", line: 1 });
});

test("uploads that failed explain what the remote lacks", async () => {
  const history = await createHistory();
  const head = [await history.put([], "a", { n: 1 })];
  const gone = "baembeia75bpqikm5sgkwgvloayccmyamg5jkkhf2m2wt4bh5bt3updihsq";
  const files = {
    ...storeFiles({ path: "remote/todos", history, head, kind: "remote", missing: [gone] }),
    ...storeFiles({ path: "peer/todos", history, head }),
    "run.log": logOf([
      { module: "Loader", level: "warn", msg: "error putting car", cid: gone, error: "refused" },
    ]),
  };
  const { findings } = await check(files);
  const failed = findings.find(({ rule }) => rule === "DS721");
  expect(failed).toMatchObject({ count: 1 });
  expect(failed?.causes).toBeUndefined();
});

test("a head that only an orphan names arrived late; one that the store's own log leads to failed to merge", async () => {
  const ours = await createHistory();
  const first = await ours.put([], "first", { n: 0 });
  const theirs = await createHistory();
  await theirs.put([], "first", { n: 0 });
  const left = await ours.put([first], "a", { n: 1 });
  const right = await theirs.put([first], "b", { n: 2 });
  const path = "peer/todos";
  const arrived = Object.entries(storeFiles({ path, history: theirs, head: [right] })).filter(
    ([file]) => file.endsWith(".car"),
  );
  const [name = ""] = arrived.map(([file]) => file.replace(/^.*\/|\.car$/gu, ""));
  const rules = async (named: readonly string[]) => {
    const own = storeFiles({ path, history: ours, head: [left], missing: named });
    const { findings } = await check({ ...own, ...Object.fromEntries(arrived) });
    return findings.map(({ rule }) => rule);
  };
  expect(await rules([])).toEqual(["DS706"]);
  expect(await rules([name])).toEqual(["DS705"]);
});
