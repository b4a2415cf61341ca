import { type TaskOptions, throwIfCancelled } from "../../base/progress.ts";
import type { FireproofLog, LogRecord } from "../../sources/fireproof/log/log-types.ts";
import { LEVELS, type TraceLog } from "../../sources/trace-log/types.ts";
import { finishTemplates } from "./finish-templates.ts";
import type { LogTemplate } from "./log-types.ts";
import { MessageScanner } from "./message-scanner.ts";
import { messageStart, messageText } from "./record-head.ts";
import { TemplateTable } from "./template-table.ts";

/** How much of a log is read at once. */
const PIECE_BYTES = 1024 * 1024;
/** How much of one record is looked at for its template. */
const MAX_RECORD_BYTES = 16_384;
const JOB = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i;
const JOB_LENGTH = "00000000-0000-0000-0000-000000000000: ".length;
const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

/** Reads at most `length` bytes of the log's file from `offset`; fewer at its end. They are needed until the next read. */
export type ReadBytes = (offset: number, length: number) => Promise<Uint8Array>;

/** A log with the template of every record. Records count from 0 in the order of the file. */
export interface MinedLog {
  readonly path: string;
  /** Records. */
  readonly count: number;
  /** Lines of the file. */
  readonly lines: number;
  /** By record: the line on which it begins, from 1. */
  readonly line: Uint32Array;
  /** By record: microseconds since 1970, NaN where it has none; `undefined` where the log has no times. */
  readonly time: Float64Array | undefined;
  /** By record: index into `templates`. */
  readonly template: Uint16Array;
  readonly templates: readonly LogTemplate[];
  readonly notes: readonly string[];
  /** What a record says behind its target. */
  message(record: number): Promise<string>;
}

/** Mines the templates of a tracing or job log by reading its bytes once, in pieces. */
export async function mineTraceLog(
  log: TraceLog,
  read: ReadBytes,
  options?: TaskOptions,
): Promise<MinedLog> {
  const table = new TemplateTable();
  const template = new Uint16Array(log.count);
  const miner = new TraceMiner(log, table);
  for (let from = 0; from < log.count; ) {
    throwIfCancelled(options);
    const base = log.offset[from] ?? 0;
    let to = from + 1;
    while (to < log.count && endOf(log, to) - base <= PIECE_BYTES) to++;
    const bytes = await read(base, endOf(log, to - 1) - base);
    for (let row = from; row < to; row++) template[row] = miner.row(bytes, base, row);
    options?.onProgress?.({ task: `Reading ${log.path}`, fraction: to / log.count });
    from = to;
  }
  const finished = finishTemplates(table, {
    level: (number) => LEVELS[number] ?? "",
    target: (number) => log.targets[number] ?? "job",
    line: (row) => log.line[row] ?? 0,
  });
  relabel(template, finished.indexOf);
  return {
    path: log.path,
    count: log.count,
    lines: await countLines(log, read),
    line: log.line,
    time: log.time,
    template,
    templates: finished.templates,
    notes: log.notes,
    message: async (record) => withoutJob(messageText(await log.textAt(record))),
  };
}

/** Mines a log of the block store library. */
export function mineFireproofLog(log: FireproofLog): MinedLog {
  const table = new TemplateTable();
  const scanner = new MessageScanner();
  const levels: string[] = [];
  const modules: string[] = [];
  const template = new Uint16Array(log.records.length);
  log.records.forEach((record, row) => {
    const level = numberOf(levels, (record.level ?? "").toUpperCase());
    const module = numberOf(modules, record.module ?? "");
    const bytes = encoder.encode(recordText(record)).subarray(0, MAX_RECORD_BYTES);
    scanner.scan(bytes, 0, bytes.length, module * 8 + level);
    template[row] = table.count(scanner, bytes, 0, row, level, module);
  });
  const line = Uint32Array.from(log.records, (record) => record.line);
  const finished = finishTemplates(table, {
    level: (number) => levels[number] ?? "",
    target: (number) => modules[number] ?? "",
    line: (row) => line[row] ?? 0,
  });
  relabel(template, finished.indexOf);
  return {
    path: log.path,
    count: log.records.length,
    lines: Math.max(line.at(-1) ?? 0, ...log.findings.map((finding) => finding.line ?? 0)),
    line,
    time: undefined,
    template,
    templates: finished.templates,
    notes: log.findings.map((finding) => finding.message),
    message: (record) => {
      const known = log.records[record];
      return Promise.resolve(known === undefined ? "" : recordText(known));
    },
  };
}

