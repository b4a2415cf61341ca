/** Things to show: small scenes for behaviour, and timelines of any size. */
import type { InspectReport, MatrixCell } from "../../src/analysis/report.ts";
import { createPrng } from "../../src/base/prng.ts";
import { projectMatrix } from "../../src/projection/matrix/matrix.ts";
import { peerLooks } from "../../src/projection/peers/peer-look.ts";
import type {
  TimelineDrift,
  TimelineEvent,
  TimelineFinding,
  TimelineMessages,
  TimelineOverview,
  TimelineRows,
  TimelineRowsQuery,
  TimelineSelection,
} from "../../src/projection/timeline/types.ts";
import type { HostMethods, PageKind, PageShow } from "../../src/protocol/contract.ts";
import type { Handlers } from "../../src/protocol/endpoint.ts";

export const ALICE = "a11ce000-0000-4000-8000-000000000001";
export const BOB = "b0b00000-0000-4000-8000-000000000002";
export const SNAPSHOT = "file:///evidence/misread";

/** A report of two peers whose cells are written `author holder model count`. */
export function reportOf(cells: readonly string[], names = ["alice", "bob"]): InspectReport {
  const ids = [ALICE, BOB];
  const matrix = cells.map((text): MatrixCell => {
    const [author = 0, holder = 0, model = "", count = 0] = text.split(" ");
    return {
      author: ids[Number(author)] ?? "",
      holder: ids[Number(holder)] ?? "",
      model: String(model),
      count: Number(count),
    };
  });
  return {
    schema: "driftscope/inspect@1",
    system: "spacedrive",
    generation: "G4",
    evidence: [],
    peers: names.map((name, index) => ({
      id: ids[index] ?? "",
      name,
      path: name,
      role: { value: "both", proof: [] },
      models: {},
      orphans: { content: 0, parent: 0, closure: 0, path: 0 },
    })),
    matrix,
    watermarks: [],
    progress: [],
  };
}

/** The scene of the 292 and 2,091 rows: each peer has its own, nothing crossed. A holder of no row is counted as well. */
export const MISREAD = [
  "0 0 entry 2091",
  "1 1 entry 292",
  "0 0 content_identity 1987",
  "1 1 content_identity 275",
  "0 0 device 1",
  "0 1 device 1",
  "1 1 device 1",
  "1 0 device 1",
  "1 0 entry 0",
  "0 1 entry 0",
  "1 0 content_identity 0",
  "0 1 content_identity 0",
];

export function showOf(
  kind: PageKind,
  report: InspectReport = reportOf(MISREAD),
  change: Partial<PageShow> = {},
): PageShow {
  return {
    kind,
    snapshot: SNAPSHOT,
    title: "misread",
    peers: peerLooks(report),
    focus: {},
    matrix: projectMatrix(report),
    evidenceNote: undefined,
    pairs: [{ from: ALICE, to: BOB }],
    policies: [
      { label: "as recorded", explanation: "As the software did it.", policy: {} },
      { label: "fk=null", explanation: "Empty references.", policy: { fk: "null" } },
      { label: "fk=drop", explanation: "Left out.", policy: { fk: "drop" } },
    ],
    ...change,
  };
}

/** Timeline answers without a recording behind them: bursts of events over an hour, in 12 lanes of two peers. */
export interface MadeTimeline {
  readonly overview: TimelineOverview;
  readonly answers: Partial<Handlers<HostMethods>>;
}

const START = Date.UTC(2025, 10, 24, 18, 0, 0) * 1000;
const HOUR = 3_600_000_000;
const MODELS = ["device", "tag", "volume", "content_identity", "entry", "location"];
const BUCKETS = 2048;

export function makeTimeline(count: number, seed = 7): MadeTimeline {
  const prng = createPrng(seed);
  const lanes = [ALICE, BOB].flatMap((peer) => MODELS.map((model) => ({ peer, model })));
  const per = Math.floor(count / lanes.length);
  const x = new Float64Array(per * lanes.length);
  for (let lane = 0; lane < lanes.length; lane++) x.set(bursts(prng, per), lane * per);
  const series = lanes.map(({ peer }, lane) => ({
    lane,
    author: peer === ALICE ? 0 : 1,
    start: lane * per,
    count: per,
  }));
  const density = new Uint32Array(series.length * BUCKETS);
  const ends = { from: START, to: START + HOUR };
  x.forEach((place, row) => {
    const bucket = Math.min(BUCKETS - 1, Math.floor(((place - START) / HOUR) * BUCKETS));
    const at = Math.floor(row / per) * BUCKETS + bucket;
    density[at] = (density[at] ?? 0) + 1;
  });
  const overview: TimelineOverview = {
    selection: { order: "stamp", filter: "" },
    lanes: lanes.map((lane) => ({ ...lane, count: per })),
    series,
    sources: [
      { path: "alice/sync_events.log", peer: ALICE, kind: "log", count: per * MODELS.length },
      { path: "bob/sync_events.log", peer: BOB, kind: "log", count: per * MODELS.length },
    ],
    authors: [ALICE, BOB],
    ...ends,
    count: x.length,
    total: x.length,
    placeless: 0,
    bucketCount: BUCKETS,
    density,
    marks: [],
    problem: undefined,
  };
  return { overview, answers: answersOf(overview, x) };
}

