/** What shrinking takes and answers, whatever it shrinks. */
import type { TaskOptions } from "../../base/progress.ts";
import type { SqlEngine } from "../../engine/store/sql-database.ts";
import type { LibraryRecording } from "../../sources/recording.ts";
import type { FoundProblem } from "../findings/rule.ts";
import type { Selection } from "./folder-index.ts";

export interface ShrinkOptions extends TaskOptions {
  /** Rule id or name; by default the first error, or else the first finding that is no info. */
  readonly finding?: string | undefined;
  /** Lets whoever waits go first; called between candidates. */
  readonly pause?: (() => Promise<void>) | undefined;
}

export interface ShrinkPorts {
  readonly sql: SqlEngine;
  /** Opens a folder that lies in memory. */
  open(files: ReadonlyMap<string, Uint8Array>): Promise<LibraryRecording>;
}

export interface ShrinkReport {
  readonly schema: "driftscope/shrink@1";
  readonly finding: { readonly rule: string; readonly name: string; readonly message: string };
  /** Records of the folder, and of the result; actions of a scenario; CARs of stores. */
  readonly before: number;
  readonly after: number;
  /** What is left, by model and uuid, in the order of the evidence. */
  readonly events: readonly { readonly model: string; readonly record: string }[];
  /** Events and log lines of the folder, and of the result. */
  readonly lines?: { readonly before: number; readonly after: number } | undefined;
  /** Whether nothing more can be taken away without losing the finding. */
  readonly minimal: boolean;
  /** Candidates that were checked. */
  readonly tried: number;
  readonly files: readonly string[];
  /** Whether playing the scenario shows the finding again; absent where there is none. */
  readonly scenario?: { readonly file: string; readonly shows: boolean } | undefined;
  readonly reasons: readonly string[];
}

export interface Shrunk {
  readonly report: ShrinkReport;
  /** The folder's files by path, the scenario among them. */
  readonly files: ReadonlyMap<string, Uint8Array>;
}

/** Name of the scenario in the folder. */
export const SCENARIO_FILE = "shrunk.scenario";

/** What the finding's rule says of a selection: its problem, where it still finds it. */
export type Look = (selection: Selection) => FoundProblem | undefined;
