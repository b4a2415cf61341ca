import { type TaskOptions, throwIfCancelled } from "../../base/progress.ts";
import type { FileTree } from "../file-tree.ts";
import { type BlockSink, LineBlocks } from "./line-blocks.ts";

const PIECE_BYTES = 1024 * 1024;
/** Files up to this size are kept in memory unless the caller says otherwise. */
const MAX_RESIDENT_BYTES = 64 * 1024 * 1024;

/** What reading a log takes beside the usual. */
export interface StreamOptions extends TaskOptions {
  /** Files up to this many bytes are kept, so that their lines can be read at once; 64 MiB unless said. */
  readonly residentBytes?: number | undefined;
  /** Sees every piece of the file in order, once: for a digest made in the same pass. */
  readonly onPiece?: ((piece: Uint8Array) => void) | undefined;
}

/** Feeds the lines of `bytes` to `sink`. */
export function feedBytes(bytes: Uint8Array, sink: BlockSink): void {
  const blocks = new LineBlocks(sink);
  blocks.push(bytes);
  blocks.end();
}

/** The whole file, if it is small enough to be kept; `undefined` if it is to be read in pieces. */
export async function readResident(
  tree: FileTree,
  path: string,
  size: number,
  options: StreamOptions | undefined,
): Promise<Uint8Array | undefined> {
  if (size > (options?.residentBytes ?? MAX_RESIDENT_BYTES)) return undefined;
  const bytes = await tree.read(path);
  throwIfCancelled(options);
  options?.onPiece?.(bytes);
  return bytes;
}

/**
 * Reads ranges of a file into `buffers` buffers that take turns, so that reading gigabytes does not leave gigabytes to be
 * collected. What is read stays valid until it is their buffer's turn again.
 */
export function createPieceReader(
  tree: FileTree,
  path: string,
  buffers: number,
): (offset: number, length: number) => Promise<Uint8Array> {
  const kept: Uint8Array[] = [];
  let turn = 0;
  return async (offset, length) => {
    if (tree.readInto === undefined) return await tree.readRange(path, offset, length);
    turn = (turn + 1) % buffers;
    let buffer = kept[turn];
    if (buffer === undefined || buffer.length < length) {
      buffer = new Uint8Array(length);
      kept[turn] = buffer;
    }
    const target = buffer.subarray(0, length);
    return target.subarray(0, await tree.readInto(path, offset, target));
  };
}

/** Feeds the lines of a file of `size` bytes to `sink`, and reads a piece while the one before is worked on. */
export async function feedFile(
  tree: FileTree,
  path: string,
  size: number,
  sink: BlockSink,
  options: StreamOptions | undefined,
): Promise<void> {
  const blocks = new LineBlocks(sink);
  const read = createPieceReader(tree, path, 2);
  let next = read(0, PIECE_BYTES);
  for (let offset = 0; ; ) {
    const piece = await next;
    throwIfCancelled(options);
    if (piece.length === 0) break;
    offset += piece.length;
    next = read(offset, PIECE_BYTES);
    // Awaited in the next round; marked as handled in case this round ends the reading.
    next.catch(() => undefined);
    options?.onPiece?.(piece);
    blocks.push(piece);
    options?.onProgress?.({ task: `reading ${path}`, fraction: Math.min(offset / size, 1) });
  }
  blocks.end();
}
