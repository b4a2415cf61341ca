import { describe, expect, it } from "vitest";
import { sampleFiles } from "../../../test/trust/folders.ts";
import { createMemoryFileTree } from "../../platform/memory-file-tree.ts";
import { nodeHasher } from "../../platform/node/hasher.ts";
import { openEvidence } from "../../sources/open.ts";
import { createTimeline, type Timeline } from "./timeline.ts";

async function timelineOf(sample: string): Promise<Timeline> {
  const ports = { hasher: nodeHasher };
  const opened = await openEvidence(createMemoryFileTree(sampleFiles(sample)), ports);
  if (opened.kind !== "library") throw new Error(`${sample} is ${opened.kind}`);
  return createTimeline(opened.recording);
}

const finite = (values: Float64Array): number[] =>
  [...values].filter((each) => !Number.isNaN(each));

describe("the drift of a timeline", () => {
  it("is that of single events, at the ends of what its parts say", async () => {
    const timeline = await timelineOf("healthy");
    const selection = { order: "stamp", filter: "" } as const;
    const { peers, from, to } = timeline.drift(selection);
    expect(peers.length).toBeGreaterThan(0);
    expect(to).toBeGreaterThan(from);
    const { sources } = timeline.overview(selection);
    for (const { peer, least, most, count } of peers) {
      const drifts = sources.flatMap((source, at) =>
        source.peer !== peer
          ? []
          : Array.from({ length: source.count }, (_, index) => timeline.event(at, index)).flatMap(
              (event) =>
                event === undefined || event.author !== peer || event.stamp === undefined
                  ? []
                  : [event.driftMs],
            ),
      );
      const known = drifts.filter((each) => !Number.isNaN(each));
      expect(known.length).toBe(count);
      expect(Math.min(...finite(least))).toBeCloseTo(Math.min(...known), 3);
      expect(Math.max(...finite(most))).toBeCloseTo(Math.max(...known), 3);
    }
  });

  it("is empty where the filter leaves no shared change", async () => {
    const timeline = await timelineOf("healthy");
    expect(timeline.drift({ order: "stamp", filter: "model:nothing" }).peers).toEqual([]);
  });
});
