import type { MessageScanner } from "./message-scanner.ts";

/** A parameter with more different values than this is "many"; only its range and its ends are told. */
export const FEW_VALUES = 8;
/** Characters of a value that are kept for showing. */
const MAX_VALUE_BYTES = 200;

const PRIME = 0x01000193;
const SEED = 0x811c9dc5;
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

/**
 * Counts the values of parameters in bytes. Each parameter has a slot; while it has few values they are kept with their
 * counts, later only whether all are numbers and between which bounds. Constant time and memory a value.
 */
export class ParameterStatistics {
  #slots = 0;
  #hash = new Int32Array(64 * FEW_VALUES);
  #hits = new Uint32Array(64 * FEW_VALUES);
  /** Number of different values; `FEW_VALUES + 1` for many. */
  #distinct = new Uint8Array(64);
  #min = new Float64Array(64);
  #max = new Float64Array(64);
  /** 1 while every value was a number. */
  #numeric = new Uint8Array(64);
  readonly #texts: string[][] = [];

  /** Makes `count` slots and returns the first. */
  allocate(count: number): number {
    const first = this.#slots;
    this.#slots += count;
    if (this.#slots > this.#distinct.length) this.#grow();
    for (let slot = first; slot < this.#slots; slot++) {
      this.#min[slot] = Number.POSITIVE_INFINITY;
      this.#max[slot] = Number.NEGATIVE_INFINITY;
      this.#numeric[slot] = 1;
      this.#texts.push([]);
    }
    return first;
  }

  /** Counts the parameters that `scanner` found in `bytes`, into the slots from `first` on. */
  add(first: number, count: number, scanner: MessageScanner, bytes: Uint8Array): void {
    const known = Math.min(count, scanner.count);
    for (let k = 0; k < known; k++) {
      const slot = first + k;
      const isMany = (this.#distinct[slot] ?? 0) > FEW_VALUES;
      if (isMany && this.#numeric[slot] === 0) continue;
      const start = scanner.start[k] ?? 0;
      const end = scanner.end[k] ?? 0;
      if (this.#numeric[slot] === 1) this.#addNumber(slot, bytes, start, end);
      if (!isMany) this.#addValue(slot, bytes, start, end);
    }
  }

  isMany(slot: number): boolean {
    return (this.#distinct[slot] ?? 0) > FEW_VALUES;
  }

  /** Least and greatest value, where all were numbers. */
  range(slot: number): readonly [number, number] | undefined {
    const min = this.#min[slot] ?? 0;
    return this.#numeric[slot] === 1 && Number.isFinite(min)
      ? [min, this.#max[slot] ?? 0]
      : undefined;
  }

  /** The first values in the order of their appearance, with their counts where they are few. */
  values(slot: number): readonly { readonly text: string; readonly count: number }[] {
    const texts = this.#texts[slot] ?? [];
    return texts.map((text, k) => ({ text, count: this.#hits[slot * FEW_VALUES + k] ?? 0 }));
  }

  #addValue(slot: number, bytes: Uint8Array, start: number, end: number): void {
    let hash = SEED;
    for (let i = start; i < end; i++) hash = Math.imul(hash ^ (bytes[i] ?? 0), PRIME);
    const distinct = this.#distinct[slot] ?? 0;
    const base = slot * FEW_VALUES;
    for (let k = base; k < base + distinct; k++) {
      if (this.#hash[k] !== hash) continue;
      this.#hits[k] = (this.#hits[k] ?? 0) + 1;
      return;
    }
    this.#distinct[slot] = distinct + 1;
    if (distinct === FEW_VALUES) return;
    this.#hash[base + distinct] = hash;
    this.#hits[base + distinct] = 1;
    const last = Math.min(end, start + MAX_VALUE_BYTES);
    this.#texts[slot]?.push(
      `${decoder.decode(bytes.subarray(start, last))}${last < end ? "…" : ""}`,
    );
  }

  #addNumber(slot: number, bytes: Uint8Array, start: number, end: number): void {
    const value = numberAt(bytes, start, end);
    if (Number.isNaN(value)) {
      this.#numeric[slot] = 0;
      return;
    }
    if (value < (this.#min[slot] ?? 0)) this.#min[slot] = value;
    if (value > (this.#max[slot] ?? 0)) this.#max[slot] = value;
  }

  #grow(): void {
    const capacity = Math.max(this.#slots, this.#distinct.length * 2);
    this.#hash = resized(new Int32Array(capacity * FEW_VALUES), this.#hash);
    this.#hits = resized(new Uint32Array(capacity * FEW_VALUES), this.#hits);
    this.#distinct = resized(new Uint8Array(capacity), this.#distinct);
    this.#min = resized(new Float64Array(capacity), this.#min);
    this.#max = resized(new Float64Array(capacity), this.#max);
    this.#numeric = resized(new Uint8Array(capacity), this.#numeric);
  }
}

function resized<A extends { set(from: A): void }>(to: A, from: A): A {
  to.set(from);
  return to;
}

/** The whole number that bytes write, groups of thousands included; NaN for anything else and beyond 15 digits. */
function numberAt(bytes: Uint8Array, start: number, end: number): number {
  const isNegative = bytes[start] === 0x2d;
  let value = 0;
  let digits = 0;
  for (let i = isNegative ? start + 1 : start; i < end; i++) {
    const digit = (bytes[i] ?? 0) - 0x30;
    if (digit < 0 || digit > 9 || ++digits > 15) return Number.NaN;
    value = value * 10 + digit;
  }
  return digits === 0 ? Number.NaN : isNegative ? -value : value;
}
