import { describe, expect, it } from "vitest";
import { at, blob, buildLibrary, u } from "../../../test/builders/library.ts";
import { parseTime } from "../../base/time.ts";
import { createHoldings } from "./holdings.ts";
import { createLibraryView } from "./library-view.ts";
import { progressOf } from "./progress.ts";
import { rolesOf } from "./roles.ts";

const ALICE = u(0xa);
const BOB = u(0xb);
const devices = [
  { id: 1, uuid: blob(0xa) },
  { id: 2, uuid: blob(0xb) },
];
const line = (s: number, text: string): string =>
  `${at(s).replace("+00:00", "Z")}  INFO ThreadId(07) sd_core::service::sync::peer: ${text}`;

/** Alice wrote three entries; bob applied the first `held` of them, one a second from 10 s on. */
const holdingsOf = async (
  held: number,
  logs: { alice?: string[]; bob?: string[] },
  captured = 600,
) => {
  const entry = (n: number, time: number) => ({
    id: n,
    uuid: blob(n),
    parent_id: n === 1 ? null : 1,
    indexed_at: at(time),
  });
  const locations = [{ id: 1, uuid: blob(99), device_id: 1, entry_id: 1 }];
  const recording = await buildLibrary({
    capturedAt: parseTime(at(captured)) ?? 0,
    peers: {
      alice: {
        id: ALICE,
        main: { devices, locations, entries: [1, 2, 3].map((n) => entry(n, n)) },
        log: logs.alice ?? [line(1, "Peer sync service started")],
      },
      bob: {
        id: BOB,
        main: {
          devices,
          locations: held === 0 ? [] : locations,
          entries: [1, 2, 3].slice(0, held).map((n) => entry(n, 9 + n)),
        },
        log: logs.bob ?? [line(1, "Peer sync service started")],
      },
    },
  });
  return createHoldings(createLibraryView(recording));
};
const stateOf = async (...args: Parameters<typeof holdingsOf>) => {
  const entry = progressOf(await holdingsOf(...args)).find((each) => each.model === "entry");
  return [entry?.state, `${entry?.have}/${entry?.of}`];
};
const sent = line(5, "StateBatch broadcast complete model_type=entry success=1 errors=0");

describe("progress of a pair", () => {
  it("is complete when the receiver holds all that the author has", async () => {
    expect(await stateOf(3, {})).toEqual(["complete", "3/3"]);
  });

  it("is converging while the last row was applied just before the snapshot", async () => {
    expect(await stateOf(2, {}, 12)).toEqual(["converging", "2/3"]);
    expect(await stateOf(2, {}, 60)).toEqual(["stuck", "2/3"]);
  });

  it("is stuck, however late the snapshot, once a log says that nothing moves", async () => {
    const bob = [line(11.5, "No progress for 10 iterations bob_entries=2 alice_entries=3")];
    expect(await stateOf(2, { bob }, 12)).toEqual(["stuck", "2/3"]);
  });

  it("is idle while the receiver rests on purpose, and not after it went on", async () => {
    const pause = line(
      20,
      'Sync state transition from_state=Ready to_state=Paused reason="paused by user"',
    );
    const resume = line(30, "Sync state transition from_state=Paused to_state=Ready");
    expect(await stateOf(2, { bob: [pause] })).toEqual(["idle", "2/3"]);
    expect(await stateOf(2, { bob: [pause, resume] })).toEqual(["stuck", "2/3"]);
  });

  it("has not started when nobody sent, and is stuck when what was sent never arrived", async () => {
    expect(await stateOf(0, {})).toEqual(["not-started", "0/3"]);
    expect(await stateOf(0, { alice: [sent] })).toEqual(["stuck", "0/3"]);
  });
});

describe("roles", () => {
  it("come from who authored rows, whatever the peers are called", async () => {
    const roles = rolesOf(await holdingsOf(2, {}));
    expect(roles.map((role) => role.value)).toEqual(["source", "receiver"]);
    expect(roles[1]?.proof).toContain(
      "Of what alice wrote it holds 2 of 3 entry, 1 of 1 location.",
    );
  });
});
