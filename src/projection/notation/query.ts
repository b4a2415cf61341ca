/**
 * The small query language of every view: words that must all hold, e.g. `model:entry -author:bob 3f2a`.
 *
 * `field:value` with the fields of the view; `-` before it excludes; values with spaces stand in double quotes. A word
 * without a field is of the field `any`. What the values of a field may be, the view says.
 */

/** One word of a query. */
export interface QueryTerm<Field extends string> {
  readonly field: Field | "any";
  /** Lower case, never empty. */
  readonly value: string;
  readonly excludes: boolean;
}

/** A query that cannot be understood: the characters `from` to `to` of it are to blame. */
export interface QueryProblem {
  readonly from: number;
  readonly to: number;
  readonly message: string;
}

export type ParsedQuery<Field extends string> =
  | { readonly terms: readonly QueryTerm<Field>[] }
  | { readonly problem: QueryProblem };

/** The words that a view knows. */
export interface QueryLanguage<Field extends string> {
  readonly fields: readonly Field[];
  /** The term with its value as it is compared, or a sentence that says what is wrong with it. */
  readonly check: (term: QueryTerm<Field>) => QueryTerm<Field> | string;
}

const TOKEN = /(-?)(?:([\p{L}_]+):)?(?:"([^"]*)"?|([^\s"]*))/uy;

/** Reads a query; the problem names the first characters that are to blame. */
export function parseQuery<Field extends string>(
  text: string,
  language: QueryLanguage<Field>,
): ParsedQuery<Field> {
  const terms: QueryTerm<Field>[] = [];
  let at = 0;
  while (at < text.length) {
    if (/\s/u.test(text.charAt(at))) {
      at++;
      continue;
    }
    TOKEN.lastIndex = at;
    const match = TOKEN.exec(text);
    const to = match === null || match[0] === "" ? at + 1 : TOKEN.lastIndex;
    const term = match === null ? "this cannot be read" : readTerm(match, language);
    if (typeof term === "string") return { problem: { from: at, to, message: term } };
    terms.push(term);
    at = to;
  }
  return { terms };
}

/**
 * The terms as tests that must all hold: bare words each by itself, values of one field as alternatives, and none of
 * what is excluded.
 */
export function combineTerms<Field extends string, Item>(
  terms: readonly QueryTerm<Field>[],
  testOf: (term: QueryTerm<Field>) => (item: Item) => boolean,
): (item: Item) => boolean {
  const excluded = terms.filter((term) => term.excludes).map(testOf);
  const wanted = new Map<string | number, ((item: Item) => boolean)[]>();
  terms.forEach((term, place) => {
    if (term.excludes) return;
    const group = term.field === "any" ? place : term.field;
    wanted.set(group, [...(wanted.get(group) ?? []), testOf(term)]);
  });
  const groups = [...wanted.values()];
  return (item) =>
    groups.every((tests) => tests.some((test) => test(item))) &&
    !excluded.some((test) => test(item));
}

function readTerm<Field extends string>(
  match: RegExpExecArray,
  { fields, check }: QueryLanguage<Field>,
): QueryTerm<Field> | string {
  const [, minus, fieldText, quoted, plain = ""] = match;
  const value = (quoted ?? plain).toLowerCase();
  const field =
    fieldText === undefined ? "any" : fields.find((known) => known === fieldText.toLowerCase());
  if (field === undefined) return `there is no field “${fieldText}”: use ${fields.join(", ")}`;
  if (value === "") return field === "any" ? "a word is missing here" : `${field}: needs a value`;
  return check({ field, value, excludes: minus === "-" });
}
