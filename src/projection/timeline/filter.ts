/**
 * The filter language of the timeline: words that must all hold, e.g. `model:entry -author:bob record:3f2a`.
 *
 * `field:value` with the fields below; `-` before it excludes; values with spaces stand in double quotes. Values of one
 * field are alternatives (`model:entry model:location` is either), different fields must all hold. A bare word is a
 * model or a peer by the start of its name, or a record by at least four first digits of its uuid.
 */
import { type ParsedQuery, parseQuery, type QueryTerm } from "../notation/query.ts";

export const FILTER_FIELDS = ["peer", "author", "model", "record", "change"] as const;

/** One word of a filter; the value of `record` is hexadecimal digits without hyphens. */
export type FilterTerm = QueryTerm<(typeof FILTER_FIELDS)[number]>;

const CHANGE_WORDS = ["insert", "update", "delete", "state", "other"];
const HEX = /^[0-9a-f]{1,32}$/;

/** Reads a filter; the problem names the first characters that are to blame. */
export function parseTimelineFilter(text: string): ParsedQuery<(typeof FILTER_FIELDS)[number]> {
  return parseQuery(text, { fields: FILTER_FIELDS, check: checkValue });
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