/** The record as a tracing log would print it. */
function recordText(record: LogRecord): string {
  const words = [record.message, ...record.words];
  const lists = record.lists.map((list) => `[${list.map((cid) => `"${cid}"`).join(", ")}]`);
  const fields = Object.entries(record.fields).map(
    ([name, value]) => ` ${name.replaceAll(/[^A-Za-z0-9_.]/g, "_")}=${JSON.stringify(value)}`,
  );
  return `${[...words, ...lists].join(" ")}${fields.join("")}`;
}

class TraceMiner {
  readonly #log: TraceLog;
  readonly #table: TemplateTable;
  readonly #scanner = new MessageScanner();
  readonly #targets: readonly Uint8Array[];
  /** By target: the one it counts as. All jobs are one target, which has the number behind the last. */
  readonly #group: readonly number[];
  readonly #job: number;

  constructor(log: TraceLog, table: TemplateTable) {
    this.#log = log;
    this.#table = table;
    this.#targets = log.targets.map((target) => encoder.encode(target));
    this.#job = log.targets.length;
    this.#group = log.targets.map((target, index) => (JOB.test(target) ? this.#job : index));
  }

  /** The table's index of the template of record `row`, whose file bytes from `base` on are `bytes`. */
  row(bytes: Uint8Array, base: number, row: number): number {
    const log = this.#log;
    const start = (log.offset[row] ?? 0) - base;
    const end = Math.min(start + Math.min(log.length[row] ?? 0, MAX_RECORD_BYTES), bytes.length);
    const target = log.target[row] ?? 0;
    const level = log.level[row] ?? 0;
    const group = this.#group[target] ?? target;
    const seed = group * 8 + level;
    const name = this.#targets[target];
    const from = name === undefined ? -1 : messageStart(bytes, start, end, name);
    if (from >= 0) {
      this.#scanner.scan(bytes, from, end, seed);
      return this.#table.count(this.#scanner, bytes, from, row, level, group);
    }
    const message = messageText(decoder.decode(bytes.subarray(start, end)));
    const owner = isJob(message) ? this.#job : group;
    const text = encoder.encode(withoutJob(message));
    this.#scanner.scan(text, 0, text.length, owner * 8 + level);
    return this.#table.count(this.#scanner, text, 0, row, level, owner);
  }
}

/** Whether a job's uuid, which the index takes for no target when it begins with a digit, stands before the message. */
function isJob(message: string): boolean {
  return message.slice(36, 38) === ": " && JOB.test(message.slice(0, 36));
}

function withoutJob(message: string): string {
  return isJob(message) ? message.slice(JOB_LENGTH) : message;
}

function endOf(log: TraceLog, row: number): number {
  return (log.offset[row] ?? 0) + (log.length[row] ?? 0);
}

/** Lines of the file: up to the last record by the index, from there on by looking. */
async function countLines(log: TraceLog, read: ReadBytes): Promise<number> {
  const last = log.count - 1;
  let offset = last < 0 ? 0 : (log.offset[last] ?? 0);
  let lines = last < 0 ? 0 : (log.line[last] ?? 1) - 1;
  let endsWithFeed = true;
  for (;;) {
    const bytes = await read(offset, PIECE_BYTES);
    if (bytes.length === 0) return endsWithFeed ? lines : lines + 1;
    for (let at = bytes.indexOf(10); at >= 0; at = bytes.indexOf(10, at + 1)) lines++;
    endsWithFeed = bytes[bytes.length - 1] === 10;
    offset += bytes.length;
  }
}

function relabel(template: Uint16Array, indexOf: Uint16Array): void {
  for (let row = 0; row < template.length; row++) {
    template[row] = indexOf[template[row] ?? 0] ?? 0;
  }
}

function numberOf(names: string[], name: string): number {
  const known = names.indexOf(name);
  return known >= 0 ? known : names.push(name) - 1;
}
