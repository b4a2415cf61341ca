const SPACE = 0x20;
const EQUALS = 0x3d;
/** How much of a message is looked at, and how many kinds are told apart. Real logs have some hundreds. */
const MAX_MESSAGE_BYTES = 160;
const MAX_KINDS = 4096;

/** Messages that are alike: the same words up to the first field, numbers and identities aside. */
export interface MessageKind {
  /** First and last record of the kind. */
  readonly first: number;
  last: number;
}

/**
 * Sorts records into kinds of messages while a log goes by, so that a log that is not kept can still say which records
 * have a message. A word with a digit in it counts as a value. Kinds beyond `MAX_KINDS` are lumped together as kind 0.
 */
export class MessageKinds {
  /** By number; 0 is what could not be told apart any more. */
  readonly kinds: (MessageKind | undefined)[] = [undefined];
  readonly #numbers = new Map<number, number>();

  /** The number of the kind of the message from `start` up to `end`, which is that of record `row`. */
  number(bytes: Uint8Array, start: number, end: number, row: number): number {
    const key = keyOf(bytes, start, Math.min(end, start + MAX_MESSAGE_BYTES));
    const known = this.#numbers.get(key);
    if (known !== undefined) {
      const kind = this.kinds[known];
      if (kind !== undefined) kind.last = row;
      return known;
    }
    if (this.kinds.length > MAX_KINDS) return 0;
    this.#numbers.set(key, this.kinds.length);
    this.kinds.push({ first: row, last: row });
    return this.kinds.length - 1;
  }
}

/** 53 bits that depend on the words without digits up to the first field. */
function keyOf(bytes: Uint8Array, start: number, end: number): number {
  let high = 0x811c9dc5;
  let low = 0;
  for (let i = start; i < end; i++) {
    let word = 0;
    let isValue = false;
    for (; i < end && bytes[i] !== SPACE; i++) {
      const byte = bytes[i] ?? 0;
      if (byte === EQUALS) return joined(high, low);
      word = Math.imul(word, 31) + byte;
      if (byte >= 0x30 && byte <= 0x39) isValue = true;
    }
    const mixed = isValue ? 1 : word;
    high = Math.imul(high ^ mixed, 0x01000193);
    low = Math.imul(low + mixed, 0x9e3779b1) ^ (low >>> 15);
  }
  return joined(high, low);
}

function joined(high: number, low: number): number {
  return (high >>> 0) * 0x20_0000 + (low >>> 11);
}
