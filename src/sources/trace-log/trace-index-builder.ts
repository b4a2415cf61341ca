import type { BlockSink } from "../lines/line-blocks.ts";
import { LineNotes } from "../lines/line-notes.ts";
import { NameTable } from "../lines/name-table.ts";
import { readDigits, TimeReader } from "../lines/time-bytes.ts";
import type { MessageKinds } from "./message-kinds.ts";
import { readFrame, readHead, stripAnsi } from "./parse-record.ts";
import {
  createTraceColumns,
  cutTraceColumns,
  resizeTraceColumns,
  type TraceColumns,
} from "./trace-columns.ts";
import { readOrigin } from "./trace-header.ts";
import { LEVELS } from "./types.ts";

const LINE_FEED = 0x0a;
const SPACE = 0x20;
const ESCAPE = 0x1b;
const BRACKET = 0x5b;
const EQUALS = 0x3d;
const COLON = 0x3a;
const MAX_TARGETS = 65_535;
/** How much of a line's beginning is looked at where bytes do not tell enough. */
const HEAD_BYTES = 1024;

const LEVEL_BYTES = LEVELS.map((level) => new TextEncoder().encode(`${level} `));
const THREAD = new TextEncoder().encode("ThreadId(");
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

/** Makes the columns of a text log out of blocks of lines. */
export class TraceIndexBuilder implements BlockSink {
  readonly notes = new LineNotes();
  readonly targets = new NameTable(MAX_TARGETS);
  columns: TraceColumns;
  count = 0;
  format: "tracing" | "job" = "tracing";
  truncated = false;

  readonly #times = new TimeReader();
  readonly #fileBytes: number;
  readonly #kinds: MessageKinds | undefined;
  #bytes: Uint8Array = new Uint8Array(0);
  #lines = 0;
  // The head of the line looked at last. Fields instead of an object: this runs once a line.
  #time = 0;
  #level = 0;
  #target = 0;
  #messageAt = 0;

  /** With `kinds`, records are also sorted into kinds of messages. */
  constructor(fileBytes: number, kinds?: MessageKinds) {
    this.#fileBytes = fileBytes;
    this.columns = createTraceColumns(256, fileBytes);
    this.#kinds = kinds;
  }

  block(
    bytes: Uint8Array,
    from: number,
    to: number,
    fileOffset: number,
    terminated: boolean,
  ): void {
    this.#bytes = bytes;
    const shift = fileOffset - from;
    for (let start = from; start < to; ) start = this.#line(start, shift, terminated);
    if (!terminated) {
      this.notes.lacksLastLineEnd = true;
      this.truncated = true;
    }
  }

  tooLong(fileOffset: number, length: number): void {
    this.#lines++;
    this.notes.bad(this.#lines, fileOffset, length, "the line is longer than 64 MiB");
  }

  /** Cuts the columns to their length. */
  finish(): void {
    this.columns = cutTraceColumns(this.columns, this.count, this.#fileBytes);
  }

  #line(start: number, shift: number, terminated: boolean): number {
    const bytes = this.#bytes;
    this.#lines++;
    const lineEnd = bytes.indexOf(LINE_FEED, start);
    if (terminated && bytes[lineEnd - 1] === 0x0d && lineEnd > start) this.notes.crlf++;
    else if (terminated) this.notes.lf++;
    const first = this.#skipFill(start, shift);
    let end = lineEnd;
    for (
      let last = bytes[end - 1];
      end > first && (last === 0x0d || last === 0);
      last = bytes[end - 1]
    ) {
      end--;
    }
    if (first >= end) this.#emptyLine(start, lineEnd, shift);
    else if (this.#readStart(first, end)) this.#addRow(first, end, shift);
    else this.#continue(first, end, shift, terminated);
    return lineEnd + 1;
  }

  /** Past a byte order mark and NUL bytes. */
  #skipFill(start: number, shift: number): number {
    const bytes = this.#bytes;
    let i = start;
    if (bytes[i] === 0xef && bytes[i + 1] === 0xbb && bytes[i + 2] === 0xbf) {
      i += 3;
      if (start + shift === 0) this.notes.hasByteOrderMark = true;
    }
    if (bytes[i] === 0) this.notes.withNul++;
    while (bytes[i] === 0) i++;
    return i;
  }

  #emptyLine(start: number, end: number, shift: number): void {
    if (this.#bytes.subarray(start, end).includes(0)) {
      this.notes.bad(this.#lines, start + shift, end - start, "NUL bytes only");
    }
  }

  /** A line that begins no record belongs to the one before. */
  #continue(first: number, end: number, shift: number, terminated: boolean): void {
    const byte = this.#bytes[first] ?? 0;
    const looksCut = !terminated && ((byte >= 0x30 && byte <= 0x39) || byte === BRACKET);
    if (this.count === 0 || looksCut) {
      const reason = looksCut ? "cut off at the end of the file" : "before the first record";
      this.notes.bad(this.#lines, first + shift, end - first, reason);
      return;
    }
    const row = this.count - 1;
    this.columns.length[row] = end + shift - (this.columns.offset[row] ?? 0);
  }

  #addRow(first: number, end: number, shift: number): void {
    const row = this.count;
    if (row === this.columns.line.length) this.#grow(first + shift);
    const { columns } = this;
    columns.line[row] = this.#lines;
    columns.offset[row] = first + shift;
    columns.length[row] = end - first;
    columns.time[row] = this.#time;
    columns.level[row] = this.#level;
    columns.target[row] = this.#target;
    if (this.#kinds !== undefined) {
      columns.kind[row] = this.#kinds.number(this.#bytes, this.#messageAt, end, row);
    }
    this.count++;
  }

