import type { DebugPeer } from "../../analysis/debug/debug-run.ts";
import type { LibrarySteps } from "../../analysis/debug/library-steps.ts";
import type { Waits } from "../../analysis/debug/waits.ts";
import type { Holdings } from "../../analysis/facts/holdings.ts";
import type { ReplayResult } from "../../analysis/replay/replay-library.ts";
import type { Scene } from "../../analysis/replay/scene.ts";
import type { Uuid } from "../../base/uuid.ts";
import type { PullRuns } from "./library-pulls.ts";

/** Everything that the parts of a library run share. */
export interface LibraryDebug {
  readonly result: ReplayResult;
  readonly holdings: Holdings;
  readonly scene: Scene;
  readonly peers: readonly DebugPeer[];
  /** Ids of `peers`. */
  readonly ids: readonly Uuid[];
  readonly steps: LibrarySteps;
  /** Steps about a record by its number in the table, ascending. */
  readonly stepsOfRecord: (record: number) => Int32Array;
  readonly waits: Waits;
  readonly pulls: PullRuns;
  /** What the step's event carried, once `prepare` has read it. */
  readonly dataAt: (step: number) => unknown;
  nameOf(peer: string): string;
}
