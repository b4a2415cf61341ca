import type { TaskOptions } from "../base/progress.ts";
import type { CliIo, ExitCode } from "./io.ts";

/** One option of a command. */
export interface CommandOption {
  readonly name: string;
  /** What stands behind it in the help; absent for a switch. */
  readonly value?: string;
  readonly help: string;
}

/** What a command gets: the folder, its options as given, and where to write. */
export interface CommandContext {
  readonly folder: string;
  readonly options: ReadonlyMap<string, string | true>;
  readonly io: CliIo;
  readonly task: TaskOptions;
}

/** One command of the command line. Its name, options and JSON are a contract: see `docs/command-line.md`. */
export interface Command {
  readonly name: string;
  /** What it answers, in a sentence. */
  readonly summary: string;
  readonly options: readonly CommandOption[];
  /** More for `--help`, e.g. lists of values; made when asked for. */
  details?(): string;
  run(context: CommandContext): Promise<ExitCode>;
}
