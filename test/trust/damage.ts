/** Ways to damage a file as disks, copies and enemies do. Each gives fresh bytes and names itself. */
import { createPrng, type Prng } from "../../src/base/prng.ts";

export interface Damaged {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** Cut at every multiple of `block` bytes, at one byte past it, and before the last byte. */
export function truncations(bytes: Uint8Array, block: number, atMost = 24): readonly Damaged[] {
  const cuts = new Set<number>([0, 1, Math.max(0, bytes.length - 1)]);
  const blocks = Math.ceil(bytes.length / block);
  const stride = Math.max(1, Math.ceil(blocks / atMost));
  for (let at = block; at < bytes.length; at += block * stride) cuts.add(at).add(at + 1);
  return [...cuts]
    .filter((length) => length < bytes.length)
    .map((length) => ({
      name: `cut at byte ${length}`,
      bytes: bytes.slice(0, length),
    }));
}

/** One bit turned at each of `count` places. */
export function flippedBits(bytes: Uint8Array, count: number, prng: Prng): readonly Damaged[] {
  if (bytes.length === 0) return [];
  return Array.from({ length: count }, () => {
    const at = prng.below(bytes.length);
    const bit = prng.below(8);
    const copy = bytes.slice();
    copy[at] = (copy[at] ?? 0) ^ (1 << bit);
    return { name: `bit ${bit} of byte ${at}`, bytes: copy };
  });
}

/** A stretch of bytes overwritten, at each of `count` places. */
export function overwritten(
  bytes: Uint8Array,
  fill: number,
  count: number,
  prng: Prng,
): readonly Damaged[] {
  if (bytes.length === 0) return [];
  return Array.from({ length: count }, () => {
    const at = prng.below(bytes.length);
    const length = 1 + prng.below(4096);
    const name = `${length} bytes of 0x${fill.toString(16)} from ${at}`;
    return { name, bytes: bytes.slice().fill(fill, at, at + length) };
  });
}

/** Pages that look like pages and lie: cell counts, pointers and chains that lead anywhere. */
export function lyingPages(bytes: Uint8Array, count: number, prng: Prng): readonly Damaged[] {
  const size = pageSizeOf(bytes);
  const pages = Math.floor(bytes.length / size);
  return Array.from({ length: Math.min(count, pages) }, (_, n) => {
    const page = prng.below(pages);
    const base = page * size + (page === 0 ? 100 : 0);
    const copy = bytes.slice();
    const view = new DataView(copy.buffer);
    const lies = [
      () => view.setUint8(base, prng.below(256)),
      () => view.setUint16(base + 3, 0xffff),
      () => view.setUint16(base + 5, 1),
      () => view.setUint32(base + 8, page + 1),
      () => view.setUint16(base + 8, prng.below(65_536)),
      () => view.setUint32(base + 8, 0xffffffff),
      () => copy.fill(0xff, base + 8, base + 40),
    ];
    lies[n % lies.length]?.();
    return { name: `lie ${n % lies.length} on page ${page + 1}`, bytes: copy };
  });
}

/** Page size that an SQLite header states; 4096 for what has none. */
export function pageSizeOf(bytes: Uint8Array): number {
  const stated = ((bytes[16] ?? 0) << 8) | (bytes[17] ?? 0);
  const size = stated === 1 ? 65_536 : stated;
  return size >= 512 && (size & (size - 1)) === 0 ? size : 4096;
}

/** Salts of a `-wal` that do not belong to it, and frames whose sums are wrong. */
export function wrongFrames(wal: Uint8Array): readonly Damaged[] {
  const frame = 24 + pageSizeOf(Uint8Array.of(...new Uint8Array(16), 16, 0));
  const salted = wal.slice();
  salted[16] = (salted[16] ?? 0) ^ 0xff;
  const damaged: Damaged[] = [{ name: "salts of another log", bytes: salted }];
  for (let at = 32; at + frame <= wal.length; at += frame) {
    const copy = wal.slice();
    copy[at + 16] = (copy[at + 16] ?? 0) ^ 1;
    damaged.push({ name: `sum of the frame at ${at}`, bytes: copy });
  }
  return damaged;
}

const encoder = new TextEncoder();

/** What logs come to hold: bytes that are no text, lines without end, depth without end. */
export function brokenLines(log: Uint8Array): readonly Damaged[] {
  const insert = (name: string, what: Uint8Array): Damaged => {
    const middle = log.indexOf(10, Math.floor(log.length / 2)) + 1;
    const bytes = new Uint8Array(log.length + what.length);
    bytes.set(log.subarray(0, middle));
    bytes.set(what, middle);
    bytes.set(log.subarray(middle), middle + what.length);
    return { name, bytes };
  };
  const deep = 20_000;
  return [
    insert("NUL bytes", new Uint8Array(700)),
    insert("invalid UTF-8", Uint8Array.of(0xff, 0xfe, 0xc3, 0x28, 0xed, 0xa0, 0x80, 10)),
    insert("deep JSON", encoder.encode(`${'{"a":['.repeat(deep)}\n`)),
    insert("a number without end", encoder.encode(`{"timestamp":${"9".repeat(100_000)}}\n`)),
    insert("a line of ten million bytes", new Uint8Array(10_000_000).fill(97).fill(10, 9_999_999)),
    insert(
      "a key that is a prototype",
      encoder.encode('{"__proto__":{"count":1},"constructor":1}\n'),
    ),
    insert("carriage returns", encoder.encode("\r\n\r\r\n{}\r\n")),
    { name: "a byte order mark", bytes: Uint8Array.of(0xef, 0xbb, 0xbf, ...log.subarray(0, 4000)) },
  ];
}

/** CARs that promise more than they hold. */
export function lyingCars(car: Uint8Array): readonly Damaged[] {
  const withHead = (name: string, head: readonly number[]): Damaged => {
    const bytes = car.slice();
    bytes.set(head.slice(0, bytes.length));
    return { name, bytes };
  };
  const nested = new Uint8Array(50_000).fill(0x81);
  return [
    withHead("a header of 2^63 bytes", [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f]),
    withHead("a varint without end", new Array<number>(40).fill(0xff)),
    withHead("a header of nothing", [0]),
    withHead("a map of 2^32 keys", [0x40, 0xba, 0xff, 0xff, 0xff, 0xff]),
    { name: "deep CBOR", bytes: Uint8Array.of(0xd0, 0x86, 3, ...nested) },
    { name: "twice itself", bytes: Uint8Array.of(...car, ...car) },
  ];
}

/** Anything at all, for the long run. */
export function anyDamage(bytes: Uint8Array, seed: number): Damaged {
  const prng = createPrng(seed);
  const ways = [
    () => flippedBits(bytes, 1, prng),
    () => overwritten(bytes, 0, 1, prng),
    () => overwritten(bytes, 0xff, 1, prng),
    () => lyingPages(bytes, 7, prng),
    () => truncations(bytes, 1 + prng.below(5000), 3),
  ];
  const made = ways[prng.below(ways.length)]?.() ?? [];
  return made[prng.below(made.length)] ?? { name: "empty", bytes: new Uint8Array() };
}
