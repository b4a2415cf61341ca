/** Digits that might write an integer beyond 2^53. Hashes and the like match too; they only take the slower way. */
const MANY_DIGITS = /\d{16}/;
/** Longer integers are no 64-bit numbers but damage; they become inexact rather than slow. */
const MAX_EXACT_DIGITS = 40;
const NUMBER = /-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const BLANKS = /[ \t\r\n]*/y;

/**
 * Parses JSON, with integers beyond 2^53 as `bigint` so that none changes its value. `undefined` for what is not JSON.
 * The depth is bounded by the caller, who has walked over the text before.
 */
export function parseExactJson(text: string): unknown {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
  return MANY_DIGITS.test(text) ? new ExactReader(text).value() : value;
}

/** Reads text that is known to be JSON. */
class ExactReader {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  value(): unknown {
    this.#take(BLANKS);
    const value = this.#bare();
    this.#take(BLANKS);
    return value;
  }

  #bare(): unknown {
    const first = this.#text[this.#at];
    if (first === '"') return this.#string();
    if (first === "{") return this.#object();
    if (first === "[") return this.#array();
    if (first === "t") return this.#word("true", true);
    if (first === "f") return this.#word("false", false);
    if (first === "n") return this.#word("null", null);
    const written = this.#take(NUMBER);
    const number = Number(written);
    const isInteger = written.length <= MAX_EXACT_DIGITS && !/[.eE]/.test(written);
    return Number.isSafeInteger(number) || !isInteger ? number : BigInt(written);
  }

  #object(): unknown {
    const members: [string, unknown][] = [];
    this.#at++;
    this.#take(BLANKS);
    while (this.#text[this.#at] !== "}") {
      const key = this.#string();
      this.#take(BLANKS);
      this.#at++;
      members.push([key, this.value()]);
      this.#skipComma();
    }
    this.#at++;
    return Object.fromEntries(members);
  }

  #array(): unknown {
    const items: unknown[] = [];
    this.#at++;
    this.#take(BLANKS);
    while (this.#text[this.#at] !== "]") {
      items.push(this.value());
      this.#skipComma();
    }
    this.#at++;
    return items;
  }

  #string(): string {
    const start = this.#at;
    let end = start;
    do {
      end = this.#text.indexOf('"', end + 1);
    } while (this.#isEscaped(end));
    this.#at = end + 1;
    return String(JSON.parse(this.#text.slice(start, end + 1)));
  }

  /** Whether an odd number of backslashes stands before `at`. */
  #isEscaped(at: number): boolean {
    let before = at - 1;
    while (this.#text[before] === "\\") before--;
    return (at - before) % 2 === 0;
  }

  #skipComma(): void {
    if (this.#text[this.#at] !== ",") return;
    this.#at++;
    this.#take(BLANKS);
  }

  #word(word: string, value: unknown): unknown {
    this.#at += word.length;
    return value;
  }

  #take(pattern: RegExp): string {
    pattern.lastIndex = this.#at;
    const taken = pattern.exec(this.#text)?.[0] ?? "";
    this.#at += taken.length;
    return taken;
  }
}
