/**
 * Which of some phrases a line of a tracing log says, told from its bytes.
 *
 * What stands between a line's time and its first field is the same in very many lines: which phrase it contains is looked
 * up once. Behind it are fields, which say nothing of their own where each is one `name=value`.
 */
const SPACE = 0x20;
const EQUALS = 0x3d;
/** A line begins with its time; what has no space within this is no such line. */
const LONGEST_TIME = 64;
const MOST_BEGINNINGS = 65_536;
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

/** Only the line's text can tell. */
export const LOOK = -2;

export class PhraseFinder {
  readonly #phrases: readonly string[];
  readonly #known = new Map<number, number>();

  /** The first of the phrases that a line contains counts. */
  constructor(phrases: readonly string[]) {
    this.#phrases = phrases;
  }

  /** The number of the phrase of the line from `start` up to `end`; -1 for none, or `LOOK`. */
  find(bytes: Uint8Array, start: number, end: number): number {
    let at = start;
    while (at < end && at < start + LONGEST_TIME && bytes[at] !== SPACE) at++;
    const from = at;
    let high = 0x811c9dc5;
    let low = 0;
    for (; at < end; at++) {
      const byte = bytes[at] ?? 0;
      if (byte === EQUALS) break;
      if (byte < SPACE) return LOOK;
      high = Math.imul(high ^ byte, 0x01000193);
      low = Math.imul(low + byte, 0x9e3779b1) ^ (low >>> 15);
    }
    const key = (high >>> 0) * 0x20_0000 + (low >>> 11);
    let phrase = this.#known.get(key);
    if (phrase === undefined) {
      phrase = this.findIn(decoder.decode(bytes.subarray(from, at)));
      if (this.#known.size < MOST_BEGINNINGS) this.#known.set(key, phrase);
    }
    return areFields(bytes, at, end) ? phrase : LOOK;
  }

  /** The number of the first phrase that a text contains. */
  findIn(text: string): number {
    return this.#phrases.findIndex((phrase) => text.includes(phrase));
  }
}

/** Whether everything from the sign behind the first field's name is `name=value`, one space between two. */
function areFields(bytes: Uint8Array, equals: number, end: number): boolean {
  let isNamed = true;
  for (let at = equals; at < end; at++) {
    const byte = bytes[at] ?? 0;
    if (byte === SPACE) {
      if (!isNamed) return false;
      isNamed = false;
    } else if (byte === EQUALS) isNamed = true;
    else if (byte < SPACE) return false;
  }
  return isNamed;
}
