/** Longest name that is kept; longer ones are no names but damage. */
const MAX_NAME_BYTES = 256;
const RECENT = 8;

const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

/**
 * Numbers the few distinct names that occur in a log. Looking up a name that occurred lately makes no text of it.
 * `accept` turns the written form into the kept one, or refuses it; a refused name has number -1.
 */
export class NameTable {
  readonly #accept: (text: string) => string | undefined;
  readonly #limit: number;
  readonly #names: string[] = [];
  readonly #numbers = new Map<string, number>();
  readonly #recentBytes: Uint8Array[] = [];
  readonly #recentNumbers: number[] = [];
  #next = 0;

  constructor(limit: number, accept: (text: string) => string | undefined = (text) => text) {
    this.#limit = limit;
    this.#accept = accept;
  }

  /** All names so far; a name's number is its place. */
  get names(): readonly string[] {
    return this.#names;
  }

  /** The number of the name from `start` up to `end`, given one if it is new; -1 for what is no name. */
  number(bytes: Uint8Array, start: number, end: number): number {
    for (let k = 0; k < this.#recentBytes.length; k++) {
      const recent = this.#recentBytes[k];
      if (recent !== undefined && isSame(recent, bytes, start, end)) {
        return this.#recentNumbers[k] ?? -1;
      }
    }
    if (end - start > MAX_NAME_BYTES) return -1;
    const written = bytes.slice(start, end);
    const number = this.numberOfText(decoder.decode(written));
    this.#recentBytes[this.#next] = written;
    this.#recentNumbers[this.#next] = number;
    this.#next = (this.#next + 1) % RECENT;
    return number;
  }

  /** The same for a name that is text already. */
  numberOfText(text: string): number {
    const name = text.length > MAX_NAME_BYTES ? undefined : this.#accept(text);
    if (name === undefined) return -1;
    const known = this.#numbers.get(name);
    if (known !== undefined) return known;
    if (this.#names.length >= this.#limit) return -1;
    this.#numbers.set(name, this.#names.length);
    this.#names.push(name);
    return this.#names.length - 1;
  }
}

function isSame(name: Uint8Array, bytes: Uint8Array, start: number, end: number): boolean {
  if (name.length !== end - start) return false;
  for (let i = 0; i < name.length; i++) if (name[i] !== bytes[start + i]) return false;
  return true;
}
