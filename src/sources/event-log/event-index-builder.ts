import { parseTime } from "../../base/time.ts";
import { parseUuid } from "../../base/uuid.ts";
import type { BlockSink } from "../lines/line-blocks.ts";
import { LineNotes } from "../lines/line-notes.ts";
import { NameTable } from "../lines/name-table.ts";
import { TimeReader } from "../lines/time-bytes.ts";
import { createColumns, type EventColumns, resizeColumns } from "./event-columns.ts";
import { SLOT, type Slot } from "./event-shape.ts";
import {
  readChangeType,
  readNumber,
  readStampText,
  readUuid,
  type WrittenStamp,
  writeUuid,
} from "./event-values.ts";
import { LineReader } from "./line-reader.ts";
import type { EventKind } from "./types.ts";

/** What `EventLog.kind` counts through. */
export const EVENT_KINDS: readonly EventKind[] = [
  "state_change",
  "shared_change",
  "metrics_updated",
  "app_event",
  "other",
];
const SHARED_CHANGE = 1;
const METRICS_UPDATED = 2;
const APP_EVENT = 3;
const OTHER = 4;

const LINE_FEED = 0x0a;
const MAX_NAMES = 32_767;
const MAX_COUNTER = 0x7fff_ffff;
const VARIANT = /^[A-Z][A-Za-z0-9]*$/;

/** Makes the columns of an event log out of blocks of lines. */
export class EventIndexBuilder implements BlockSink {
  readonly notes = new LineNotes();
  readonly models = new NameTable(MAX_NAMES);
  readonly authors = new NameTable(MAX_NAMES, parseUuid);
  columns: EventColumns = createColumns(256);
  count = 0;
  truncated = false;

  readonly #reader = new LineReader();
  readonly #times = new TimeReader();
  readonly #kinds = new NameTable(16, (text) => text);
  /** Rows whose stamp names its author by 8 digits only: resolved when all authors are known. */
  readonly #shortAuthors: { readonly row: number; readonly prefix: string }[] = [];
  readonly #fileBytes: number;
  #lines = 0;

  constructor(fileBytes: number) {
    this.#fileBytes = fileBytes;
    for (const kind of EVENT_KINDS.slice(0, APP_EVENT)) this.#kinds.numberOfText(kind);
  }

  block(
    bytes: Uint8Array,
    from: number,
    to: number,
    fileOffset: number,
    terminated: boolean,
  ): void {
    this.#reader.scanner.attach(bytes);
    const shift = fileOffset - from;
    for (let start = from; start < to; ) start = this.#line(start, shift, terminated);
    if (!terminated) this.notes.lacksLastLineEnd = true;
  }

  tooLong(fileOffset: number, length: number): void {
    this.#lines++;
    this.notes.bad(this.#lines, fileOffset, length, "the line is longer than 64 MiB");
  }

  /** Cuts the columns to their length and resolves what needed the whole file. */
  finish(): void {
    this.columns = resizeColumns(this.columns, this.count, this.count);
    for (const { row, prefix } of this.#shortAuthors) {
      const matching = this.authors.names.flatMap((name, number) =>
        name.startsWith(prefix) ? [number] : [],
      );
      if (matching.length === 1) this.columns.author[row] = matching[0] ?? -1;
    }
  }

  /** Reads the line at `start` and returns where the next one begins. */
  #line(start: number, shift: number, terminated: boolean): number {
    const { scanner } = this.#reader;
    const { bytes } = scanner;
    this.#lines++;
    const first = this.#skipToContent(start, shift);
    if (bytes[first] === LINE_FEED) return this.#emptyLine(start, first, shift, terminated);
    let end = this.#reader.walk(first);
    if (end >= 0) end = this.#skipFill(end);
    if (end >= 0 && bytes[end] !== LINE_FEED) scanner.fail(end, "text after the value");
    else if (end >= 0) {
      this.#countLineEnd(end, terminated);
      this.#addRow(first, end, shift);
      return end + 1;
    }
    const lineEnd = bytes.indexOf(LINE_FEED, scanner.failedAt);
    this.#countLineEnd(lineEnd, terminated);
    this.#badLine(first, lineEnd, shift, terminated);
    return lineEnd + 1;
  }

