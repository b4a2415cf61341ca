/**
 * The filter language of the timeline: words that must all hold, e.g. `model:entry -author:bob record:3f2a`.
 *
 * `field:value` with the fields below; `-` before it excludes; values with spaces stand in double quotes. Values of one
 * field are alternatives (`model:entry model:location` is either), different fields must all hold. A bare word is a
 * model or a peer by the start of its name, or a record by at least four first digits of its uuid.
 */
import type { FilterProblem } from "./types.ts";

export const FILTER_FIELDS = ["peer", "author", "model", "record", "change"] as const;
export type FilterField = (typeof FILTER_FIELDS)[number] | "any";

export interface FilterTerm {
  readonly field: FilterField;
  /** Lower case, never empty; of `record` hexadecimal digits without hyphens. */
  readonly value: string;
  readonly excludes: boolean;
}

export type ParsedFilter =
  | { readonly terms: readonly FilterTerm[] }
  | { readonly problem: FilterProblem };

const CHANGE_WORDS = ["insert", "update", "delete", "state", "other"];
const TOKEN = /(-?)(?:([\p{L}_]+):)?(?:"([^"]*)"?|([^\s"]*))/uy;
const HEX = /^[0-9a-f]{1,32}$/;

/** Reads a filter; the problem names the first characters that are to blame. */
export function parseTimelineFilter(text: string): ParsedFilter {
  const terms: FilterTerm[] = [];
  let at = 0;
  while (at < text.length) {
    if (/\s/u.test(text.charAt(at))) {
      at++;
      continue;
    }
    TOKEN.lastIndex = at;
    const match = TOKEN.exec(text);
    const to = match === null || match[0] === "" ? at + 1 : TOKEN.lastIndex;
    const term = match === null ? "this cannot be read" : readTerm(match);
    if (typeof term === "string") return { problem: { from: at, to, message: term } };
    terms.push(term);
    at = to;
  }
  return { terms };
}

function readTerm(match: RegExpExecArray): FilterTerm | string {
  const [, minus, fieldText, quoted, plain = ""] = match;
  const value = (quoted ?? plain).toLowerCase();
  const field = readField(fieldText);
  if (field === undefined) {
    return `there is no field “${fieldText}”: use ${FILTER_FIELDS.join(", ")}`;
  }
  if (value === "") return field === "any" ? "a word is missing here" : `${field}: needs a value`;
  return checkValue({ field, value, excludes: minus === "-" });
}

function readField(text: string | undefined): FilterField | undefined {
  if (text === undefined) return "any";
  return FILTER_FIELDS.find((field) => field === text.toLowerCase());
}

function checkValue(term: FilterTerm): FilterTerm | string {
  if (term.field === "record") {
    const digits = term.value.replace(/^.*#/u, "").replaceAll(/[-…]/gu, "");
    if (!HEX.test(digits)) return "record: takes the first hexadecimal digits of a uuid";
    return { ...term, value: digits };
  }
  if (term.field === "change" && !CHANGE_WORDS.some((word) => word.startsWith(term.value))) {
    return `change: is one of ${CHANGE_WORDS.join(", ")}`;
  }
  return term;
}
