import { buffersOfFacts, type DerivedFacts } from "../spacedrive/derived-facts.ts";
import type { TableScan } from "./table-scan.ts";
import type { TableSchema } from "./types.ts";

/**
 * What one thread read of a sound database for another that opens the same pages. Plain data: arrays move over without
 * being copied. Whatever is not in it is read from the pages as ever, with the same result.
 */
export interface PreparedDatabase {
  /** What the walk over all pages noted. There was no damage. */
  readonly notes: readonly string[];
  readonly tables: readonly PreparedTable[];
  readonly derived: DerivedFacts;
}

export interface PreparedTable {
  readonly schema: TableSchema;
  readonly recordIndexes: readonly number[];
  readonly rowCount: number;
  /** Of tables that were read, and of which every record is one. */
  readonly scan?: TableScan | undefined;
}

/** The memory that may move to another thread together with the prepared tables. */
export function buffersOf({ tables, derived }: PreparedDatabase): ArrayBuffer[] {
  const buffers = new Set<ArrayBufferLike>(buffersOfFacts(derived));
  for (const { scan } of tables) {
    if (scan === undefined) continue;
    const { rowids, records, cells, spill } = scan.rows;
    for (const array of [rowids, records, cells, spill, ...scan.decoded.values()]) {
      buffers.add(array.buffer);
    }
  }
  return [...buffers].filter((buffer) => buffer instanceof ArrayBuffer);
}
