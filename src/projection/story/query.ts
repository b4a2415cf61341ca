/**
 * The query of the log story, in the language of all views: `level:warn -template:1a2b peer:alice record:3f2a backfill`.
 * `level` means at least as severe. A bare word, or `text:"several words"`, must occur in the record.
 */
import type { LogTemplate } from "../../analysis/logs/log-types.ts";
import { type ParsedQuery, parseQuery, type QueryTerm } from "../notation/query.ts";

export const STORY_FIELDS = ["peer", "record", "template", "target", "level", "text"] as const;
export type StoryField = (typeof STORY_FIELDS)[number];
export type StoryTerm = QueryTerm<StoryField>;

/** From the least severe. */
export const STORY_LEVELS: readonly string[] = ["trace", "debug", "info", "warn", "error"];

/** Reads a query about a log with these templates. */
export function parseStoryQuery(
  text: string,
  templates: readonly Pick<LogTemplate, "id" | "text">[],
): ParsedQuery<StoryField> {
  return parseQuery(text, {
    fields: STORY_FIELDS,
    check: (term) => {
      switch (term.field) {
        case "level":
          return STORY_LEVELS.includes(term.value)
            ? term
            : `level: is one of ${STORY_LEVELS.join(", ")}`;
        case "template":
          return templates.some(({ id }) => id.startsWith(term.value))
            ? term
            : "template: takes the id of a template of this log, or its beginning";
        case "record":
          return { ...term, value: term.value.replace(/^.*#/u, "").replaceAll("…", "") };
        default:
          return term;
      }
    },
  });
}
