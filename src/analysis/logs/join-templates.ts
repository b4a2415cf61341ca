/**
 * Messages that print a name in the middle of a sentence come as several templates, one a name. They are joined into one
 * with a parameter where the words that differ are surely names, never where they tell what happened.
 */
import { areTurned, isTelling } from "./opposites.ts";
import type { Piece, RawTemplate } from "./template-table.ts";

/** Stands in a token list for a part that varies. */
const HOLE = "\u0000";
/** That many different plain words in one place are taken for names. */
const MANY_WORDS = 12;
const ROUNDS = 3;
const MODELS = new Set(
  `entry entries location locations volume volumes device devices tag tags collection collections space spaces
  sidecar sidecars album person label file files directory directories`.split(/\s+/),
);

/** A template after joining: its members, and its message as tokens between blanks. */
export interface JoinedTemplate {
  readonly members: readonly number[];
  /** Words, or `HOLE`. */
  readonly tokens: readonly string[];
  /** By index of the token: the words that stood there, with the member they came from. Only joined places have them. */
  readonly words: ReadonlyMap<number, ReadonlyMap<number, string>>;
}

interface Item {
  readonly members: number[];
  readonly tokens: string[];
  readonly words: Map<number, Map<number, string>>;
  readonly group: string;
}

/** Joins templates; the result is in the order of each one's first member. */
export function joinTemplates(templates: readonly RawTemplate[]): readonly JoinedTemplate[] {
  let items = templates.map((template, index): Item => {
    const tokens = tokensOf(template);
    const names = template.pieces
      .slice(template.fieldsAt)
      .map((piece) => (piece.kind === "parameter" ? piece.name : ""));
    const group = [template.level, template.target, tokens.length, ...names].join("\u0001");
    return { members: [index], tokens, words: new Map(), group };
  });
  for (let round = 0; round < ROUNDS; round++) {
    const joined = joinOnce(items);
    if (joined.length === items.length) break;
    items = joined;
  }
  return items;
}

/** The message as tokens; a parameter inside a word makes a token of the word around it and the hole. */
function tokensOf(template: RawTemplate): string[] {
  const text = template.pieces
    .slice(0, template.fieldsAt)
    .map((piece: Piece) => (piece.kind === "words" ? piece.text : HOLE))
    .join("");
  return text.split(/[ \n]+/).filter((token) => token !== "");
}

function joinOnce(items: readonly Item[]): Item[] {
  const places = new Map<string, number[]>();
  items.forEach((item, index) => {
    item.tokens.forEach((token, place) => {
      if (token.includes(HOLE) && !item.words.has(place)) return;
      const rest = item.tokens.with(place, "\u0002").join(" ");
      const key = `${item.group}\u0001${place}\u0001${rest}`;
      const list = places.get(key);
      if (list === undefined) places.set(key, [index]);
      else list.push(index);
    });
  });
  const gone = new Set<number>();
  // What was joined has other tokens than those that its keys were made of: it waits for the next round.
  const joined = new Set<number>();
  const result = [...items];
  for (const [key, list] of places) {
    const open = list.filter((index) => !gone.has(index) && !joined.has(index));
    if (open.length < 2) continue;
    const place = Number(key.split("\u0001").at(-2));
    const members = open.map((index) => result[index]).filter((item) => item !== undefined);
    if (!areNames(wordsAt(members, place), place)) continue;
    const [first = 0] = open;
    result[first] = join(members, place);
    for (const index of open) if (index !== first) gone.add(index);
    joined.add(first);
  }
  return result.filter((_, index) => !gone.has(index));
}

function wordsAt(items: readonly Item[], place: number): readonly string[] {
  const words = items.flatMap((item) => {
    const known = item.words.get(place);
    return known === undefined ? [item.tokens[place] ?? ""] : [...known.values()];
  });
  return [...new Set(words)];
}

function areNames(words: readonly string[], place: number): boolean {
  if (words.length < 2 || words.some(isTelling)) return false;
  const plain = words.map((word) => word.replaceAll(/[^\p{L}\p{N}_]/gu, ""));
  const edges = new Set(words.map((word, index) => word.replace(plain[index] ?? "", HOLE)));
  // "entry." and "entry" end different sentences.
  if (edges.size > 1 || plain.includes("")) return false;
  if (plain.every((word) => MODELS.has(word) || /^[a-z]+(?:_[a-z]+)+$/.test(word))) return true;
  const areMany = words.length >= MANY_WORDS;
  const areCapitals =
    place > 0 && words.length >= 3 && plain.every((word) => /^\p{Lu}/u.test(word));
  if (!areMany && !areCapitals) return false;
  return (
    words.length > 200 || !words.some((a, i) => words.slice(i + 1).some((b) => areTurned(a, b)))
  );
}

function join(items: readonly Item[], place: number): Item {
  const [first] = items;
  const words = new Map<number, Map<number, string>>();
  const members: number[] = [];
  for (const item of items) {
    members.push(...item.members);
    const token = item.tokens[place] ?? "";
    for (const [at, known] of item.words) words.set(at, merged(words.get(at), known));
    if (!item.words.has(place)) {
      const own = new Map(item.members.map((member) => [member, token]));
      words.set(place, merged(words.get(place), own));
    }
  }
  members.sort((a, b) => a - b);
  return {
    members,
    tokens: (first?.tokens ?? []).with(place, HOLE),
    words,
    group: first?.group ?? "",
  };
}

function merged(
  to: Map<number, string> | undefined,
  from: ReadonlyMap<number, string>,
): Map<number, string> {
  return new Map([...(to ?? []), ...from]);
}
