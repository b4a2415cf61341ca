import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  DAY,
  record,
  recordingOfLogs,
  sharedChange,
  stateChange,
} from "../../../test/builders/event-lines.ts";
import { buildLibrary, stamp } from "../../../test/builders/library.ts";
import { createTimeline } from "./timeline.ts";
import type { TimelineOverview, TimelineSelection } from "./types.ts";

const ALICE = record("a11ce0");
const BOB = record("b0b0");
const ALL: TimelineSelection = { order: "stamp", filter: "" };

const misread = recordingOfLogs({
  alice: {
    id: ALICE,
    lines: [
      stateChange("entry", record("3f2a"), ALICE, 1),
      sharedChange("content_identity", record("c1"), { author: ALICE, seconds: 2 }),
      sharedChange("content_identity", record("c1"), { author: ALICE, seconds: 3 }, "Update"),
      "not json",
      stateChange("entry", record("3f2b"), ALICE, 4),
    ],
  },
  bob: { id: BOB, lines: [stateChange("entry", record("b1"), BOB, 1.5)] },
});

/** Lanes as `alice/entry: 2 by alice`. */
function lanesOf({ lanes, series, authors }: TimelineOverview): string[] {
  const names: Readonly<Record<string, string>> = { [ALICE]: "alice", [BOB]: "bob" };
  return series.map(({ lane, author, count }) => {
    const { peer, model } = lanes[lane] ?? { peer: "", model: "" };
    return `${names[peer]}/${model}: ${count} by ${names[authors[author] ?? ""]}`;
  });
}

describe("the timeline", () => {
  test("has a lane a peer and model in the order of dependencies, split by author", () => {
    const overview = createTimeline(misread).overview(ALL);
    expect(lanesOf(overview)).toEqual([
      "alice/content_identity: 2 by alice",
      "alice/entry: 2 by alice",
      "bob/entry: 1 by bob",
    ]);
    expect(overview).toMatchObject({ count: 5, total: 5, placeless: 0, problem: undefined });
    expect(overview.from).toBe((DAY + 1000) * 1000);
    expect(overview.to).toBe((DAY + 4000) * 1000);
  });

  test("counts every row once in the density of its series", () => {
    const { density, series, bucketCount } = createTimeline(misread).overview(ALL);
    series.forEach(({ count }, at) => {
      const own = density.subarray(at * bucketCount, (at + 1) * bucketCount);
      expect(own.reduce((sum, here) => sum + here, 0)).toBe(count);
    });
  });

  test("gives rows in pieces that make up the whole", () => {
    const timeline = createTimeline(misread);
    const whole = timeline.rows({ selection: ALL, start: 0, count: 100 });
    const pieces = [0, 2, 4].map((start) => timeline.rows({ selection: ALL, start, count: 2 }));
    expect(pieces.flatMap(({ x }) => [...x])).toEqual([...whole.x]);
    expect(pieces.flatMap(({ index }) => [...index])).toEqual([...whole.index]);
  });

  test("places events by line when the order of arrival is asked for, bad lines left out", () => {
    const selection = { order: "arrival", filter: "peer:alice" } as const;
    const rows = createTimeline(misread).rows({ selection, start: 0, count: 9 });
    expect([...rows.x].sort()).toEqual([1, 2, 3, 5]);
  });

  test("tells stamps of one millisecond apart by their counter", async () => {
    const lines = [5, 0, 2000].map((counter) =>
      sharedChange("tag", record("c1"), { author: ALICE, seconds: 2, counter }),
    );
    const timeline = createTimeline(recordingOfLogs({ alice: { id: ALICE, lines } }));
    const base = (DAY + 2000) * 1000;
    const { x } = timeline.rows({ selection: ALL, start: 0, count: 9 });
    expect([...x].map((place) => place - base)).toEqual([0, 5, 999]);
    expect(await timeline.text(ALL)).toContain(
      "2025-11-24T18:00:02.000000Z +2000  alice:tag#c100…",
    );
  });

  test("leaves out and counts what has no plausible time", () => {
    const log = [
      stateChange("entry", record("1"), ALICE, 1),
      stateChange("entry", record("2"), ALICE, -DAY / 1000),
    ];
    const timeline = createTimeline(recordingOfLogs({ alice: { id: ALICE, lines: log } }));
    expect(timeline.overview(ALL)).toMatchObject({ count: 1, placeless: 1, total: 2 });
    const arrival = timeline.overview({ ...ALL, order: "arrival" });
    expect(arrival).toMatchObject({ count: 2, placeless: 0 });
  });

  test("describes an event with its notation, stamp and line", () => {
    const timeline = createTimeline(misread);
    expect(timeline.event(0, 2)).toMatchObject({
      title: "alice:content_identity#c100…",
      change: "update",
      line: 3,
      author: ALICE,
      counter: 0,
      path: "alice/sync_events.log",
    });
    expect(timeline.event(0, 9)).toBeUndefined();
    expect(timeline.event(7, 0)).toBeUndefined();
  });

  test("a filter that cannot be read is named and hides nothing", () => {
    const overview = createTimeline(misread).overview({ ...ALL, filter: "colour:red" });
    expect(overview.count).toBe(5);
    expect(overview.problem).toMatchObject({ from: 0, to: 10 });
  });

  test.each([
    ["model:content", 2],
    ["-model:content", 3],
    ["peer:bob", 1],
    ["author:alice change:update", 1],
    ["record:3f2", 2],
    ["3f2a", 1],
    ["model:entry model:content peer:alice", 4],
    ["zebra", 0],
  ])("the filter %s lets %i events through", (filter, count) => {
    expect(createTimeline(misread).overview({ ...ALL, filter }).count).toBe(count);
  });
});