  #badLine(first: number, lineEnd: number, shift: number, terminated: boolean): void {
    const { failure, failedAt } = this.#reader.scanner;
    const reason = terminated
      ? `not JSON: ${failure} at byte ${failedAt - first + 1} of the line`
      : "cut off at the end of the file";
    if (!terminated) this.truncated = true;
    this.notes.bad(this.#lines, first + shift, lineEnd - first, reason);
  }

  /** Past a byte order mark, NUL bytes and blanks. */
  #skipToContent(start: number, shift: number): number {
    const { bytes } = this.#reader.scanner;
    let i = start;
    if (bytes[i] === 0xef && bytes[i + 1] === 0xbb && bytes[i + 2] === 0xbf) {
      i += 3;
      if (start + shift === 0) this.notes.hasByteOrderMark = true;
    }
    return this.#skipFill(i);
  }

  /** Past blanks and NUL bytes, which a crash leaves where a write was announced but not done. */
  #skipFill(start: number): number {
    const { scanner } = this.#reader;
    let i = scanner.skipBlanks(start);
    if (scanner.bytes[i] !== 0) return i;
    this.notes.withNul++;
    while (scanner.bytes[i] === 0) i = scanner.skipBlanks(i + 1);
    return i;
  }

  #emptyLine(start: number, end: number, shift: number, terminated: boolean): number {
    const { bytes } = this.#reader.scanner;
    this.#countLineEnd(end, terminated);
    if (bytes.subarray(start, end).includes(0)) {
      this.notes.bad(this.#lines, start + shift, end - start, "NUL bytes only");
    } else if (end + shift > 3 || !this.notes.hasByteOrderMark || terminated) {
      this.notes.blank++;
    }
    return end + 1;
  }

  #countLineEnd(lineEnd: number, terminated: boolean): void {
    if (!terminated) return;
    if (this.#reader.scanner.bytes[lineEnd - 1] === 0x0d) this.notes.crlf++;
    else this.notes.lf++;
  }

  #addRow(first: number, lineEnd: number, shift: number): void {
    const row = this.count;
    if (row === this.columns.line.length) this.#grow(first + shift);
    const { columns } = this;
    const { bytes } = this.#reader.scanner;
    let end = lineEnd;
    for (let last = bytes[end - 1]; last === 0x0d || last === 0; last = bytes[end - 1]) end--;
    columns.line[row] = this.#lines;
    columns.offset[row] = first + shift;
    columns.length[row] = end - first;
    columns.time[row] = Number.NaN;
    columns.counter[row] = -1;
    columns.model[row] = -1;
    columns.author[row] = -1;
    columns.changeType[row] = 255;
    const kind = this.#kindOf();
    columns.kind[row] = kind;
    if (kind === SHARED_CHANGE) this.#addSharedChange(row);
    else if (kind === APP_EVENT) this.#addAppEvent(row);
    else this.#addPlain(row, SLOT.model, SLOT.record, SLOT.device, SLOT.timestamp);
    this.count++;
  }

  /** Makes room for as many rows as the file will have if it goes on as it began. */
  #grow(bytesSoFar: number): void {
    const expected = Math.ceil((this.#fileBytes / Math.max(bytesSoFar, 1)) * this.count * 1.02);
    const capacity = Math.max(this.count * 1.5, Math.min(expected, this.count * 64)) + 256;
    this.columns = resizeColumns(this.columns, this.count, Math.ceil(capacity));
  }

  #kindOf(): number {
    const reader = this.#reader;
    const hasType = (reader.start[SLOT.type] ?? -1) >= 0;
    if (!hasType) return reader.isTagged && this.#isVariant() ? APP_EVENT : OTHER;
    const number = this.#name(this.#kinds, SLOT.type);
    return number < 0 || number > METRICS_UPDATED ? OTHER : number;
  }

  #isVariant(): boolean {
    const { tagStart, tagEnd } = this.#reader;
    return tagEnd - tagStart <= 128 && VARIANT.test(this.#reader.tagText());
  }

  #addPlain(row: number, model: Slot, record: Slot, author: Slot, time: Slot): void {
    const { columns } = this;
    columns.model[row] = this.#name(this.models, model);
    columns.author[row] = this.#name(this.authors, author);
    columns.time[row] = this.#time(time);
    this.#record(row, record);
  }

  #addSharedChange(row: number): void {
    const { columns } = this;
    const reader = this.#reader;
    const { bytes } = reader.scanner;
    columns.model[row] = this.#name(this.models, SLOT.entryModel);
    this.#record(row, SLOT.entryRecord);
    columns.changeType[row] = readChangeType(reader.text(SLOT.entryChange));
    const text = reader.text(SLOT.hlcText);
    if (text !== undefined) {
      this.#stampText(row, readStampText(text));
      return;
    }
    columns.author[row] = this.#name(this.authors, SLOT.hlcDevice);
    columns.time[row] = this.#number(bytes, SLOT.hlcTime) * 1000;
    this.#counter(row, this.#number(bytes, SLOT.hlcCounter));
  }

  #stampText(row: number, stamp: WrittenStamp | undefined): void {
    if (stamp === undefined) return;
    this.columns.time[row] = stamp.ms * 1000;
    this.#counter(row, stamp.counter);
    this.columns.author[row] = this.authors.numberOfText(stamp.peer);
    if (stamp.peer.length === 8) this.#shortAuthors.push({ row, prefix: stamp.peer });
  }

  #counter(row: number, counter: number): void {
    const isCount = Number.isInteger(counter) && counter >= 0;
    this.columns.counter[row] = isCount ? Math.min(counter, MAX_COUNTER) : -1;
  }

  #addAppEvent(row: number): void {
    const reader = this.#reader;
    const record =
      (reader.start[SLOT.resourceUuid] ?? -1) >= 0 ? SLOT.resourceUuid : SLOT.resourceId;
    const hasRecord = (reader.start[SLOT.bodyRecord] ?? -1) >= 0;
    this.#addPlain(
      row,
      SLOT.bodyModel,
      hasRecord ? SLOT.bodyRecord : record,
      SLOT.bodyDevice,
      SLOT.bodyTimestamp,
    );
    if (this.columns.model[row] === -1) {
      this.columns.model[row] = this.models.numberOfText(reader.tagText());
    }
  }

  #name(table: NameTable, slot: Slot): number {
    const reader = this.#reader;
    const form = reader.form[slot];
    const start = reader.start[slot] ?? -1;
    if (start < 0 || form === 0) return -1;
    if (form === 1) return table.number(reader.scanner.bytes, start, reader.end[slot] ?? start);
    return table.numberOfText(reader.text(slot) ?? "");
  }

  #record(row: number, slot: Slot): void {
    const reader = this.#reader;
    const start = reader.start[slot] ?? -1;
    const end = reader.end[slot] ?? start;
    const { record } = this.columns;
    if (start < 0 || reader.form[slot] === 0) record.fill(0, row * 16, row * 16 + 16);
    else if (reader.form[slot] === 1) readUuid(reader.scanner.bytes, start, end, record, row * 16);
    else writeUuid(reader.text(slot) ?? "", record, row * 16);
  }

  #time(slot: Slot): number {
    const reader = this.#reader;
    const start = reader.start[slot] ?? -1;
    if (start < 0 || reader.form[slot] === 0) return Number.NaN;
    if (reader.form[slot] === 2) return parseTime(reader.text(slot) ?? "") ?? Number.NaN;
    return this.#times.read(reader.scanner.bytes, start, reader.end[slot] ?? start);
  }

  #number(bytes: Uint8Array, slot: Slot): number {
    const reader = this.#reader;
    const start = reader.start[slot] ?? -1;
    if (start < 0 || reader.form[slot] !== 0) return Number.NaN;
    return readNumber(bytes, start, reader.end[slot] ?? start);
  }
}
