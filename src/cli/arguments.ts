import { FailureError } from "../base/failure.ts";
import type { Command, CommandOption } from "./command.ts";

/** A command line, taken apart. */
export interface ParsedArguments {
  readonly command: Command;
  readonly folder: string | undefined;
  readonly operands: readonly string[];
  readonly options: ReadonlyMap<string, string | true>;
  readonly help: boolean;
}

/** Options that every command has. */
export const COMMON_OPTIONS: readonly CommandOption[] = [
  { name: "json", help: "print one JSON object instead of text" },
  { name: "help", help: "say what the command does and which options it has" },
];

/**
 * Takes apart `<command> <folder> [options]`; options may stand anywhere, as `--name value` or `--name=value`.
 * Whatever does not fit is a `FailureError` of code "usage" that says what would.
 */
export function parseArguments(
  argv: readonly string[],
  commands: readonly Command[],
): ParsedArguments {
  const [name, ...rest] = argv;
  const command = commands.find((candidate) => candidate.name === name);
  if (command === undefined) {
    const known = commands.map((candidate) => candidate.name).join(", ");
    const problem = name === undefined ? "A command is missing" : `There is no command "${name}"`;
    throw new FailureError("usage", `${problem}; the commands are ${known}.`);
  }
  const options = new Map<string, string | true>();
  const positional: string[] = [];
  for (let at = 0; at < rest.length; at++) {
    const argument = rest[at] ?? "";
    if (argument.startsWith("--")) at += readOption(command, argument, rest[at + 1], options);
    else positional.push(argument);
  }
  const allowed = command.operands?.length ?? 1;
  if (positional.length > allowed) {
    throw new FailureError(
      "usage",
      `${command.name} takes ${command.operands?.join(" ") ?? "one folder"}, not "${positional.join('", "')}".`,
    );
  }
  return {
    command,
    folder: positional[0],
    operands: positional,
    options,
    help: options.has("help"),
  };
}

/** Reads one option into `options`; returns how many further arguments it used up. */
function readOption(
  command: Command,
  argument: string,
  next: string | undefined,
  options: Map<string, string | true>,
): 0 | 1 {
  const known = [...COMMON_OPTIONS, ...command.options];
  const [option, inline] = splitOption(argument);
  const definition = known.find((each) => each.name === option);
  if (definition === undefined) {
    const list = known.map(({ name }) => `--${name}`).join(", ");
    throw new FailureError("usage", `${command.name} has no option --${option}; it has ${list}.`);
  }
  if (definition.value === undefined) {
    if (inline !== undefined) throw new FailureError("usage", `--${option} takes no value.`);
    options.set(option, true);
    return 0;
  }
  const value = inline ?? next;
  if (value === undefined) {
    throw new FailureError("usage", `--${option} needs a value: ${definition.value}.`);
  }
  options.set(option, value);
  return inline === undefined ? 1 : 0;
}

function splitOption(argument: string): readonly [string, string | undefined] {
  const equals = argument.indexOf("=");
  return equals < 0
    ? [argument.slice(2), undefined]
    : [argument.slice(2, equals), argument.slice(equals + 1)];
}

/** The value of an option that takes a non-negative integer. */
export function integerOption(
  options: ReadonlyMap<string, string | true>,
  name: string,
): number | undefined {
  const text = options.get(name);
  if (text === undefined || text === true) return undefined;
  if (!/^\d{1,15}$/.test(text)) {
    throw new FailureError("usage", `--${name} takes a whole number from 0, not "${text}".`);
  }
  return Number(text);
}

/** The value of an option that takes text. */
export function textOption(
  options: ReadonlyMap<string, string | true>,
  name: string,
): string | undefined {
  const text = options.get(name);
  return typeof text === "string" ? text : undefined;
}
