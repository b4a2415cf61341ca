import { describe, expect, test } from "vitest";
import { filesOf, openFiles } from "../../../test/fireproof/fixture-files.ts";
import { readSnapshotFacts } from "../../analysis/fireproof/snapshot-facts.ts";
import { clockAsDot } from "./clock-dot.ts";

const dot = async (name: string): Promise<string> =>
  clockAsDot(readSnapshotFacts(await openFiles(filesOf(name))));

describe("the clock in the DOT language", () => {
  test("has an edge for every parent and a flag for every head", async () => {
    const recording = await openFiles(filesOf("sync-online"));
    const facts = readSnapshotFacts(recording);
    const text = clockAsDot(facts);
    const parents = recording.events.reduce((sum, event) => sum + event.parents.length, 0);
    const flags = facts.stores.reduce(
      (sum, store) => sum + store.heads.length + store.unmergedHeads.length,
      0,
    );
    expect(text.match(/ -> /gu)?.length).toBe(parents + flags);
    expect(text).toContain(
      '"head of peer-a/v0.19/todos" -> "bafyreihh3vifql5lpf6eewc5vi3vxhhienvuawptwx35pxsojfrfygppqe" [style="dashed", label="unmerged"',
    );
  });

  test("says of a missing block why it is missing", async () => {
    expect(await dot("compaction-gap")).toContain("not in peer-a: in an orphan CAR only");
    expect(await dot("adopted-head")).toContain("not in peer-b: CAR never arrived");
  });
});
