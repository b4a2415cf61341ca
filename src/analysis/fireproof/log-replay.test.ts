import { expect, test } from "vitest";
import { indexLog } from "../../sources/fireproof/log/read-logs.ts";
import { replayLogs } from "./log-replay.ts";

const cid = (letter: string): string => `bafyrei${letter.repeat(52)}`;
const [a, b, c] = [cid("a"), cid("b"), cid("c")];
const log = (text: string) => indexLog("run.log", new TextEncoder().encode(text));

test("JSON lines of April 2025 are followed per database, told apart by their heads when they share a name", () => {
  const line = (fields: object): string =>
    JSON.stringify({ module: "CRDTClock", level: "debug", dbName: "db", ...fields });
  const text = [
    line({ msg: "CLOCK-HEAD-UPDATED", old_head: [], new_head: [a], head_changed: true }),
    line({ msg: "CLOCK-HEAD-UPDATED", old_head: [], new_head: [b], head_changed: true }),
    line({ msg: "ADVANCE-BLOCKS-START", initial_head: [a], new_head: [b] }),
    line({ msg: "ADVANCE-BLOCKS-PROCESSING", processing_cid: b, pre_advance_head: [a] }),
    line({
      msg: "ADVANCE-BLOCKS-PROCESSED",
      processed_cid: b,
      post_advance_head: [a, b],
      head_changed: true,
    }),
    line({ msg: "ADVANCE-BLOCKS-COMPLETE", final_head: `${a},${b}` }),
  ].join("\n");
  const { peers, steps } = replayLogs([log(text)]);
  expect(peers.map(({ id, head }) => [id, head])).toEqual([
    ["db", [a, b]],
    ["db#2", [b]],
  ]);
  expect(steps.map((step) => [step.line, step.peer, step.what])).toEqual([
    [1, "db", "head-updated"],
    [2, "db#2", "head-updated"],
    [3, "db", "offered"],
    [5, "db", "advanced"],
    [6, "db", "applied"],
  ]);
});

test("wrapped console lines with colours give the peers by their paths and the merges between new-meta lines", () => {
  const text = `\u001b[33msubscribe z1 z2 memory://remote/main [ '${a}' ]\u001b[0m
new-meta zA /tmp/alpha undefined [
  '${a}'
] [
  '${a}',
  '${c}'
]
applyMeta-pre [ CID(${b}) ] [ CID(${a}) ]
applyMeta-post [ CID(${b}) ] [
  CID(${a}),
  CID(${b})
]
new-meta zB /tmp/beta /tmp/alpha [ '${a}' ] [ '${a}' ]
applyMeta-pre [ CID(${a}) ] []
applyMeta-post [ CID(${a}) ] [ CID(${a}) ]`;
  const { peers, steps } = replayLogs([log(text)]);
  expect(peers.filter((peer) => peer.stepCount > 0).map(({ id, head }) => [id, head])).toEqual([
    ["/tmp/alpha", [a, b]],
    ["/tmp/beta", [a]],
  ]);
  expect(steps).toHaveLength(4);
  expect(steps[1]).toMatchObject({ line: 9, offered: [b], after: [a, b] });
});

test("lines of 0.24 give a local write to the database whose CAR was saved before it", () => {
  const url = (folder: string): string =>
    `file://${folder}?name=todos&store=car&storekey=%40todos-data%40`;
  const text = [
    { module: "CarStoreImpl", url: url("/demo/peer-b/v0.19"), cid: "x", msg: "saving" },
    {
      module: "CRDTImpl",
      dbName: "todos",
      newHead: b,
      headLength: 1,
      msg: "BULK: Calling applyHead for LOCAL write",
    },
    { module: "CarStoreImpl", url: url("/demo/peer-a/v0.19"), cid: "y", msg: "saving" },
    {
      module: "CRDTImpl",
      dbName: "todos",
      newHead: a,
      headLength: 1,
      msg: "BULK: Calling applyHead for LOCAL write",
    },
  ]
    .map((fields) => JSON.stringify(fields))
    .join("\n");
  const { peers } = replayLogs([log(text)]);
  expect(peers.map(({ id, head }) => [id, head])).toEqual([
    ["/demo/peer-a/v0.19/todos", [a]],
    ["/demo/peer-b/v0.19/todos", [b]],
  ]);
});
