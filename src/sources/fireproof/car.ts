import type { Cid, CidParts } from "../../engine/merkle/cid.ts";
import { readCid, readVarint } from "../../engine/merkle/cid.ts";
import { decodeDagCbor, isDagMap, linksOf } from "../../engine/merkle/dag-cbor.ts";

/** One section of a CAR. */
export interface CarSection {
  readonly parts: CidParts;
  /** Where the block's bytes lie in the CAR. */
  readonly offset: number;
  readonly length: number;
}

/** What could be read of a CARv1. With `stoppedAt` the sections before that offset stand, the rest is lost. */
export interface CarContent {
  readonly roots: readonly Cid[];
  readonly sections: readonly CarSection[];
  readonly stoppedAt?: number | undefined;
  readonly stoppedBecause?: string | undefined;
}

/** More blocks than any writer puts into its CARs, which are split at 1,000,000 bytes. */
const MAX_SECTIONS = 1_000_000;

/** Reads the framing of a CARv1 without looking into blocks. `undefined` when the bytes do not begin like one. */
export function readCar(bytes: Uint8Array): CarContent | undefined {
  const length = readVarint(bytes, 0);
  if (length === undefined || length.value === 0) return undefined;
  const end = length.end + length.value;
  if (end > bytes.length) return undefined;
  const header = decodeDagCbor(bytes.subarray(length.end, end));
  if (header.kind !== "value" || !isDagMap(header.value)) return undefined;
  const roots = linksOf(header.value.get("roots"));
  if (header.value.get("version") !== 1 || roots === undefined) return undefined;
  return readSections(bytes, end, roots);
}

function readSections(bytes: Uint8Array, start: number, roots: readonly Cid[]): CarContent {
  const sections: CarSection[] = [];
  const stop = (stoppedAt: number, stoppedBecause: string): CarContent => ({
    roots,
    sections,
    stoppedAt,
    stoppedBecause,
  });
  let offset = start;
  while (offset < bytes.length) {
    const length = readVarint(bytes, offset);
    if (length === undefined) return stop(offset, "a length that does not end");
    const end = length.end + length.value;
    if (end > bytes.length) return stop(offset, "the file ends inside a block");
    const parts = readCid(bytes.subarray(0, end), length.end);
    if (parts === undefined) return stop(offset, "a block without a CID");
    if (sections.length >= MAX_SECTIONS) return stop(offset, `more than ${MAX_SECTIONS} blocks`);
    sections.push({ parts, offset: parts.end, length: end - parts.end });
    offset = end;
  }
  return { roots, sections };
}
