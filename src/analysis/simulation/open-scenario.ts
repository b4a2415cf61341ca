/** A scenario as evidence: what its peers would leave behind, opened as a folder is. */
import { FailureError } from "../../base/failure.ts";
import type { TaskOptions } from "../../base/progress.ts";
import { runScenario } from "../../engine/sim/run-scenario.ts";
import type { Scenario } from "../../engine/sim/scenario.ts";
import { snapshotFiles } from "../../engine/sim/snapshot.ts";
import type { SqlEngine } from "../../engine/store/sql-database.ts";
import type { FileTree, Hasher } from "../../sources/file-tree.ts";
import { openEvidence } from "../../sources/open.ts";
import type { LibraryRecording } from "../../sources/recording.ts";

/** A scenario as its file holds it. */
export interface ScenarioText {
  readonly text: string;
  /** Instead of its own. */
  readonly seed?: number | undefined;
}

export interface ScenarioPorts {
  readonly sql: SqlEngine;
  readonly hasher: Hasher;
  /** A tree over files in memory, by path. */
  readonly filesAsTree: (files: ReadonlyMap<string, Uint8Array>) => FileTree;
}

export interface OpenedScenario {
  readonly recording: LibraryRecording;
  readonly tree: FileTree;
}

/** Plays the scenario with its own policy and opens what it leaves behind. */
export async function openScenario(
  scenario: Scenario,
  ports: ScenarioPorts,
  options?: TaskOptions,
): Promise<OpenedScenario> {
  options?.onProgress?.({ task: "Playing the scenario" });
  const cluster = runScenario(scenario, { traced: true }, { sql: ports.sql });
  const tree = ports.filesAsTree(snapshotFiles(cluster, scenario.title));
  const opened = await openEvidence(tree, ports, options);
  if (opened.kind !== "library") {
    throw new FailureError(
      "not-evidence",
      "The scenario leaves no snapshot of library sync behind.",
    );
  }
  return { recording: opened.recording, tree };
}
