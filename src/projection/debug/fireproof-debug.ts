import type { StepTable } from "../../analysis/debug/step-table.ts";
import type { ReplayTraceStep } from "../../analysis/report.ts";
import type { FireproofRecording } from "../../sources/fireproof/recording.ts";

/** What the parts of such a run share. */
export interface FireproofDebug {
  readonly recording: FireproofRecording;
  readonly trace: readonly ReplayTraceStep[];
  readonly table: StepTable;
  /** Ids of the stores: their folders. */
  readonly ids: readonly string[];
  /** The head of a store as of a step, as the replay has it. */
  headAt(peer: number, step: number): readonly string[];
  /** CARs that a store has loaded by a step, in the order of loading. */
  loadedAt(peer: number, step: number): readonly string[];
  nameOf(peer: string): string;
}