test("what a peer received stands in its lanes with the author's mark, and drift is stamp minus writing", async () => {
  const written = "2025-11-24T18:00:02.250000+00:00";
  const received = {
    hlc: stamp(2, ALICE),
    model_type: "tag",
    record_uuid: record("c1"),
    change_type: "insert",
    created_at: written,
  };
  const built = await buildLibrary({
    peers: { bob: { id: BOB, sync: { shared_changes: [received] } } },
  });
  const timeline = createTimeline(
    recordingOfLogs({
      alice: {
        id: ALICE,
        lines: [sharedChange("tag", record("c1"), { author: ALICE, seconds: 2 })],
      },
      bob: { id: BOB, lines: [], sync: built.peers[0]?.sync },
    }),
  );
  expect(lanesOf(timeline.overview(ALL))).toEqual(["alice/tag: 1 by alice", "bob/tag: 1 by alice"]);
  const table = timeline.overview(ALL).sources.findIndex(({ kind }) => kind === "table");
  expect(timeline.event(table, 0)).toMatchObject({
    title: "bob:tag#c100…",
    kind: "received shared_change",
    driftMs: -250,
  });
});

test("rows of each series ascend along every axis, and no event is lost or doubled", () => {
  const line = fc.record({
    seconds: fc.integer({ min: 0, max: 50 }),
    counter: fc.nat({ max: 3 }),
    model: fc.constantFrom("tag", "entry", "zebra"),
    author: fc.constantFrom(ALICE, BOB),
    digits: fc.stringMatching(/^[0-9a-f]{6}$/),
  });
  const order = fc.constantFrom("stamp", "arrival", "wall" as const);
  fc.assert(
    fc.property(fc.array(line, { maxLength: 40 }), order, (lines, axis) => {
      const log = lines.map(({ model, digits, ...at }) => sharedChange(model, record(digits), at));
      const timeline = createTimeline(recordingOfLogs({ alice: { id: ALICE, lines: log } }));
      const selection = { order: axis, filter: "" } as const;
      const overview = timeline.overview(selection);
      const { x, index } = timeline.rows({ selection, start: 0, count: log.length });
      expect(overview.count + overview.placeless).toBe(log.length);
      expect(new Set(index).size).toBe(overview.count);
      for (const { start, count } of overview.series) {
        const places = [...x.subarray(start, start + count)];
        expect(places).toEqual([...places].sort((a, b) => a - b));
      }
    }),
  );
});

test("the text has every lane and every event, with controls made visible", async () => {
  expect(await createTimeline(misread).text(ALL)).toBe(`HLC timeline
  order: stamp (HLC; recorded time of state changes)
  filter: none
  5 of 5 events shown

alice (${ALICE})
  content_identity: 2 by alice
  entry: 2 by alice
bob (${BOB})
  entry: 1 by bob

Messages
  Of what alice recorded for bob, 0 changes arrived, nothing here tells of 4.
  Of what bob recorded for alice, 0 changes arrived, nothing here tells of 1.
  No log in this folder tells what reached alice.
  No log in this folder tells what reached bob.

Events
  2025-11-24T18:00:01.000000Z  alice:entry#3f2a…  state  by alice  alice/sync_events.log:1
  2025-11-24T18:00:01.500000Z  bob:entry#b100…  state  by bob  bob/sync_events.log:1
  2025-11-24T18:00:02.000000Z  alice:content_identity#c100…  insert  by alice  alice/sync_events.log:2
  2025-11-24T18:00:03.000000Z  alice:content_identity#c100…  update  by alice  alice/sync_events.log:3
  2025-11-24T18:00:04.000000Z  alice:entry#3f2b…  state  by alice  alice/sync_events.log:5
`);
});
