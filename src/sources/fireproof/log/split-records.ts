import { decodeBase58 } from "../../../engine/merkle/multibase.ts";

/** The text of one message and the line on which it begins, from 1. */
export interface RawRecord {
  readonly line: number;
  readonly form: "json" | "console" | "noise" | "cut-off";
  readonly text: string;
}

/** First words of the console lines that the April and September 2025 branches print beside the JSON lines. */
const CONSOLE =
  /^(?:subscribe|new-meta|applyMeta-pre|applyMeta-post|enter-attach|leave-attach|PUT-SELF_REFLECT|MERGE_BEFORE|MERGE_AFTER|CARLOG_UPDATE|NETWORK_(?:REQUEST|SUCCESS|FAILURE)|DBMETA_CREATION)(?=\s|$)/;
/** Control sequences of terminals: colours, cursor moves, titles. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: the escape character is what is looked for
const ANSI = /\u001b(?:\[[0-9;?]*[ -/]*[@-~]|\][^\u0007]*(?:\u0007|$))/g;
/** Materials have 21 or 22 digits after the `z`; fingerprints have 43 or 44. */
const MATERIAL = /(?<![A-Za-z0-9])z[1-9A-HJ-NP-Za-km-z]{16,23}(?![A-Za-z0-9])/g;
/** A message that spans more lines is no message. */
const MAX_LINES = 5000;

/** Removes terminal control and masks key material, which one message of the library prints. */
export function cleanLine(line: string): string {
  const plain = line.includes("\u001b") ? line.replace(ANSI, "") : line;
  if (!plain.includes("z")) return plain;
  return plain.replace(MATERIAL, (word) =>
    decodeBase58(word.slice(1))?.length === 16 ? "(key)" : word,
  );
}

/** Cuts a log into messages. Objects and lists may run over several lines; what fits nothing is noise. */
export function splitRecords(text: string): readonly RawRecord[] {
  const lines = text.split(/\r\n|\n|\r/).map(cleanLine);
  const records: RawRecord[] = [];
  let at = 0;
  while (at < lines.length) {
    const first = (lines[at] ?? "").trim();
    const line = at + 1;
    if (first === "") {
      at++;
    } else if (first.startsWith("{")) {
      const end = balancedEnd(lines, at, "{}");
      const form = end === undefined ? "cut-off" : "json";
      records.push({ line, form, text: joinLines(lines, at, end ?? at) });
      at = (end ?? at) + 1;
    } else if (CONSOLE.test(first)) {
      const end = balancedEnd(lines, at, "[]") ?? at;
      records.push({ line, form: "console", text: joinLines(lines, at, end) });
      at = end + 1;
    } else {
      records.push({ line, form: "noise", text: first });
      at++;
    }
  }
  return records;
}

function joinLines(lines: readonly string[], start: number, end: number): string {
  return lines
    .slice(start, end + 1)
    .join("\n")
    .trim();
}

/** The line on which everything opened since `start` is closed again, outside of texts in quotes. */
function balancedEnd(
  lines: readonly string[],
  start: number,
  brackets: "{}" | "[]",
): number | undefined {
  let depth = 0;
  for (let at = start; at < lines.length && at < start + MAX_LINES; at++) {
    const line = lines[at] ?? "";
    // A new message at the left margin means that the one before was cut off.
    if (at > start && depth > 0 && startsMessage(line)) return undefined;
    depth += depthOf(line, brackets);
    if (depth <= 0 && !continuesList(lines, at, brackets)) return at;
  }
  return undefined;
}

function startsMessage(line: string): boolean {
  return line.startsWith('{"') || CONSOLE.test(line);
}

/** Console lines may break between two lists. */
function continuesList(lines: readonly string[], at: number, brackets: string): boolean {
  return brackets === "[]" && /^\s*\[/.test(lines[at + 1] ?? "");
}

const DOUBLE_QUOTED = /"(?:[^"\\]|\\.)*"?/g;
const ANY_QUOTED = /"(?:[^"\\]|\\.)*"?|'(?:[^'\\]|\\.)*'?/g;

/** How many more brackets a line opens than it closes. Console lists quote with either quote, JSON with one. */
function depthOf(line: string, brackets: "{}" | "[]"): number {
  const bare = line.replace(brackets === "[]" ? ANY_QUOTED : DOUBLE_QUOTED, "");
  let depth = 0;
  for (const character of bare) {
    if (character === brackets[0]) depth++;
    else if (character === brackets[1]) depth--;
  }
  return depth;
}
