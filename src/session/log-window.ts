import type { TaskOptions } from "../base/progress.ts";
import { throwIfCancelled } from "../base/progress.ts";
import type { FileTree } from "../sources/file-tree.ts";

/** Bytes read at a time. */
const CHUNK = 1 << 20;
/** Bytes of a line that are shown; a line of 10 MB would help nobody. */
const MAX_LINE = 100_000;
const NEWLINE = 0x0a;

/** Lines of a text file of the evidence, decoded, with controls made visible by whoever shows them. */
export interface LogWindow {
  readonly path: string;
  /** Number of the first line in `lines`, from 1. */
  readonly firstLine: number;
  readonly lines: readonly string[];
  /** Lines of the whole file; -1 when not known. */
  readonly totalLines: number;
  /** The line that was asked for, from 1. */
  readonly line: number;
}

export interface LogWindowRequest {
  readonly tree: FileTree;
  readonly path: string;
  /** From 1. */
  readonly line: number;
  /** Lines before and after. */
  readonly context: number;
}

/** Collects the lines `first` to `last` while bytes come in. */
class LineCollector {
  readonly lines: string[] = [];
  readonly #first: number;
  readonly #last: number;
  #line = 1;
  /** Bytes of the line under way that are kept, and how many there were. */
  #kept: Uint8Array[] = [];
  #keptBytes = 0;
  #lineBytes = 0;

  constructor(first: number, last: number) {
    this.#first = first;
    this.#last = last;
  }

  /** Number of the line under way. */
  get line(): number {
    return this.#line;
  }

  get isDone(): boolean {
    return this.#line > this.#last;
  }

  add(chunk: Uint8Array): void {
    let start = 0;
    while (!this.isDone) {
      const end = chunk.indexOf(NEWLINE, start);
      this.#keep(chunk.subarray(start, end < 0 ? chunk.length : end));
      if (end < 0) return;
      this.#close();
      start = end + 1;
    }
  }

  /** The last line, when no newline ends it. */
  finish(): void {
    if (this.#lineBytes > 0 && !this.isDone) this.#close();
  }

  #keep(part: Uint8Array): void {
    this.#lineBytes += part.length;
    if (this.#line < this.#first || this.#keptBytes >= MAX_LINE) return;
    const kept = part.slice(0, MAX_LINE - this.#keptBytes);
    this.#kept.push(kept);
    this.#keptBytes += kept.length;
  }

  #close(): void {
    if (this.#line >= this.#first) this.lines.push(this.#text());
    this.#line++;
    this.#kept = [];
    this.#keptBytes = 0;
    this.#lineBytes = 0;
  }

  #text(): string {
    const bytes = new Uint8Array(this.#keptBytes);
    let at = 0;
    for (const part of this.#kept) {
      bytes.set(part, at);
      at += part.length;
    }
    const text = new TextDecoder().decode(bytes).replace(/\r$/, "");
    const more = this.#lineBytes - this.#keptBytes;
    return more === 0 ? text : `${text} … and ${more} bytes more on this line`;
  }
}

/** Lines around a line of any text file of the evidence, read in pieces: the file may be far larger than memory. */
export async function readLogWindow(
  { tree, path, line, context }: LogWindowRequest,
  options?: TaskOptions,
): Promise<LogWindow> {
  const first = Math.max(1, line - context);
  const collector = new LineCollector(first, line + context);
  const { size } = await tree.stat(path);
  for (let offset = 0; offset < size && !collector.isDone; offset += CHUNK) {
    throwIfCancelled(options);
    options?.onProgress?.({ task: `Reading ${path}`, fraction: offset / size });
    collector.add(await tree.readRange(path, offset, CHUNK));
  }
  const reachedEnd = !collector.isDone;
  collector.finish();
  const totalLines = reachedEnd ? collector.line - 1 : -1;
  return {
    path,
    firstLine: first,
    lines: collector.lines,
    totalLines,
    line: reachedEnd ? Math.min(line, Math.max(1, totalLines)) : line,
  };
}
