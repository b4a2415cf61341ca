import { FailureError } from "../base/failure.ts";
import { COMMON_OPTIONS, parseArguments } from "./arguments.ts";
import type { Command, CommandOption } from "./command.ts";
import { checkCommand } from "./commands/check.ts";
import { compareCommand } from "./commands/compare.ts";
import { diffCommand } from "./commands/diff.ts";
import { explainCommand } from "./commands/explain.ts";
import { exportCommand } from "./commands/export.ts";
import { inspectCommand } from "./commands/inspect.ts";
import { logCommand } from "./commands/log.ts";
import { mcpCommand } from "./commands/mcp.ts";
import { replayCommand } from "./commands/replay.ts";
import { shrinkCommand } from "./commands/shrink.ts";
import { simulateCommand } from "./commands/simulate.ts";
import { whyCommand } from "./commands/why.ts";
import { type CliIo, EXIT_HOLDS, EXIT_USAGE, type ExitCode } from "./io.ts";

/** Every command, in the order of the help. */
export const COMMANDS: readonly Command[] = [
  inspectCommand,
  diffCommand,
  checkCommand,
  replayCommand,
  simulateCommand,
  whyCommand,
  explainCommand,
  compareCommand,
  shrinkCommand,
  exportCommand,
  logCommand,
  mcpCommand,
];

/**
 * Runs one command line and returns its exit code. Whatever the environment refuses is one sentence on `err` and 3;
 * a mistake of our own is let through to the caller.
 */
export async function runCli(argv: readonly string[], io: CliIo): Promise<ExitCode> {
  if (argv.length === 0 || argv[0] === "--help" || argv[0] === "help") {
    io.out(generalHelp());
    return argv.length === 0 ? EXIT_USAGE : EXIT_HOLDS;
  }
  try {
    const { command, folder, operands, options, help } = parseArguments(argv, COMMANDS);
    if (help) {
      io.out(commandHelp(command));
      return EXIT_HOLDS;
    }
    if (folder === undefined) {
      throw new FailureError(
        "usage",
        `${command.name} needs a folder: driftscope ${command.name} <folder>.`,
      );
    }
    const progress = drawProgress(io);
    try {
      return await command.run({
        folder,
        operands,
        options,
        io,
        task: { onProgress: progress.draw },
      });
    } finally {
      progress.end();
    }
  } catch (error) {
    if (!(error instanceof FailureError)) throw error;
    io.err(`driftscope: ${error.message}\n`);
    return EXIT_USAGE;
  }
}

/** One line on a terminal that is drawn over and wiped at the end; nothing elsewhere. */
function drawProgress(io: CliIo) {
  if (!io.isTerminal) return { draw: () => undefined, end: () => undefined };
  let drawn = false;
  return {
    draw: ({
      task,
      fraction,
    }: {
      readonly task: string;
      readonly fraction?: number | undefined;
    }) => {
      drawn = true;
      const percent = fraction === undefined ? "" : ` ${Math.round(fraction * 100)} %`;
      io.err(`\r\u001b[K${task}${percent}`);
    },
    end: () => {
      if (drawn) io.err("\r\u001b[K");
    },
  };
}

function generalHelp(): string {
  const width = Math.max(...COMMANDS.map((command) => command.name.length));
  return [
    "driftscope: a debugger for sync. It opens the evidence that a failed sync left behind and changes nothing in it.",
    "",
    "Usage: driftscope <command> <folder> [options]",
    "",
    "Commands:",
    ...COMMANDS.map((command) => `  ${command.name.padEnd(width)}  ${command.summary}`),
    "",
    "driftscope <command> --help lists a command's options.",
    "Exit codes: 0 holds or nothing found, 1 violated, 2 cannot be decided from this evidence, 3 usage or unreadable input.",
    "",
  ].join("\n");
}

function commandHelp(command: Command): string {
  const options = [...command.options, ...COMMON_OPTIONS];
  const left = (option: CommandOption): string =>
    `--${option.name}${option.value === undefined ? "" : ` <${option.value}>`}`;
  const width = Math.max(...options.map((option) => left(option).length));
  const details = command.details?.() ?? "";
  return [
    command.summary,
    "",
    `Usage: driftscope ${command.name} ${command.operands?.join(" ") ?? "<folder>"} [options]`,
    "",
    "Options:",
    ...options.map((option) => `  ${left(option).padEnd(width)}  ${option.help}`),
    ...(details === "" ? [] : ["", details]),
    "",
  ].join("\n");
}
