import { parseTime } from "../../base/time.ts";
import { splitFields } from "./trace-fields.ts";
import { readOrigin } from "./trace-header.ts";
import { LEVELS, type TraceLevel, type TraceRecord } from "./types.ts";

// biome-ignore lint/suspicious/noControlCharactersInRegex: colour codes begin with the escape character
const ANSI = /\x1b\[[0-9;]*m/g;
const TRACING =
  /^(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?(?:Z|[+-]\d{2}:\d{2}))[ ]+(TRACE|DEBUG|INFO|WARN|ERROR)[ ]+(?:ThreadId\((\d{1,9})\)[ ]+)?/;
const JOB =
  /^\[(\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}(?:\.\d{1,9})?)\][ ]+(TRACE|DEBUG|INFO|WARN|ERROR)[ ]+/;
const FRAME = /^=== Job ([0-9a-fA-F-]{32,36}) (\w+) ===/;

/** The head of a record: everything before its target. */
export interface RecordHead {
  readonly format: "tracing" | "job";
  readonly time: number;
  readonly level: TraceLevel;
  readonly thread: number | undefined;
  /** Characters of the head. */
  readonly length: number;
}

/** Removes the colour codes that a terminal's copy of a log carries. */
export function stripAnsi(text: string): string {
  return text.includes("\x1b") ? text.replace(ANSI, "") : text;
}

/** Reads the head of a line without colour codes; `undefined` when the line does not begin a record. */
export function readHead(line: string): RecordHead | undefined {
  const tracing = TRACING.exec(line);
  const match = tracing ?? JOB.exec(line);
  if (match === null) return undefined;
  const [head, time = "", level = "", thread] = match;
  const micros = parseTime(time);
  const known = LEVELS.find((each) => each === level);
  if (micros === undefined || known === undefined) return undefined;
  return {
    format: tracing === null ? "job" : "tracing",
    time: micros,
    level: known,
    thread: thread === undefined ? undefined : Number(thread),
    length: head.length,
  };
}

/** The job's uuid and what happened, for a line that frames a job's log. */
export function readFrame(
  line: string,
): { readonly job: string; readonly what: string } | undefined {
  const match = FRAME.exec(line);
  return match === null ? undefined : { job: match[1] ?? "", what: match[2] ?? "" };
}

/** Parses a record with its continuation lines. The index has made sure that it begins one. */
export function parseRecord(raw: string, line: number): TraceRecord {
  const text = stripAnsi(raw);
  const head = readHead(text);
  if (head === undefined) {
    const frame = readFrame(text);
    return {
      line,
      time: Number.NaN,
      level: "INFO",
      target: frame?.job ?? "",
      message: frame?.what ?? text,
      fields: new Map(),
      raw,
    };
  }
  const rest = text.slice(head.length);
  const origin = readOrigin(rest);
  return {
    line,
    time: head.time,
    level: head.level,
    thread: head.thread,
    spans: origin.spans,
    target: origin.target,
    ...splitFields(rest.slice(origin.messageAt)),
    raw,
  };
}
