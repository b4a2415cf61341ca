import fs from "node:fs";
import { openScenario } from "../analysis/simulation/open-scenario.ts";
import { FailureError } from "../base/failure.ts";
import { parseScenario } from "../engine/sim/parse-scenario.ts";
import type { Scenario } from "../engine/sim/scenario.ts";
import { createMemoryFileTree } from "../platform/memory-file-tree.ts";
import { nodeHasher } from "../platform/node/hasher.ts";
import type { LibraryRecording } from "../sources/recording.ts";
import { integerOption } from "./arguments.ts";
import type { CommandContext } from "./command.ts";
import { loadCliSqlEngine } from "./sql-engine.ts";

/** Reads a scenario file. Throws `FailureError` with line, column and what was expected. */
export function readScenario(file: string): Scenario {
  let text: string;
  try {
    text = fs.readFileSync(file, "utf8");
  } catch (error) {
    throw new FailureError("unreadable", `${file} cannot be read.`, { cause: error });
  }
  try {
    return parseScenario(text);
  } catch (error) {
    if (!(error instanceof FailureError)) throw error;
    throw new FailureError(error.code, `${file}: ${error.message}`, { cause: error });
  }
}

/** Whether a command was given a scenario instead of a folder. */
export function isScenarioFile(path: string): boolean {
  return (
    path.endsWith(".scenario") && fs.statSync(path, { throwIfNoEntry: false })?.isFile() === true
  );
}

/** What the scenario that a command was given leaves behind, with `--seed` where the command has it. */
export async function openScenarioFile({
  folder,
  options,
  task,
}: CommandContext): Promise<{ readonly scenario: Scenario; readonly recording: LibraryRecording }> {
  const read = readScenario(folder);
  const scenario = { ...read, seed: integerOption(options, "seed") ?? read.seed };
  const sql = await loadCliSqlEngine();
  const filesAsTree = (files: ReadonlyMap<string, Uint8Array>) =>
    createMemoryFileTree(Object.fromEntries(files));
  const ports = { sql, hasher: nodeHasher, filesAsTree };
  return { scenario, recording: (await openScenario(scenario, ports, task)).recording };
}
