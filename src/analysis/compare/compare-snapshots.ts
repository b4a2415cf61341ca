import { FailureError } from "../../base/failure.ts";
import type { TaskOptions } from "../../base/progress.ts";
import type { FireproofRecording } from "../../sources/fireproof/recording.ts";
import type { LibraryRecording } from "../../sources/recording.ts";
import { compareLibraries } from "./compare-libraries.ts";
import type { CompareReport } from "./compare-report.ts";
import { compareStores } from "./compare-stores.ts";

type Recording = LibraryRecording | FireproofRecording;

/** Whether two snapshots are of one scenario, and where they first diverge. */
export async function compareSnapshots(
  a: Recording,
  b: Recording,
  options?: TaskOptions,
): Promise<CompareReport> {
  if (a.system === "spacedrive" && b.system === "spacedrive")
    return await compareLibraries(a, b, options);
  if (a.system === "fireproof" && b.system === "fireproof") {
    if (a.stores.length === 0 || b.stores.length === 0) {
      throw new FailureError(
        "unsupported",
        "compare needs stores in both folders, not logs alone.",
      );
    }
    return compareStores(a, b, options);
  }
  return {
    schema: "driftscope/compare@1",
    system: [a.system, b.system],
    same: false,
    verdict: "violated",
    differs: [{ what: "system", a: a.system, b: b.system, expected: false }],
    peers: [],
    firstDivergence: {},
    reasons: [
      "They are different scenarios: the one is a library, the other a folder of block stores.",
    ],
  };
}
