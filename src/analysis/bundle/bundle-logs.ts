import type { EventLog } from "../../sources/event-log/types.ts";
import type { TraceLog, TraceRecord } from "../../sources/trace-log/types.ts";
import type { Pseudonyms } from "./pseudonyms.ts";

/** Records read at once. */
const STRETCH = 10_000;
const STRING = /"((?:[^"\\]|\\.)*)"(\s*:)?/g;
const LEFT_OUT = "(left out)";
/** A line that no reader can use. */
const UNREADABLE = "\u0000";

/** A log of JSON lines: every string that is no key is looked at; what is no event becomes an unreadable line again. */
export async function bundleEventLog(log: EventLog, names: Pseudonyms): Promise<string> {
  const lines: string[] = [];
  const put = (line: number, text: string): void => {
    while (lines.length < line - 1) lines.push("");
    lines[line - 1] = text;
  };
  for (let from = 0; from < log.count; from += STRETCH) {
    const to = Math.min(log.count, from + STRETCH);
    const window = await log.window(from, to);
    for (let event = from; event < to; event++) {
      put(log.line[event] ?? 1, jsonLine(window.text(event), names));
    }
  }
  for (const { line } of log.badLines) put(line, "{unreadable");
  const text = lines.join("\n");
  return lines.length === 0 || log.truncated ? text : `${text}\n`;
}

function jsonLine(text: string, names: Pseudonyms): string {
  return text.replace(STRING, (whole: string, inner: string, colon: string | undefined) => {
    if (colon !== undefined) return whole;
    const value = parsed(inner);
    return JSON.stringify(names.value(value));
  });
}

/** The text of a JSON string's inside; as it stands where it is not valid. */
function parsed(inner: string): string {
  try {
    const value: unknown = JSON.parse(`"${inner}"`);
    return typeof value === "string" ? value : inner;
  } catch (error) {
    if (error instanceof SyntaxError) return inner;
    throw error;
  }
}

/** A string of JSON inside a database. */
export function bundleJson(text: string, names: Pseudonyms): string {
  return jsonLine(text, names);
}

/** A tracing log, line for line. Lines that belong to a record, as of SQL errors, are left out, and counted. */
export async function bundleTraceLog(log: TraceLog, names: Pseudonyms): Promise<string> {
  const lines: string[] = [];
  for (let from = 0; from < log.count; from += STRETCH) {
    const to = Math.min(log.count, from + STRETCH);
    const window = await log.window(from, to);
    for (let index = from; index < to; index++) {
      while (lines.length < (log.line[index] ?? 1) - 1) lines.push(LEFT_OUT);
      lines.push(traceLine(window.parse(index), log.format, names));
    }
  }
  for (const { line } of log.badLines) {
    while (lines.length < line) lines.push(LEFT_OUT);
    lines[line - 1] = UNREADABLE;
  }
  return lines.map((line) => `${line}\n`).join("");
}

const PATH = /(?:\/[^\s/"'=(),]+){2,}\/?|[A-Za-z]:\\[^\s"']+/g;

function traceLine(record: TraceRecord, format: TraceLog["format"], names: Pseudonyms): string {
  const [first = ""] = record.raw.split("\n");
  // A job's own words hold names of files anywhere: only that it wrote a line is kept.
  if (format === "job") return first.replace(/(\s\S+:) .*$/, `$1 ${LEFT_OUT}`);
  let line = first;
  for (const [key, value] of record.fields) {
    // Printed values keep their quotes and wrappers, of which every word is looked at.
    const replaced = value.replace(/[^\s"'()[\]{},]+/g, (word) => names.value(word));
    if (replaced !== value) line = line.split(`${key}=${value}`).join(`${key}=${replaced}`);
    if (line.includes(`${key}="${value}"`) && replaced !== value) {
      line = line.split(`${key}="${value}"`).join(`${key}="${replaced}"`);
    }
  }
  return line.replace(PATH, (path) => names.path(path));
}

const SUMMARY_LINES = [
  /^#{1,2} [^/\\]*$/,
  /^\*\*(Timestamp|Test)\*\*: \S+( \S+ UTC)?$/,
  /^- [A-Z][A-Za-z _]*: -?\d+(\/\d+ \(\d+%\))?$/,
  /^- `[\w./-]+` - [a-zA-Z ()]+$/,
  /^$/,
];

/** The summary's known lines; the others are left out. */
export function bundleSummary(text: string): string {
  return text
    .split(/\r?\n/)
    .map((line) => (SUMMARY_LINES.some((known) => known.test(line)) ? line : LEFT_OUT))
    .join("\n");
}
