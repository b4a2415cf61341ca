/**
 * A hash over a whole replica as of any step.
 *
 * Every part of the state counts by itself: its hash is added, modulo 2^64, when it comes and taken away when it goes, so
 * that the sum does not depend on the order. The sums after each version are computed once, in the order of versions.
 */
import { assert } from "../../base/assert.ts";
import { HASH_SEEDS, hashWord, hexWord } from "../../base/text-hash.ts";
import type { ReplicaParts } from "../store/versions/replica-parts.ts";
import type { VersionIndex } from "../store/versions/version-index.ts";

/** The hash as of a step, for a run that has ended. */
export function createStateHash(parts: ReplicaParts): (step: number) => string {
  const sums = hashedParts(parts).map(sumVersions);
  return (step) => {
    let low = 0;
    let high = 0;
    for (const sum of sums) {
      const [partLow, partHigh] = sum(step);
      const total = (low >>> 0) + (partLow >>> 0);
      low = total >>> 0;
      high = (high + partHigh + Number(total > 0xffff_ffff)) >>> 0;
    }
    return hexWord(high) + hexWord(low);
  };
}

interface HashedPart {
  readonly name: string;
  readonly index: VersionIndex;
  /** What a version says, as text that differs where the state does. */
  readonly textOf: (version: number) => string;
}

function hashedParts(parts: ReplicaParts): readonly HashedPart[] {
  const tables = [...parts.tables].map(([name, table]): HashedPart => {
    const textOf = (version: number): string => JSON.stringify(table.cellsOf(version), exactly);
    return {
      name,
      index: table.index,
      textOf: (version) => `${table.index.slotOf(version)} ${textOf(version)}`,
    };
  });
  const { closure, paths, tombstones, watermarks, log, stamps, newest, waiting } = parts;
  const maps = {
    paths,
    tombstones,
    watermarks,
    stamps,
    newest,
    log: log.rows,
    logNewest: log.newest,
    waiting,
  };
  return [
    ...tables,
    {
      name: "closure",
      index: closure.index,
      textOf: (version) => closure.listOf(version).join(" "),
    },
    ...Object.entries(maps).map(([name, map]): HashedPart => {
      const textOf = (version: number): string => {
        const value: unknown = map.valueOf(version);
        return `${map.keyOf(map.index.slotOf(version))} ${JSON.stringify(value, exactly)}`;
      };
      return { name, index: map.index, textOf };
    }),
  ];
}

/** JSON has no integers beyond 2^53, and texts that are made when asked for count by what they say. */
function exactly(_: string, value: unknown): unknown {
  if (typeof value === "bigint") return { integer: String(value) };
  // The only functions among the values make a text.
  return typeof value === "function" ? (value as () => string)() : value;
}

type Words = readonly [low: number, high: number];

function sumVersions({ name, index, textOf }: HashedPart): (step: number) => Words {
  const count = index.length;
  const lows = new Uint32Array(count + 1);
  const highs = new Uint32Array(count + 1);
  // The hash of each version, to be taken away when the next one of its slot comes.
  const hashes = new Uint32Array(count * 2);
  for (let version = 0; version < count; version++) {
    let low = lows[version] ?? 0;
    let high = highs[version] ?? 0;
    const before = index.before(version);
    if (index.isPresent(before)) {
      const less = hashes[before * 2] ?? 0;
      high = (high - (hashes[before * 2 + 1] ?? 0) - Number(low < less)) >>> 0;
      low = (low - less) >>> 0;
    }
    if (index.isPresent(version)) {
      const text = `${name} ${textOf(version)}`;
      const [low32, high32] = HASH_SEEDS;
      const more = [hashWord(text, low32), hashWord(text, high32)] as const;
      hashes.set(more, version * 2);
      const sum = low + more[0];
      low = sum >>> 0;
      high = (high + more[1] + Number(sum > 0xffff_ffff)) >>> 0;
    }
    lows[version + 1] = low;
    highs[version + 1] = high;
  }
  return (step) => {
    assert(index.length === count, "the run has ended before its states are hashed");
    const at = index.firstAfter(step);
    return [lows[at] ?? 0, highs[at] ?? 0];
  };
}
