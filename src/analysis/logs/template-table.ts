import { MAX_PARAMETERS, type MessageScanner } from "./message-scanner.ts";
import { ParameterStatistics } from "./parameter-statistics.ts";

/** Beyond this many templates further ones share one template a level and target: a log of noise stays bounded. */
const MAX_TEMPLATES = 8192;

/** A part of a template's text: words that stay, or a parameter. */
export type Piece =
  | { readonly kind: "words"; readonly text: string }
  | { readonly kind: "parameter"; readonly name: string };

/** A template as mined from bytes, before those of one message are joined. */
export interface RawTemplate {
  readonly level: number;
  readonly target: number;
  readonly pieces: readonly Piece[];
  /** Index in `pieces` of the first field; all before it is the message. */
  readonly fieldsAt: number;
  /** Slots of the statistics; as many as parameters are kept. */
  readonly slot: number;
  readonly parameters: number;
  /** Whether it stands for all that came after the table was full. */
  readonly isRest: boolean;
}

const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

/** Templates by key, with how often, where first and where last each occurred. */
export class TemplateTable {
  readonly templates: RawTemplate[] = [];
  readonly statistics = new ParameterStatistics();
  hits = new Uint32Array(256);
  first = new Uint32Array(256);
  last = new Uint32Array(256);
  #high = new Int32Array(256);
  #low = new Int32Array(256);
  #buckets = new Int32Array(1024);
  readonly #rest = new Map<number, number>();

  /** Counts record `row`, which `scanner` has just scanned in `bytes`; returns its template's index. */
  count(
    scanner: MessageScanner,
    bytes: Uint8Array,
    from: number,
    row: number,
    level: number,
    target: number,
  ): number {
    const { high, low } = scanner;
    const bucket = this.#bucketOf(high, low);
    let index = (this.#buckets[bucket] ?? 0) - 1;
    if (index < 0) {
      index =
        this.templates.length < MAX_TEMPLATES
          ? this.#add(bucket, scanner, bytes, from, level, target)
          : this.#restOf(level, target);
    }
    const hits = this.hits[index] ?? 0;
    if (hits === 0) this.first[index] = row;
    this.hits[index] = hits + 1;
    this.last[index] = row;
    const template = this.templates[index];
    if (template !== undefined && template.parameters > 0) {
      this.statistics.add(template.slot, template.parameters, scanner, bytes);
    }
    return index;
  }

  #bucketOf(high: number, low: number): number {
    const mask = this.#buckets.length - 1;
    let bucket = (high ^ (high >>> 15)) & mask;
    for (;;) {
      const index = (this.#buckets[bucket] ?? 0) - 1;
      if (index < 0 || (this.#high[index] === high && this.#low[index] === low)) return bucket;
      bucket = (bucket + 1) & mask;
    }
  }

  #add(
    bucket: number,
    scanner: MessageScanner,
    bytes: Uint8Array,
    from: number,
    level: number,
    target: number,
  ): number {
    const parameters = Math.min(scanner.count, MAX_PARAMETERS);
    const slot = this.statistics.allocate(parameters);
    const shape = piecesOf(scanner, bytes, from);
    const index = this.#push({ level, target, ...shape, slot, parameters, isRest: false });
    this.#high[index] = scanner.high;
    this.#low[index] = scanner.low;
    this.#buckets[bucket] = index + 1;
    if (this.templates.length * 2 > this.#buckets.length) this.#rehash();
    return index;
  }

  #restOf(level: number, target: number): number {
    const key = target * 8 + level;
    let index = this.#rest.get(key);
    if (index === undefined) {
      const pieces: readonly Piece[] = [{ kind: "words", text: "(one of many other messages)" }];
      const none = { fieldsAt: 1, slot: 0, parameters: 0, isRest: true };
      index = this.#push({ level, target, pieces, ...none });
      this.#rest.set(key, index);
    }
    return index;
  }

  #push(template: RawTemplate): number {
    const index = this.templates.push(template) - 1;
    if (index >= this.hits.length) {
      this.hits = grown(this.hits);
      this.first = grown(this.first);
      this.last = grown(this.last);
      this.#high = new Int32Array(grown(this.#high));
      this.#low = new Int32Array(grown(this.#low));
    }
    return index;
  }

  #rehash(): void {
    this.#buckets = new Int32Array(this.#buckets.length * 4);
    this.templates.forEach((template, index) => {
      if (template.isRest) return;
      const bucket = this.#bucketOf(this.#high[index] ?? 0, this.#low[index] ?? 0);
      this.#buckets[bucket] = index + 1;
    });
  }
}

function grown<A extends Int32Array | Uint32Array>(array: A): Uint32Array<ArrayBuffer> {
  const larger = new Uint32Array(array.length * 2);
  larger.set(array);
  return larger;
}

/** The record's text as pieces. */
function piecesOf(
  scanner: MessageScanner,
  bytes: Uint8Array,
  from: number,
): { readonly pieces: readonly Piece[]; readonly fieldsAt: number } {
  const pieces: Piece[] = [];
  let at = from;
  let fieldsAt = -1;
  for (let k = 0; k < scanner.count; k++) {
    const start = scanner.start[k] ?? 0;
    const nameStart = scanner.nameStart[k] ?? 0;
    const nameEnd = scanner.nameEnd[k] ?? 0;
    const isField = nameEnd > 0 && nameStart > scanner.messageEnd - 1;
    if (isField && fieldsAt < 0) {
      pushWords(pieces, bytes, at, scanner.messageEnd);
      fieldsAt = pieces.length;
    }
    const name = decoder.decode(bytes.subarray(nameStart, nameEnd));
    if (!isField) pushWords(pieces, bytes, at, start);
    pieces.push({ kind: "parameter", name });
    at = scanner.end[k] ?? 0;
  }
  if (fieldsAt < 0) {
    pushWords(pieces, bytes, at, scanner.messageEnd);
    fieldsAt = pieces.length;
  }
  return { pieces, fieldsAt };
}

function pushWords(pieces: Piece[], bytes: Uint8Array, from: number, to: number): void {
  if (to > from) pieces.push({ kind: "words", text: decoder.decode(bytes.subarray(from, to)) });
}
