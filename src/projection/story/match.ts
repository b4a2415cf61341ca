import type { LogTemplate } from "../../analysis/logs/log-types.ts";
import type { Story } from "../../analysis/logs/story.ts";
import { type TaskOptions, throwIfCancelled } from "../../base/progress.ts";
import { combineTerms } from "../notation/query.ts";
import { STORY_LEVELS, type StoryTerm } from "./query.ts";

/** Texts of records `from` up to `to`, by their number. */
export type ReadTexts = (from: number, to: number) => Promise<(record: number) => string>;

/** A peer as a query may name it. */
export interface StoryPeer {
  readonly id: string;
  readonly name: string;
  readonly displayName?: string | undefined;
}

/** What a query is about, beside the story. */
export interface MatchContext {
  readonly texts: ReadTexts;
  readonly peers: readonly StoryPeer[];
  /** The peer that wrote the whole log; absent for logs of several. */
  readonly owner: string | undefined;
}

/** Records that pass a query. */
export interface StoryHits {
  readonly count: number;
  /** How many of the records `from` up to `to` pass. */
  within(from: number, to: number): number;
}

/** Every record passes. */
export function allRecords(count: number): StoryHits {
  return { count, within: (from, to) => to - from };
}

/** Records whose texts are read at once. */
const WINDOW = 4096;

interface Candidate {
  readonly template: number;
  /** Lower case; "" unless a term needs it. */
  readonly text: string;
}

/** Tests every record. Texts are read only when a term is about them. */
export async function matchRecords(
  { log }: Pick<Story, "log">,
  terms: readonly StoryTerm[],
  context: MatchContext,
  options?: TaskOptions,
): Promise<StoryHits> {
  const test = combineTerms(terms, (term) => testOf(term, log.templates, context));
  const needsText = terms.some(({ field }) => !OF_TEMPLATE.has(field));
  /** By record: how many before it pass. */
  const before = new Uint32Array(log.count + 1);
  let hits = 0;
  for (let from = 0; from < log.count; from += WINDOW) {
    throwIfCancelled(options);
    const to = Math.min(from + WINDOW, log.count);
    options?.onProgress?.({ task: `Searching ${log.path}`, fraction: from / log.count });
    const textOf = needsText ? await context.texts(from, to) : undefined;
    for (let record = from; record < to; record++) {
      const text = textOf?.(record).toLowerCase() ?? "";
      if (test({ template: log.template[record] ?? 0, text })) hits++;
      before[record + 1] = hits;
    }
  }
  return { count: hits, within: (from, to) => (before[to] ?? hits) - (before[from] ?? hits) };
}

const OF_TEMPLATE: ReadonlySet<StoryTerm["field"]> = new Set(["template", "target", "level"]);

type Test = (record: Candidate) => boolean;

function testOf(
  { field, value }: StoryTerm,
  templates: readonly LogTemplate[],
  context: MatchContext,
): Test {
  switch (field) {
    case "template":
      return ofTemplates(templates, ({ id }) => id.startsWith(value));
    case "target":
      return ofTemplates(templates, ({ target }) => target.toLowerCase().includes(value));
    case "level": {
      const least = STORY_LEVELS.indexOf(value);
      return ofTemplates(
        templates,
        ({ level }) => STORY_LEVELS.indexOf(level.toLowerCase()) >= least,
      );
    }
    case "peer":
      return peerTest(value, context);
    case "record":
      return recordTest(value);
    case "text":
    case "any":
      return ({ text }) => text.includes(value);
  }
}

function ofTemplates(
  templates: readonly LogTemplate[],
  isMeant: (template: LogTemplate) => boolean,
): Test {
  const meant = templates.map(isMeant);
  return ({ template }) => meant[template] === true;
}

/** A peer is in a record by its uuid, by the 8 digits that stamps print, or because the whole log is its own. */
function peerTest(value: string, { peers, owner }: MatchContext): Test {
  const meant = peers.filter(({ id, name, displayName }) =>
    [id, name, displayName ?? ""].some((text) => text.toLowerCase().startsWith(value)),
  );
  if (meant.some(({ id }) => id === owner)) return () => true;
  if (meant.length === 0) return recordTest(value);
  const needles = meant.map(({ id }) => (/^[0-9a-f]{8}-/.test(id) ? id.slice(0, 8) : id));
  return ({ text }) => needles.some((needle) => text.includes(needle));
}

const HEX = /^[0-9a-f-]{1,36}$/;

/** The beginning of a uuid, with or without hyphens; anything else as it stands: a CID, a document's id. */
function recordTest(value: string): Test {
  if (!HEX.test(value)) return ({ text }) => text.includes(value);
  const digits = value.replaceAll("-", "");
  const needle = [0, 8, 12, 16, 20]
    .map((from, part, cuts) => digits.slice(from, cuts[part + 1] ?? 32))
    .filter((part) => part !== "")
    .join("-");
  const uuid = new RegExp(`(?<![0-9a-f-])${needle}`);
  return ({ text }) => text.includes(needle) && uuid.test(text);
}
