import { describe, expect, test } from "vitest";
import { filesOf, openFiles } from "../../../test/fireproof/fixture-files.ts";
import { explainFireproof } from "./explain.ts";

const explain = async (name: string) => explainFireproof(await openFiles(filesOf(name)));

describe("what explains a recording", () => {
  test.each([
    ["adopted-head", { upload: "current-meta" }, { upload: "whole-log" }],
    ["compaction-gap", { compaction: "race" }, { compaction: "atomic" }],
    ["empty-car", { missingOnUpload: "empty-car" }, { missingOnUpload: "skip" }],
    ["key-in-other-set", { keys: "own-set" }, { keys: "whole-keybag" }],
    ["no-notification", { notification: "gateway" }, { notification: "always" }],
    ["remote-overwritten", { remoteMeta: "overwrite" }, { remoteMeta: "keep-unmerged" }],
    ["split-group", { group: "first-car" }, { group: "all-cars" }],
    ["sync-three", { received: "memory" }, { received: "committed" }],
  ])(
    "in %s is one switch, and its opposite is excluded by a witness",
    async (name, best, excluded) => {
      const report = await explain(name);
      expect(report.best).toEqual([best]);
      expect(report.hypotheses[0]?.policy).toEqual(best);
      expect(report.verdict).toBe("holds");
      expect(report.result?.[0]).toMatch(/ explains it\. (?:Shown by|A replay)/u);
      const opposite = report.hypotheses.find(
        ({ policy }) => JSON.stringify(policy) === JSON.stringify(excluded),
      );
      expect(opposite?.verdict).toBe("violated");
      expect(opposite?.reasons[0]).toMatch(/^Excluded/u);
    },
  );

  test.each(["compacted", "legacy-0.19"])(
    "in %s is the library as it is, and nothing is excluded",
    async (name) => {
      const { best, hypotheses, result } = await explain(name);
      expect(best).toEqual([{}]);
      expect(result).toEqual([expect.stringMatching(/^Nothing needs an explanation/u)]);
      expect(hypotheses.filter(({ verdict }) => verdict === "violated")).toEqual([]);
    },
  );
});
