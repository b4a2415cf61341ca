/** Reads the signals of logs: which lines matter is told by bytes, and most of them are read without making a text. */
import { pace, rest, type TaskOptions } from "../../base/progress.ts";
import { orderByNumber } from "../../base/stable-order.ts";
import { UuidNumbers } from "../../base/uuid-numbers.ts";
import type { TraceLog, TraceWindow } from "../../sources/trace-log/types.ts";
import { type PhraseReader, READERS, type Signal, SUBSTITUTES } from "./log-signals.ts";
import { LOOK, PhraseFinder } from "./phrase-finder.ts";
import { RecordFields } from "./record-fields.ts";
import { SignalTable, type SignalView } from "./signal-table.ts";
import { peerPrefix } from "./stamp-index.ts";

/** What is looked for, and at which places of the list the substitutes and what they stand for are. */
const ALL: readonly PhraseReader[] = [
  ...READERS,
  ...SUBSTITUTES.map(([, phrase, read]) => [phrase, read] as const),
];
const STAND_INS = SUBSTITUTES.map(([instead], at) => ({
  instead: READERS.findIndex(([phrase]) => phrase === instead),
  substitute: READERS.length + at,
}));
/** Lines of one arrival follow each other within this time, µs. */
const NEAR = 5000;
/** Records read at once from a log that is not kept in memory. */
const PIECE = 8192;

/** The signals of some logs, by time and then in the order of their files. */
export async function readSignals(
  logs: readonly TraceLog[],
  options?: TaskOptions,
): Promise<readonly Signal[]> {
  const view = await readSignalTable(new UuidNumbers(), logs, options);
  return Array.from({ length: view.length }, (_, at) => view.get(at));
}

/** The same in columns. `uuids`: numbers of records and owners. */
export async function readSignalTable(
  uuids: UuidNumbers,
  logs: readonly TraceLog[],
  options?: TaskOptions,
): Promise<SignalView> {
  const table = new SignalTable(uuids);
  for (const log of logs) await new LogReader(table, log, options).read();
  return table.view(rowsInOrder(table));
}

/** The rows that count, in the order of time. */
function rowsInOrder(table: SignalTable): Int32Array {
  const rows = new Int32Array(table.count);
  const times = new Float64Array(table.count);
  let count = 0;
  for (let row = 0; row < table.count; row++) {
    if (!table.counts(row)) continue;
    rows[count] = row;
    times[count++] = table.timeOf(row);
  }
  const order = orderByNumber(times.subarray(0, count));
  for (let at = 0; at < count; at++) order[at] = rows[order[at] ?? 0] ?? 0;
  return order;
}

/** Reads one log into a table. */
class LogReader {
  readonly #table: SignalTable;
  readonly #log: TraceLog;
  readonly #options: TaskOptions | undefined;
  readonly #fields: RecordFields;
  /** Rows by reader, of the substitutes only; how many of the others. */
  readonly #substituted = STAND_INS.map((): number[] => []);
  readonly #told = new Array<number>(ALL.length).fill(0);

  constructor(table: SignalTable, log: TraceLog, options: TaskOptions | undefined) {
    this.#table = table;
    this.#log = log;
    this.#options = options;
    this.#fields = new RecordFields(table.uuids);
  }

