import { describe, expect, test } from "vitest";
import { record, sharedChange, stateChange } from "../../../test/builders/event-lines.ts";
import { at, blob, buildLibrary, stamp, u } from "../../../test/builders/library.ts";
import { createTimeline } from "./timeline.ts";
import type { TimelineMessages, TimelineSelection } from "./types.ts";

const ALICE = record("a11ce0");
const BOB = record("b0b0");
const ALL: TimelineSelection = { order: "stamp", filter: "" };

/** A line of a tracing log, `s` seconds after the start of the recorded day. */
function line(s: number, message: string): string {
  return `${at(s).slice(0, 26)}Z  INFO ThreadId(08) sd_core::service::sync::peer: ${message}`;
}

const applying = (s: number, n: number): string =>
  line(s, `Applying state change model_type=entry record_uuid=${u(n)} device_id=${ALICE}`);

const entries = (...numbers: readonly number[]): { entries: readonly { uuid: Uint8Array }[] } => ({
  entries: numbers.map((n) => ({ id: n, uuid: blob(n), name: `file ${n}`, kind: 0 })),
});

async function messagesOf(
  events: readonly string[],
  bob: { readonly log: readonly string[]; readonly rows: readonly number[]; readonly sync?: never },
  selection = ALL,
): Promise<TimelineMessages> {
  const recording = await buildLibrary({
    peers: {
      alice: { id: ALICE, main: entries(1, 2, 3), events },
      bob: { id: BOB, main: entries(...bob.rows), log: bob.log, events: [] },
    },
  });
  return createTimeline(recording).messages(selection);
}

/** Groups as `kind model count`, and the ways of their messages in seconds. */
function told({ groups, sent, came }: TimelineMessages): unknown[] {
  return groups.map(({ kind, model, start, count }) => [
    `${kind} ${model} ${count}`,
    Array.from(
      { length: count },
      (_, i) => ((came[start + i] ?? 0) - (sent[start + i] ?? 0)) / 1e6,
    ),
  ]);
}

describe("messages", () => {
  test("go from the author's event to the line of the receiver that names its record", async () => {
    const events = [stateChange("entry", u(1), ALICE, 1), stateChange("entry", u(2), ALICE, 2)];
    const messages = await messagesOf(events, {
      log: [applying(3, 1), applying(5, 2)],
      rows: [1, 2],
    });
    expect(told(messages)).toEqual([["arrived entry 2", [2, 3]]]);
    expect(messages.pairs[0]?.sentence).toBe("Of what alice recorded for bob, 2 changes arrived.");
    expect([...messages.line]).toEqual([1, 2]);
  });

  test("that nothing tells of and whose row is not there were never received", async () => {
    const events = [stateChange("entry", u(1), ALICE, 1), stateChange("entry", u(2), ALICE, 2)];
    const messages = await messagesOf(events, { log: [applying(3, 1)], rows: [1] });
    expect(told(messages)).toEqual([
      ["arrived entry 1", [2]],
      ["lost entry 1", [Number.NaN]],
    ]);
    expect(messages.pairs[0]).toMatchObject({
      lost: 1,
      lostByModel: [{ model: "entry", count: 1 }],
    });
  });

  test("are not made up from rows: what is there without a line has no arrow", async () => {
    const events = [stateChange("entry", u(1), ALICE, 1)];
    const messages = await messagesOf(events, { log: [], rows: [1] });
    expect(messages.groups).toEqual([]);
    expect(messages.pairs[0]).toMatchObject({ untold: 1, lost: 0, arrived: 0 });
  });

  test("of a later change bring the earlier one with them, and a later one without a line is lost", async () => {
    const change = (s: number): string => stateChange("entry", u(1), ALICE, s);
    const within = await messagesOf([change(1), change(2)], { log: [applying(3, 1)], rows: [1] });
    expect(within.pairs[0]).toMatchObject({ arrived: 1, superseded: 1, lost: 0 });
    const lost = await messagesOf([change(1), change(4)], { log: [applying(3, 1)], rows: [1] });
    expect(lost.pairs[0]).toMatchObject({ arrived: 1, superseded: 0, lost: 1 });
  });

  test("that were asked for are told by their answer, with how many rows it brought", async () => {
    const log = [
      line(5, `Starting incremental catch-up peer=${ALICE} state_since=None shared_since=None`),
      line(
        6,
        "Received StateResponse batch model_type=entry records_count=2 deleted_count=0 has_more=false",
      ),
      line(7, `Incremental catch-up complete peer=${ALICE}`),
    ];
    const events = [stateChange("entry", u(1), ALICE, 1), stateChange("entry", u(2), ALICE, 2)];
    const messages = await messagesOf(events, { log, rows: [1, 2] });
    expect(told(messages)).toEqual([["answer entry 1", [1]]]);
    expect([...messages.records]).toEqual([2]);
    expect(messages.pairs[0]).toMatchObject({ answers: 1, answeredRecords: 2, untold: 2 });
  });

  test("of shared changes are told by their stamp, in the log or in the receiver's own record of them", async () => {
    const events = [
      sharedChange("tag", u(1), { author: ALICE, seconds: 1 }),
      sharedChange("tag", u(2), { author: ALICE, seconds: 2 }),
    ];
    const recording = await buildLibrary({
      peers: {
        alice: { id: ALICE, main: { tag: [{ uuid: blob(1) }, { uuid: blob(2) }] }, events },
        bob: {
          id: BOB,
          main: { tag: [{ uuid: blob(1) }, { uuid: blob(2) }] },
          sync: {
            shared_changes: [
              {
                hlc: stamp(2, ALICE),
                model_type: "tag",
                record_uuid: u(2),
                change_type: "insert",
                created_at: at(9),
              },
            ],
          },
          log: [
            line(
              4,
              `Applying shared change hlc=${stamp(1, ALICE)} model_type=tag record_uuid=${u(1)}`,
            ),
          ],
          events: [],
        },
      },
    });
    const messages = await createTimeline(recording).messages(ALL);
    expect(told(messages)).toEqual([["arrived tag 2", [3, 7]]]);
    expect([...messages.line]).toEqual([1, 0]);
  });

  test("leave out what the filter leaves out, and stand nowhere along places of a log", async () => {
    const events = [stateChange("entry", u(1), ALICE, 1), stateChange("entry", u(2), ALICE, 2)];
    const bob = { log: [applying(3, 1)], rows: [1] };
    const others = await messagesOf(events, bob, { order: "stamp", filter: "model:tag" });
    expect(others.groups).toEqual([]);
    expect(others.pairs[0]).toMatchObject({ arrived: 1, lost: 1 });
    const byPlace = await messagesOf(events, bob, { order: "arrival", filter: "" });
    expect(told(byPlace)).toEqual([["lost entry 1", [Number.NaN]]]);
  });
});
