import { describe, expect, test } from "vitest";
import { filesOf, openFiles } from "../../../test/fireproof/fixture-files.ts";
import { replayFireproof } from "./replay.ts";

const replay = async (name: string, policy: Readonly<Record<string, string>> = {}) =>
  replayFireproof(await openFiles(filesOf(name)), { policy });

describe("the replay of recorded stores", () => {
  test.each([
    "adopted-head",
    "attachment-missing",
    "compacted",
    "compaction-gap",
    "empty-car",
    "key-in-other-set",
    "legacy-0.19",
    "no-notification",
    "remote-overwritten",
    "split-group",
    "sync-online",
    "sync-three",
  ])("of %s reproduces every head and document with the library's policy", async (name) => {
    const report = await replay(name);
    expect(report.fidelity).toEqual({
      overall: 1,
      tables: { commit: 1, head: 1, "clock-event": 1, document: 1 },
    });
    expect(report.firstDivergence).toBeUndefined();
    expect(report.trace?.length).toBe(report.steps);
  });

  test("a head that only memory had is on disk under the policy that commits it", async () => {
    const report = await replay("sync-online", { received: "committed" });
    expect(report.fidelity.tables["document"]).toBeLessThan(1);
    expect(report.converged).toBe(true);
  });

  test("a key in another set opens what arrived under the policy that looks through the keybag", async () => {
    const library = await replay("key-in-other-set");
    expect(library.dropped.map(({ reason }) => reason).join()).toContain("lies in set @db-a-data@");
    const { dropped } = await replay("key-in-other-set", { keys: "whole-keybag" });
    expect(dropped.map(({ reason }) => reason).join()).not.toContain("lies in set");
  });

  test("stops where it is asked to, and takes one store where it is told which", async () => {
    const recording = await openFiles(filesOf("sync-three"));
    const report = replayFireproof(recording, { to: "peer-c", until: 5 });
    expect(Object.keys(report.outcome)).toEqual(["peer-c/v0.19/todos"]);
    expect(report.steps).toBeLessThan(20);
    expect(() => replayFireproof(recording, { policy: { nonsense: "1" } })).toThrow("--policy");
  });
});

describe("the replay of a log without any store", () => {
  const cid = (letter: string): string => `bafyrei${letter.repeat(52)}`;
  const [a, b] = [cid("a"), cid("b")];
  const line = (fields: object): string =>
    JSON.stringify({ module: "CRDTClock", level: "debug", dbName: "db", ...fields });
  const open = async (last: readonly string[]) =>
    openFiles({
      "run.log": new TextEncoder().encode(
        [
          line({ msg: "CLOCK-HEAD-UPDATED", old_head: [], new_head: [a], head_changed: true }),
          line({ msg: "CLOCK-HEAD-UPDATED", old_head: [], new_head: [b], head_changed: true }),
          line({ msg: "ADVANCE-BLOCKS-START", initial_head: [a], new_head: [b] }),
          line({
            msg: "ADVANCE-BLOCKS-PROCESSED",
            processed_cid: b,
            pre_advance_head: [a],
            post_advance_head: last,
          }),
          line({ msg: "ADVANCE-BLOCKS-COMPLETE", final_head: last }),
        ].join("\n"),
      ),
    });

  test("reproduces the heads by the rule of advance", async () => {
    const report = replayFireproof(await open([a, b]));
    expect(report.fidelity.overall).toBe(1);
    expect(report.converged).toBe(false);
    expect(report.outcome).toEqual({
      db: { "clock-event": 2, head: 2, orphans: 0 },
      "db#2": { "clock-event": 1, head: 1, orphans: 0 },
    });
    expect(report.trace?.[3]).toMatchObject({ at: "run.log:4", after: [a, b] });
  });

  test("names the first head that the rule does not give", async () => {
    const report = replayFireproof(await open([b]));
    expect(report.firstDivergence).toMatchObject({ step: 4, actual: `${a}, ${b}`, expected: b });
  });
});
