import type {
  ExplainReport,
  InevitabilityReport,
  OrderCheckReport,
} from "../../src/analysis/report.ts";
import type { ReplayStepView, ReplayView } from "../../src/projection/replay/types.ts";
import type { HostMethods } from "../../src/protocol/contract.ts";
import type { Handlers } from "../../src/protocol/endpoint.ts";
import type { RunAnswers } from "../../src/session/api.ts";
import { ALICE, BOB } from "./scenes.ts";

const STEPS = 400;

/** A run into Bob that ends with so many entries; 292 were recorded. */
function viewOf(policy: Readonly<Record<string, string>>): ReplayView {
  const fk = policy["fk"];
  const rows = fk === "null" ? 2091 : fk === "drop" ? 292 : 300;
  const density = new Uint32Array(256).fill(1, 100);
  return {
    run: `run:${fk ?? "recorded"}`,
    label: fk === undefined ? "as recorded" : `fk=${fk}`,
    from: ALICE,
    to: BOB,
    report: {
      schema: "driftscope/replay@1",
      policy,
      steps: STEPS,
      outcome: { [BOB]: { entry: rows, orphans: fk === "null" ? 1799 : 0 } },
      converged: false,
      dropped:
        fk === "null" ? [] : [{ event: "entry#3f2a…", reason: "content is not here", count: 9 }],
      fidelity: {
        overall: fk === undefined ? 0.9 : 1,
        tables: { entry: fk === undefined ? 0.9 : 1 },
      },
      ...(fk === undefined
        ? {
            firstDivergence: {
              step: 123,
              peer: BOB,
              table: "entry",
              uuid: "3f2a0000-0000-4000-8000-000000000001",
              expected: "content=NULL",
              actual: "content=4f2a",
            },
          }
        : {}),
    },
    series: [
      {
        peer: BOB,
        model: "entry",
        step: Uint32Array.from([0, 100, STEPS]),
        rows: Float64Array.from([0, 50, rows]),
        goal: 2091,
        recorded: 292,
      },
    ],
    losses: fk === "null" ? [] : [{ effect: "dropped", count: 156, density }],
    marks:
      fk === "null"
        ? []
        : [
            { step: 40, kind: "dropped" },
            { step: 123, kind: "divergence" },
          ],
    recorded: { [BOB]: { entry: 292, orphans: 0 } },
  };
}

function stepOf({ run, step }: { run: string; step: number }): ReplayStepView {
  return {
    run,
    step,
    steps: STEPS,
    time: 1_763_286_012_759_000,
    title: `entry#3f2a… at bob, step ${step}`,
    effect: "dropped",
    sentences: ["bob dropped the change: content is not here."],
    place: { path: "alice/sync_events.log", line: step + 1 },
    peer: BOB,
    model: "entry",
    record: "3f2a0000-0000-4000-8000-000000000001",
  };
}

type Difference = HostMethods["stateDifference"];

/** 101 entries came, one record waits no more and another one waits. */
function differenceOf({
  from,
  to,
  table,
  offset = 0,
  limit,
}: Difference["params"]): Difference["result"] {
  const rows = Array.from({ length: 101 }, (_, n) => ({
    peer: BOB,
    table: "entries",
    id: n + 1,
    uuid: `3f2a0000-0000-4000-8000-${String(n).padStart(12, "0")}`,
    key: String(n + 1),
    kind: "added" as const,
    fields: [
      { name: "name", before: undefined, after: `file ${n}` },
      { name: "content_id", before: undefined, after: null },
    ],
  }));
  const wanted = table === "entries" ? rows : [];
  return {
    from,
    to,
    tables: [
      { peer: BOB, table: "entries", added: 101, removed: 0, changed: 0 },
      { peer: BOB, table: "waiting", added: 1, removed: 1, changed: 0 },
    ],
    total: wanted.length,
    offset,
    rows: wanted.slice(offset, offset + limit),
  };
}

const ENTRY = "3f2a0000-0000-4000-8000-000000000001";

const ORDERS: OrderCheckReport = {
  verdict: "violated",
  policy: { "fk.realtime": "null" },
  changes: 812,
  tried: 2,
  exhaustive: false,
  smallest: {
    one: [
      { from: ALICE, to: BOB, event: "entry#3f2a…", at: "bob/logs/sync.log:12" },
      { from: ALICE, to: BOB, event: "content_identity#7c1b…", at: "bob/logs/sync.log:40" },
    ],
    other: [
      { from: ALICE, to: BOB, event: "content_identity#7c1b…", at: "bob/logs/sync.log:40" },
      { from: ALICE, to: BOB, event: "entry#3f2a…", at: "bob/logs/sync.log:12" },
    ],
    rows: [
      { peer: BOB, table: "entry", uuid: ENTRY, one: "content_id=null", other: "content_id=7c1b" },
    ],
  },
  reasons: ["Two orders of 2 deliveries end with different rows."],
};

const INEVITABILITY: InevitabilityReport = {
  verdict: "violated",
  policy: { "fk.realtime": "null" },
  failure: "The receivers end with other rows than the right policy gives.",
  step: 240,
  at: "bob/logs/sync.log:40",
  curve: [
    { step: 0, share: 0 },
    { step: 80, share: 0.125 },
    { step: 160, share: 0.5 },
    { step: 240, share: 1 },
    { step: STEPS, share: 1 },
  ],
  orders: 8,
  reasons: ["Before step 240 at least one order of what was still to come avoids it."],
};

const EXPLAINED: ExplainReport = {
  schema: "driftscope/explain@1",
  best: [{ fk: "drop" }],
  verdict: "holds",
  hypotheses: [
    {
      policy: { fk: "drop" },
      fidelity: 1,
      verdict: "holds",
      reasons: ["Gives back every recorded row."],
      where: [],
      switches: { fk: "drop" },
    },
    {
      policy: { fk: "null" },
      fidelity: 0.9,
      verdict: "violated",
      reasons: ["Excluded by bob/database.db, entries: recorded is absent, the run gives present."],
      where: [{ path: "bob/database.db", table: "entries", uuid: ENTRY }],
      switches: { fk: "null" },
    },
    {
      policy: { "transport.reply": "lost" },
      fidelity: 1,
      verdict: "unknown",
      reasons: ["No finding names its failure here, and nothing in this folder excludes it."],
      where: [],
    },
  ],
};

/** What was asked so far, as the session keeps it: the questions of each page begin anew. */
const answered = new Map<string, RunAnswers>();

/** Answers of a host in which `fk=drop` is what explains the recording. */
export const REPLAY_ANSWERS: Partial<Handlers<HostMethods>> = {
  replay: ({ policy }) => viewOf(policy),
  run: ({ run }) => viewOf(run === "run:recorded" ? {} : { fk: run.slice(4) }),
  replayStep: stepOf,
  stateDifference: differenceOf,
  runAnswers: ({ run }) => answered.get(run) ?? {},
  runOrders: ({ run }) => {
    answered.set(run, { ...answered.get(run), orders: ORDERS });
    return ORDERS;
  },
  runInevitability: ({ run }) => {
    answered.set(run, { ...answered.get(run), inevitability: INEVITABILITY });
    return INEVITABILITY;
  },
  explain: () => EXPLAINED,
  shrink: () => null,
};
