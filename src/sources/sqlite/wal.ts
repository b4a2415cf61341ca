import { u32 } from "./bytes.ts";
import { decodePageSize } from "./header.ts";
import type { WalCommit, WalReport } from "./types.ts";

const HEADER_LENGTH = 32;
const FRAME_HEADER_LENGTH = 24;
const MAGIC_LITTLE = 0x377f0682;
const MAGIC_BIG = 0x377f0683;
const VERSION = 3_007_000;

/** The valid frames of a `-wal` file, up to the last commit. */
export interface Wal {
  readonly report: WalReport;
  readonly pageSize: number;
  /** Page number of each valid frame up to the last commit. */
  readonly framePages: Uint32Array;
  /** Whether commits of the same log lie behind the place where reading had to stop: they are lost. */
  readonly isBroken: boolean;
  /** The whole file; a frame's page starts at `frameOffset`. */
  readonly bytes: Uint8Array;
}

/** Byte offset of the page that a frame holds. */
export function frameOffset(wal: Wal, frame: number): number {
  return HEADER_LENGTH + frame * (FRAME_HEADER_LENGTH + wal.pageSize) + FRAME_HEADER_LENGTH;
}

/**
 * Reads and validates a `-wal` file: salts equal to the header's, cumulative checksums in the byte order that the magic
 * number states. Frames behind the last commit were never committed and are not used.
 */
export function readWal(bytes: Uint8Array): Wal {
  const refusal = refuseHeader(bytes);
  if (refusal !== undefined) return emptyWal(bytes, refusal);
  const pageSize = decodePageSize(u32(bytes, 8)) ?? 0;
  const scan = scanFrames(bytes, pageSize);
  const lastCommit = scan.commits.at(-1);
  const used = lastCommit === undefined ? 0 : lastCommit.lastFrame + 1;
  return {
    report: {
      frames: scan.total,
      ignoredFrames: scan.total - used,
      commits: scan.commits,
      stoppedBecause: scan.stoppedBecause,
    },
    pageSize,
    framePages: Uint32Array.from(scan.pages.slice(0, used)),
    isBroken: scan.isBroken,
    bytes,
  };
}

function emptyWal(bytes: Uint8Array, stoppedBecause: string): Wal {
  return {
    report: { frames: 0, ignoredFrames: 0, commits: [], stoppedBecause },
    pageSize: 0,
    framePages: new Uint32Array(0),
    isBroken: bytes.length > 0,
    bytes,
  };
}

function refuseHeader(bytes: Uint8Array): string | undefined {
  if (bytes.length === 0) return "the -wal file is empty";
  if (bytes.length < HEADER_LENGTH) return "the -wal file ends inside its header";
  const magic = u32(bytes, 0);
  if (magic !== MAGIC_LITTLE && magic !== MAGIC_BIG)
    return "the -wal file does not start as a write-ahead log does";
  if (u32(bytes, 4) !== VERSION) return `the -wal file has format ${u32(bytes, 4)}, not ${VERSION}`;
  if (decodePageSize(u32(bytes, 8)) === undefined)
    return `the -wal file states a page size of ${u32(bytes, 8)} bytes, which is impossible`;
  const checksum = new Checksum(magic === MAGIC_BIG);
  checksum.add(bytes, 0, 24);
  return checksum.equals(bytes, 24) ? undefined : "the checksum of the -wal file's header is wrong";
}

interface FrameScan {
  readonly total: number;
  readonly pages: number[];
  readonly commits: WalCommit[];
  readonly stoppedBecause: string | undefined;
  readonly isBroken: boolean;
}

function scanFrames(bytes: Uint8Array, pageSize: number): FrameScan {
  const frameLength = FRAME_HEADER_LENGTH + pageSize;
  const whole = Math.floor((bytes.length - HEADER_LENGTH) / frameLength);
  const tail = (bytes.length - HEADER_LENGTH) % frameLength;
  const checksum = new Checksum(u32(bytes, 0) === MAGIC_BIG);
  checksum.add(bytes, 0, 24);
  const pages: number[] = [];
  const commits: WalCommit[] = [];
  let written = new Set<number>();
  let stoppedBecause: string | undefined;
  let frame = 0;
  for (; frame < whole; frame++) {
    const at = HEADER_LENGTH + frame * frameLength;
    stoppedBecause = refuseFrame(bytes, at, frame, pageSize, checksum);
    if (stoppedBecause !== undefined) break;
    const page = u32(bytes, at);
    const pageCount = u32(bytes, at + 4);
    pages.push(page);
    written.add(page);
    if (pageCount === 0) continue;
    commits.push({ lastFrame: frame, pageCount, pagesWritten: written.size });
    written = new Set();
  }
  if (stoppedBecause === undefined && tail > 0) {
    stoppedBecause = `the -wal file ends ${tail} bytes into frame ${whole + 1}`;
  }
  return {
    total: whole + (tail > 0 ? 1 : 0),
    pages,
    commits,
    stoppedBecause,
    isBroken: hasCommitBehind(bytes, frame, whole, frameLength),
  };
}

/** Adds the frame to the running checksum and says why it cannot be believed, if so. */
function refuseFrame(
  bytes: Uint8Array,
  at: number,
  frame: number,
  pageSize: number,
  checksum: Checksum,
): string | undefined {
  if (!hasSalts(bytes, at))
    return `frame ${frame + 1} belongs to an earlier use of the -wal file, before a checkpoint`;
  checksum.add(bytes, at, 8);
  checksum.add(bytes, at + FRAME_HEADER_LENGTH, pageSize);
  if (!checksum.equals(bytes, at + 16)) return `the checksum of frame ${frame + 1} is wrong`;
  return u32(bytes, at) === 0 ? `frame ${frame + 1} names page 0` : undefined;
}

function hasSalts(bytes: Uint8Array, at: number): boolean {
  return u32(bytes, at + 8) === u32(bytes, 16) && u32(bytes, at + 12) === u32(bytes, 20);
}

/** A torn last write is normal; a commit of the same log behind a bad frame is one that was lost. */
function hasCommitBehind(
  bytes: Uint8Array,
  frame: number,
  whole: number,
  frameLength: number,
): boolean {
  for (let next = frame + 1; next < whole; next++) {
    const at = HEADER_LENGTH + next * frameLength;
    if (hasSalts(bytes, at) && u32(bytes, at + 4) > 0) return true;
  }
  return false;
}

/** The running checksum of a write-ahead log: a Fibonacci-weighted sum over 32-bit words. */
class Checksum {
  readonly #isBigEndian: boolean;
  #first = 0;
  #second = 0;

  constructor(isBigEndian: boolean) {
    this.#isBigEndian = isBigEndian;
  }

  /** `length` is a multiple of 8. */
  add(bytes: Uint8Array, at: number, length: number): void {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const isLittleEndian = !this.#isBigEndian;
    let first = this.#first;
    let second = this.#second;
    for (let i = at; i < at + length; i += 8) {
      first = (first + view.getUint32(i, isLittleEndian) + second) | 0;
      second = (second + view.getUint32(i + 4, isLittleEndian) + first) | 0;
    }
    this.#first = first;
    this.#second = second;
  }

  equals(bytes: Uint8Array, at: number): boolean {
    return u32(bytes, at) === this.#first >>> 0 && u32(bytes, at + 4) === this.#second >>> 0;
  }
}