  #grow(bytesSoFar: number): void {
    const expected = Math.ceil((this.#fileBytes / Math.max(bytesSoFar, 1)) * this.count * 1.02);
    const capacity = Math.max(this.count * 1.5, Math.min(expected, this.count * 256)) + 256;
    this.columns = resizeTraceColumns(
      this.columns,
      this.count,
      Math.ceil(capacity),
      this.#fileBytes,
    );
  }

  /** Reads the head of a line. Whether the line begins a record. */
  #readStart(first: number, end: number): boolean {
    const byte = this.#bytes[first] ?? 0;
    this.#messageAt = first;
    if (byte >= 0x30 && byte <= 0x39) return this.#readTracing(first, end);
    if (byte !== ESCAPE && byte !== BRACKET && byte !== EQUALS) return false;
    return this.#readText(first, end);
  }

  /** The form that nearly all lines of a tracing log have, read without making text of it. */
  #readTracing(first: number, end: number): boolean {
    const bytes = this.#bytes;
    if (bytes[first + 10] !== 0x54) return false;
    let i = first + 19;
    while (i < end && bytes[i] !== SPACE) i++;
    const time = this.#times.read(bytes, first, i);
    if (Number.isNaN(time) || i > first + 36) return false;
    i = this.#skipSpaces(i);
    const level = this.#levelAt(i);
    if (level < 0) return false;
    i = this.#skipSpaces(i + (LEVEL_BYTES[level]?.length ?? 0));
    this.#time = time;
    this.#level = level;
    if (this.#isAt(THREAD, i)) i = this.#readThread(i + THREAD.length);
    this.#readTarget(i, end);
    return true;
  }

  #readThread(start: number): number {
    const bytes = this.#bytes;
    let i = start;
    while (readDigits(bytes, i, 1) >= 0) i++;
    if (i === start || i > start + 9 || bytes[i] !== 0x29 || bytes[i + 1] !== SPACE) {
      return start - THREAD.length;
    }
    return this.#skipSpaces(i + 1);
  }

  /** A path before a colon is the target. Anything else (spans, no path) is decided over text. */
  #readTarget(start: number, end: number): void {
    const bytes = this.#bytes;
    let isPath = false;
    let i = start;
    for (; i < end; i++) {
      const byte = bytes[i] ?? 0;
      if (byte === COLON) {
        if (bytes[i + 1] !== COLON) break;
        isPath = true;
        i++;
      } else if (!isPathByte(byte)) {
        break;
      }
    }
    const isTarget = isPath && bytes[i] === COLON && (bytes[i + 1] === SPACE || i + 1 === end);
    this.#messageAt = isTarget ? i + 1 : start;
    this.#target = isTarget
      ? Math.max(this.targets.number(bytes, start, i), 0)
      : this.#targetOf(decoder.decode(bytes.subarray(start, Math.min(end, start + HEAD_BYTES))));
  }

  #targetOf(text: string): number {
    return Math.max(this.targets.numberOfText(readOrigin(stripAnsi(text)).target), 0);
  }

  /** Job logs, their frames, and lines with colour codes. */
  #readText(first: number, end: number): boolean {
    const text = decoder.decode(this.#bytes.subarray(first, Math.min(end, first + HEAD_BYTES)));
    const line = stripAnsi(text);
    const head = readHead(line);
    if (head === undefined) {
      const frame = readFrame(line);
      if (frame === undefined) return false;
      this.#time = Number.NaN;
      this.#level = LEVELS.indexOf("INFO");
      this.#target = Math.max(this.targets.numberOfText(frame.job), 0);
    } else {
      this.#time = head.time;
      this.#level = LEVELS.indexOf(head.level);
      this.#target = this.#targetOf(line.slice(head.length));
    }
    if (this.count === 0 && head?.format !== "tracing") this.format = "job";
    return true;
  }

  #levelAt(start: number): number {
    for (let level = 0; level < LEVEL_BYTES.length; level++) {
      const word = LEVEL_BYTES[level];
      if (word !== undefined && this.#isAt(word, start)) return level;
    }
    return -1;
  }

  #isAt(word: Uint8Array, start: number): boolean {
    for (let i = 0; i < word.length; i++) if (word[i] !== this.#bytes[start + i]) return false;
    return true;
  }

  #skipSpaces(start: number): number {
    let i = start;
    while (this.#bytes[i] === SPACE) i++;
    return i;
  }
}

function isPathByte(byte: number): boolean {
  const letter = byte | 0x20;
  return (letter >= 0x61 && letter <= 0x7a) || (byte >= 0x30 && byte <= 0x39) || byte === 0x5f;
}
