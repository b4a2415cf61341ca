import type { StepTable } from "../../analysis/debug/step-table.ts";
import type { DocumentFacts } from "../../analysis/fireproof/document-facts.ts";
import type { FireproofRun } from "../../analysis/fireproof/replay.ts";
import type { StoreAt } from "../../analysis/fireproof/store-states.ts";
import type { ReplayTraceStep } from "../../analysis/report.ts";
import type { CarFile, FireproofRecording } from "../../sources/fireproof/recording.ts";

/** What the parts of such a run share. */
export interface FireproofDebug {
  readonly recording: FireproofRecording;
  readonly run: FireproofRun;
  readonly trace: readonly ReplayTraceStep[];
  readonly table: StepTable;
  /** Ids of the stores: their folders. */
  readonly ids: readonly string[];
  /** A store as of a step, as the replay has it. */
  stateAt(peer: number, step: number): StoreAt;
  /** Its documents, as far as what it has loaded shows them; `undefined` where only logs are here. */
  documentsAt(peer: number, step: number): DocumentFacts | undefined;
  /** Files of a store's ledger. */
  filesOf(peer: number): readonly CarFile[];
  nameOf(peer: string): string;
}
