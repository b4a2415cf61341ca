import { FailureError } from "../../base/failure.ts";

interface Token {
  readonly text: string;
  readonly quoted: boolean;
  /** From 1. */
  readonly column: number;
}

const TOKEN = /"((?:[^"\\]|\\.)*)"|[^\s"]+/g;

/** Units of time in µs. */
const UNITS: Readonly<Record<string, number>> = {
  us: 1,
  ms: 1000,
  s: 1_000_000,
  m: 60_000_000,
  h: 3_600_000_000,
  d: 86_400_000_000,
};

/** One line of a scenario, read word by word. Whatever does not fit is an error with line, column and what was expected. */
export interface ScenarioLine {
  readonly number: number;
  readonly isEmpty: boolean;
  readonly isDone: boolean;
  /** The next word without taking it; "" at the end. */
  peek(): string;
  word(expected: string): string;
  /** One of these words. */
  choice<Word extends string>(words: readonly Word[]): Word;
  /** A name: a quoted text or a word. */
  name(expected: string): string;
  whole(expected: string): number;
  chance(expected: string): number;
  /** A time with its unit, e.g. `5s`, `-30s`, `20ms`, in µs. */
  span(expected: string): number;
  end(): void;
  fail(expected: string): never;
}

/** Reads a line; `#` begins a comment. */
export function readLine(text: string, number: number): ScenarioLine {
  const tokens: Token[] = [];
  for (const match of text.matchAll(TOKEN)) {
    const [whole, inner] = match;
    if (whole.startsWith("#")) break;
    const quoted = inner !== undefined;
    const plain = quoted ? inner.replace(/\\(.)/g, "$1") : whole;
    tokens.push({ text: plain, quoted, column: match.index + 1 });
  }
  let at = 0;
  const fail = (expected: string): never => {
    const token = tokens[at];
    const column = token?.column ?? text.trimEnd().length + 1;
    const found = token === undefined ? "the line ends" : `found "${token.text}"`;
    throw new FailureError(
      "scenario",
      `line ${number}, column ${column}: expected ${expected}, but ${found}.`,
    );
  };
  const take = (expected: string, fits: (token: Token) => boolean): string => {
    const token = tokens[at];
    if (token === undefined || !fits(token)) return fail(expected);
    at++;
    return token.text;
  };
  const number_ = (expected: string, pattern: RegExp): number =>
    Number(take(expected, ({ text: word, quoted }) => !quoted && pattern.test(word)));
  return {
    number,
    isEmpty: tokens.length === 0,
    get isDone() {
      return at >= tokens.length;
    },
    peek: () => tokens[at]?.text ?? "",
    word: (expected) => take(expected, ({ quoted }) => !quoted),
    choice: (words) => {
      const expected = words.length === 1 ? String(words[0]) : `one of ${words.join(", ")}`;
      const found = take(expected, (token) => words.some((word) => word === token.text));
      return words.find((word) => word === found) ?? fail(expected);
    },
    name: (expected) => take(expected, () => true),
    whole: (expected) => number_(expected, /^\d{1,9}$/),
    chance: (expected) => number_(expected, /^(?:0(?:\.\d{1,9})?|1(?:\.0{1,9})?)$/),
    span: (expected) => {
      const shown = `${expected}, e.g. 5s or 20ms`;
      const word = take(shown, ({ text: each }) =>
        /^[+-]?\d{1,9}(\.\d{1,6})?(us|ms|s|m|h|d)$/.test(each),
      );
      const [, amount = "", unit = ""] = /^(.*?)(us|ms|s|m|h|d)$/.exec(word) ?? [];
      return Math.round(Number(amount) * (UNITS[unit] ?? 1));
    },
    end: () => {
      if (at < tokens.length) fail("the end of the line");
    },
    fail,
  };
}
