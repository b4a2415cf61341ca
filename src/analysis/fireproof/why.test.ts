import { describe, expect, test } from "vitest";
import { filesOf, openFiles } from "../../../test/fireproof/fixture-files.ts";
import { whyFireproof } from "./why.ts";

const ask = async (name: string, peer: string, record: string) =>
  whyFireproof(await openFiles(filesOf(name)), { peer, record });

describe("the way of a record to a peer", () => {
  test.each([
    // A CAR of which the remote knows the name only.
    ["adopted-head", "peer-b", "a-1", "upload"],
    // Taken while attached, not committed before the store was closed.
    ["sync-online", "peer-a", "b-2", "head"],
    // Dropped by a compaction that ran meanwhile.
    ["compaction-gap", "peer-a", "doc-36", "head"],
    ["key-in-other-set", "home/db-b", "a-1", "key"],
    ["no-notification", "peer-a", "b-2", "notification"],
    ["remote-overwritten", "peer-a", "b-2", "meta"],
    ["empty-car", "peer-b", "a-1", "decode"],
  ])("in %s, %s lost %s at the stage %s+", async (name, peer, record, stage) => {
    const report = await ask(name, peer, record);
    expect([report.verdict, report.lostAt?.at]).toEqual(["violated", stage]);
    expect(report.steps.length).toBeGreaterThan(0);
    expect(report.reasons.length).toBeGreaterThan(0);
  });

  test("a record that arrived holds, and its way ends at the peer's head", async () => {
    const report = await ask("sync-online", "peer-b", "a-1");
    expect(report.verdict).toBe("holds");
    expect(report.lostAt).toBeUndefined();
    expect(report.steps.map(({ at }) => at)).toEqual(["write", "CAR", "meta", "remote", "head"]);
  });

  test("the beginning of a CID is enough, and one that fits several is refused", async () => {
    const whole = "bafyreihh3vifql5lpf6eewc5vi3vxhhienvuawptwx35pxsojfrfygppqe";
    const report = await ask("sync-online", "peer-a", whole.slice(0, 14));
    expect(report.record).toBe(whole);
    await expect(ask("compaction-gap", "peer-a", "bafyreih")).rejects.toThrow("give more of it");
  });

  test("what nobody wrote is unknown, because no event and no block says otherwise", async () => {
    const report = await ask("sync-online", "peer-a", "never-written");
    expect(report.verdict).toBe("unknown");
    expect(report.reasons[0]).toMatch(/^Unknown, because /u);
  });

  test("without the remote the way of what was not exchanged is unknown", async () => {
    const files = filesOf("remote-overwritten");
    const left = Object.entries(files).filter(([file]) => !file.startsWith("remote/"));
    const recording = await openFiles(Object.fromEntries(left));
    const report = whyFireproof(recording, { peer: "peer-b", record: "a-2" });
    expect(report.verdict).toBe("unknown");
    expect(report.reasons.join(" ")).toContain("because no remote is in the folder");
  });

  test("a peer that is not there is refused with those that are", async () => {
    await expect(ask("sync-online", "carol", "a-1")).rejects.toThrow("peer-a");
  });
});
