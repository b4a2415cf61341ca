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
  /** Everything that is no option, the folder first. */
  readonly operands: readonly string[];
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
  /** What stands before the options, in words for the help; `<folder>` when absent. */
  readonly operands?: readonly string[];
  /** More for `--help`, e.g. lists of values; made when asked for. */
  details?(): string;
  run(context: CommandContext): Promise<ExitCode>;
}