  async read(): Promise<void> {
    const first = this.#table.count;
    this.#table.openPath(this.#log.path);
    if (this.#log.resident) await this.#readFound();
    else await this.#scan();
    STAND_INS.forEach(({ instead }, at) => {
      if ((this.#told[instead] ?? 0) === 0) return;
      for (const row of this.#substituted[at] ?? []) this.#table.drop(row);
    });
    giveMissing(this.#table, first);
  }

  /** Of a log whose bytes are at hand only what contains a phrase is looked at. */
  async #readFound(): Promise<void> {
    const log = this.#log;
    const tick = pace(this.#options);
    const window = await log.window(0, log.count);
    const found = ALL.flatMap(([phrase], reader) =>
      Array.from(log.find(phrase), (index) => ({ index, reader })),
    );
    for (const { index, reader } of found.sort((a, b) => a.index - b.index)) {
      tick();
      this.#take(index, reader, window);
    }
  }

  async #scan(): Promise<void> {
    const log = this.#log;
    const tick = pace(this.#options);
    const finder = new PhraseFinder(ALL.map(([phrase]) => phrase));
    for (let from = 0; from < log.count; from += PIECE) {
      this.#options?.onProgress?.({ task: "Reading deliveries", fraction: from / log.count });
      const to = Math.min(from + PIECE, log.count);
      await rest(this.#options);
      const window = await log.window(from, to);
      for (let index = from; index < to; index++) {
        tick();
        const told = this.#phraseAt(finder, index, window);
        const reader = told === LOOK ? finder.findIn(window.text(index)) : told;
        if (reader >= 0) this.#take(index, reader, window);
      }
    }
  }

  #phraseAt(finder: PhraseFinder, index: number, { raw }: TraceWindow): number {
    if (raw === undefined) return LOOK;
    const start = (this.#log.offset[index] ?? 0) - raw.base;
    return finder.find(raw.bytes, start, start + (this.#log.length[index] ?? 0));
  }

  #take(index: number, reader: number, window: TraceWindow): void {
    const log = this.#log;
    const time = log.time[index] ?? Number.NaN;
    if (Number.isNaN(time)) return;
    const stand = STAND_INS.findIndex(({ substitute }) => substitute === reader);
    // A substitute that comes after what it stands for would be taken back.
    if (stand >= 0 && (this.#told[STAND_INS[stand]?.instead ?? -1] ?? 0) > 0) return;
    const row = this.#add(index, reader, time, window);
    if (row < 0) return;
    this.#told[reader] = (this.#told[reader] ?? 0) + 1;
    if (stand >= 0) this.#substituted[stand]?.push(row);
  }

  #add(index: number, reader: number, time: number, { raw, text }: TraceWindow): number {
    const log = this.#log;
    const line = log.line[index] ?? 0;
    const kind = STAND_INS.find(({ substitute }) => substitute === reader)?.instead ?? reader;
    const { said } = this.#fields;
    if (kind < 2 && raw !== undefined && this.#readFields(index, kind === 1, raw)) {
      said.kind = kind === 0 ? "state" : "shared";
      said.time = time;
      said.line = line;
      return this.#table.addRecord(said);
    }
    const signal = ALL[reader]?.[1](text(index), { time, path: log.path, line });
    return signal === undefined ? -1 : addSignal(this.#table, signal);
  }

  #readFields(index: number, isShared: boolean, raw: NonNullable<TraceWindow["raw"]>): boolean {
    const start = (this.#log.offset[index] ?? 0) - raw.base;
    const end = start + (this.#log.length[index] ?? 0);
    return this.#fields.read(raw.bytes, start, end, isShared);
  }
}

function addSignal(table: SignalTable, signal: Signal): number {
  if (signal.kind !== "state" && signal.kind !== "shared" && signal.kind !== "deletion") {
    return table.addOther(signal);
  }
  const { kind, time, line, model } = signal;
  const record = table.uuids.number(signal.record);
  const about = { kind, time, line, model, record, owner: -1, ms: 0, counter: 0, prefix: 0 };
  if (signal.kind === "state" && signal.owner !== undefined) {
    about.owner = table.uuids.number(signal.owner);
  } else if (signal.kind === "shared") {
    const [ms, counter, prefix] = signal.stamp.split(",");
    about.ms = Number(ms);
    about.counter = Number(counter);
    about.prefix = peerPrefix(prefix ?? "");
  }
  return table.addRecord(about);
}

type MissingSignal = Extract<
  Signal,
  { readonly kind: "set-null" | "filtered" | "marked" | "tracked" }
>;

function isMissing(signal: Signal): signal is MissingSignal {
  return "missing" in signal && signal.kind !== "state";
}

/**
 * Gives each arrival of a state what the lines between it and its neighbours say was lacking: some builds tell of it
 * before they name the record, some after. `first`: the first row of a log.
 */
function giveMissing(table: SignalTable, first: number): void {
  let before = -1;
  const open: MissingSignal[] = [];
  for (let row = first; row < table.count; row++) {
    if (!table.counts(row)) continue;
    if (table.isAboutRecord(row)) {
      for (const each of open.splice(0)) give(table, row, each);
      before = row;
      continue;
    }
    const signal = table.signal(row);
    if (!isMissing(signal)) continue;
    give(table, before, signal);
    // Of the very moment of the arrival before, it is about that one.
    if (before < 0 || table.timeOf(before) !== signal.time) open.push(signal);
  }
}

/** Gives an arrival what a line says, if the line can be about it. */
function give(table: SignalTable, row: number, { about, missing, time }: MissingSignal): void {
  if (row < 0 || !table.isState(row) || missing === undefined) return;
  if (Math.abs(time - table.timeOf(row)) > NEAR) return;
  if (about !== undefined && table.uuids.find(about) !== table.recordOf(row)) return;
  table.addMissing(row, missing);
}