/** Ascending places: most in a few hundred bursts, as an indexer writes them, the rest anywhere. */
function bursts(prng: ReturnType<typeof createPrng>, count: number): Float64Array {
  const places = new Float64Array(count);
  for (let i = 0; i < count; i++) {
    const burst = prng.below(300) * (HOUR / 300);
    const near = Math.floor(prng.next() ** 3 * 4_000_000);
    places[i] = START + Math.min(HOUR, prng.next() < 0.9 ? burst + near : prng.below(HOUR));
  }
  return places.sort();
}

/** Alice's tags reached Bob a second later; of her entries none did. */
function messagesOf(overview: TimelineOverview, x: Float64Array): TimelineMessages {
  const laneOf = (peer: string, model: string): number =>
    overview.lanes.findIndex((lane) => lane.peer === peer && lane.model === model);
  const tags = laneOf(ALICE, "tag");
  const entries = laneOf(ALICE, "entry");
  const per = overview.lanes[0]?.count ?? 0;
  const rows = [tags, entries].flatMap((lane) =>
    Array.from({ length: per }, (_, i) => lane * per + i),
  );
  const pair = { from: ALICE, to: BOB };
  const sent = Float64Array.from(rows, (row) => x[row] ?? 0);
  return {
    groups: [
      {
        ...pair,
        model: "tag",
        fromLane: tags,
        toLane: laneOf(BOB, "tag"),
        kind: "arrived",
        start: 0,
        count: per,
      },
      {
        ...pair,
        model: "entry",
        fromLane: entries,
        toLane: laneOf(BOB, "entry"),
        kind: "lost",
        start: per,
        count: per,
      },
    ],
    sent,
    came: sent.map((at, i) => (i < per ? at + 1_000_000 : Number.NaN)),
    source: new Uint16Array(rows.length),
    index: Uint32Array.from(rows),
    records: new Uint32Array(rows.length).fill(1),
    line: Uint32Array.from(rows, (_, i) => (i < per ? i + 1 : 0)),
    path: new Uint16Array(rows.length),
    paths: ["bob/logs/sync.log"],
    pairs: [
      {
        ...pair,
        arrived: per,
        lost: per,
        lostByModel: [{ model: "entry", count: per }],
        untold: 0,
        unknown: 0,
        superseded: 0,
        answers: 0,
        answeredRecords: 0,
        sentence: `Of what alice recorded for bob, ${per} changes arrived, ${per} never did.`,
      },
    ],
    notes: [],
  };
}

function answersOf(overview: TimelineOverview, x: Float64Array): Partial<Handlers<HostMethods>> {
  const half = x.length / 2;
  return {
    timelineOverview: (selection: TimelineSelection) => ({ ...overview, selection }),
    timelineRows: ({ start, count }: TimelineRowsQuery): TimelineRows => {
      const part = x.slice(start, start + count);
      return {
        start,
        x: part,
        source: Uint16Array.from(part, (_, i) => (start + i < half ? 0 : 1)),
        index: Uint32Array.from(part, (_, i) => (start + i) % half),
        change: Uint8Array.from(part, (_, i) => (start + i) % 4),
      };
    },
    timelineDrift: (): TimelineDrift => {
      const least = new Float64Array(64).fill(Number.NaN);
      const most = least.slice();
      least.set([-2, 0], 10);
      most.set([0, 3500], 10);
      const { from, to } = overview;
      return { from, to, peers: [{ peer: ALICE, least, most, count: 4 }] };
    },
    timelineMessages: () => messagesOf(overview, x),
    timelineFindings: (): readonly TimelineFinding[] => [
      {
        at: overview.from + HOUR / 2,
        rule: "DS402",
        severity: "error",
        message: "bob's watermark is past rows that never arrived.",
        peer: BOB,
        lane: -1,
        event: undefined,
        line: { path: "bob/logs/sync.log", line: 12 },
      },
    ],
    timelineEvent: ({ source, index }): TimelineEvent => {
      const row = source * half + index;
      const time = x[row] ?? Number.NaN;
      const per = overview.lanes[0]?.count ?? 1;
      const { peer = "", model = "" } = overview.lanes[Math.floor(row / per)] ?? {};
      return {
        source,
        index,
        path: overview.sources[source]?.path ?? "",
        line: index + 1,
        title: `${source === 0 ? "alice" : "bob"}:${model}#3f2a…`,
        peer,
        author: peer,
        model,
        record: "3f2a0000-0000-4000-8000-000000000001",
        kind: "state_change",
        change: undefined,
        time,
        wall: time,
        driftMs: Number.NaN,
        stamp: undefined,
        counter: undefined,
        row: undefined,
        excerpt: '{"type":"state_change"}',
      };
    },
  };
}
