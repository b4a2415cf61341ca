import type { TaskOptions } from "../../base/progress.ts";
import type { TablesToPrepare } from "../file-tree.ts";

/** How one snapshot is opened. */
export interface LibraryOptions extends TaskOptions {
  /**
   * `skip`: the evidence is listed without digests, for callers that do not show it. `later`: those that are computed aside
   * are left out of it, too, and `LibraryRecording.digested` has them.
   */
  readonly digests?: "skip" | "later" | undefined;
  /** `skip`: damage to indexes is not looked for, for callers that want rows alone. */
  readonly indexes?: "skip" | undefined;
  /** Which tables threads read ahead, where there are threads. The rows are the same without. */
  readonly tables?: TablesToPrepare | undefined;
  /** `skip`: nobody will ask for an image of a database to run SQL on, which would have to be kept in memory. */
  readonly images?: "skip" | undefined;
}
