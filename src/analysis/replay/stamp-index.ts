const FIRST_SLOTS = 1024;

/** Key of a stamp that both its long and its short form lead to: milliseconds, counter, first 8 digits of the peer. */
export type StampKey = string;

export function stampKey(ms: number, counter: number, peer: string): StampKey {
  return `${ms},${counter},${peer.slice(0, 8)}`;
}

/** The first 8 hexadecimal digits of a peer as a number: what every form of a stamp names it by. */
export function peerPrefix(peer: string): number {
  return Number.parseInt(peer.slice(0, 8), 16) >>> 0;
}

/** Numbers by stamp: milliseconds, counter, beginning of the peer. Open addressing at a load of at most one half. */
export class StampIndex {
  #slots = new Int32Array(FIRST_SLOTS);
  #ms = new Float64Array(FIRST_SLOTS);
  #counter = new Float64Array(FIRST_SLOTS);
  #prefix = new Uint32Array(FIRST_SLOTS);
  #count = 0;

  /** The number of a stamp; -1 when it has none. A time that nobody could read equals every other such time. */
  find(ms: number, counter: number, prefix: number): number {
    return (this.#slots[this.#probe(ms, counter, prefix)] ?? 0) - 1;
  }

  /** Gives a stamp its number; false when it has one. */
  add(ms: number, counter: number, prefix: number, number: number): boolean {
    const slot = this.#probe(ms, counter, prefix);
    if (this.#slots[slot] !== 0) return false;
    this.#put(slot, ms, counter, prefix, number + 1);
    this.#count++;
    if (this.#count * 2 > this.#slots.length) this.#grow();
    return true;
  }

  #put(slot: number, ms: number, counter: number, prefix: number, held: number): void {
    this.#ms[slot] = ms;
    this.#counter[slot] = counter;
    this.#prefix[slot] = prefix;
    this.#slots[slot] = held;
  }

  /** The slot of a stamp, or the free one that it would take. */
  #probe(ms: number, counter: number, prefix: number): number {
    const mask = this.#slots.length - 1;
    let hash = Math.imul(ms | 0, 0x9e3779b1) ^ Math.imul(ms / 2 ** 32, 0x85ebca6b);
    hash = Math.imul(hash ^ (hash >>> 15) ^ counter, 0xc2b2ae35) ^ prefix;
    let slot = (hash ^ (hash >>> 16)) & mask;
    while (this.#slots[slot] !== 0) {
      const held = this.#ms[slot] ?? 0;
      const isSameTime = held === ms || (Number.isNaN(held) && Number.isNaN(ms));
      if (isSameTime && this.#counter[slot] === counter && this.#prefix[slot] === prefix) break;
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  #grow(): void {
    const [slots, ms, counter, prefix] = [this.#slots, this.#ms, this.#counter, this.#prefix];
    const length = slots.length * 2;
    this.#slots = new Int32Array(length);
    this.#ms = new Float64Array(length);
    this.#counter = new Float64Array(length);
    this.#prefix = new Uint32Array(length);
    slots.forEach((held, slot) => {
      if (held === 0) return;
      const stamp = [ms[slot] ?? 0, counter[slot] ?? 0, prefix[slot] ?? 0] as const;
      this.#put(this.#probe(...stamp), ...stamp, held);
    });
  }
}
