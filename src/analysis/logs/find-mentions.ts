import { type TaskOptions, throwIfCancelled } from "../../base/progress.ts";
import { ByteSearch } from "../../sources/trace-log/byte-search.ts";
import type { ReadBytes } from "./mine-log.ts";

/** A place in a text file: characters `from` up to `to`, not including, of a line (from 1). */
export interface Mention {
  readonly path: string;
  readonly line: number;
  readonly from: number;
  readonly to: number;
}

const PIECE_BYTES = 1024 * 1024;
const NEWLINE = 10;
/** Bytes before a hit that are read to say in which character it begins. */
const MAX_LINE_BYTES = 1_000_000;
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

/** Finds a text in a file of any size, at most `limit` times, in the order of the file. The text is ASCII. */
export async function findMentions(
  { path, read }: { readonly path: string; readonly read: ReadBytes },
  needle: string,
  limit: number,
  options?: TaskOptions,
): Promise<readonly Mention[]> {
  const search = new ByteSearch(needle);
  const found: Mention[] = [];
  let line = 1;
  let lineStart = 0;
  for (let offset = 0; found.length < limit; ) {
    throwIfCancelled(options);
    const bytes = await read(offset, PIECE_BYTES);
    let counted = 0;
    const countTo = (end: number): void => {
      for (let at = bytes.indexOf(NEWLINE, counted); at >= 0 && at < end; ) {
        line++;
        lineStart = offset + at + 1;
        at = bytes.indexOf(NEWLINE, at + 1);
      }
      counted = end;
    };
    for (let at = search.indexIn(bytes, 0); at >= 0 && found.length < limit; ) {
      countTo(at);
      const from = await columnOf(read, lineStart, offset + at);
      found.push({ path, line, from, to: from + needle.length });
      at = search.indexIn(bytes, at + needle.length);
    }
    // What begins near the end of a piece may end in the next one.
    const isLast = bytes.length < PIECE_BYTES;
    const step = isLast ? bytes.length : bytes.length - needle.length + 1;
    countTo(step);
    if (isLast) return found;
    offset += step;
  }
  return found;
}

async function columnOf(read: ReadBytes, lineStart: number, at: number): Promise<number> {
  const length = at - lineStart;
  if (length === 0) return 0;
  const start = Math.max(lineStart, at - MAX_LINE_BYTES);
  return decoder.decode(await read(start, at - start)).length;
}
