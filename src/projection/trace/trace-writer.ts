/**
 * The trace-event format of Chrome, which ui.perfetto.dev opens: processes with threads, instants, slices, flows and
 * counters over microseconds. Times are integers below 2^53, hence exact; whatever may be larger is text.
 */
import { FailureError } from "../../base/failure.ts";
import { visibleText } from "../../base/visible-text.ts";

/** Beyond, no viewer opens the file, and no string holds it. */
const MOST_EVENTS = 1_000_000;

/** What an event carries beside its place. */
export type TraceArgs = Readonly<Record<string, string | number | undefined>>;

/** Where an event stands: a thread of a process, both by name. */
export interface TraceTrack {
  readonly process: number;
  readonly thread: number;
}

interface Written {
  readonly ts: number;
  readonly order: number;
  readonly text: string;
}

/** Collects events and prints them in the order of time; equal calls give equal bytes. */
export class TraceWriter {
  readonly #head: string[] = [];
  readonly #events: Written[] = [];
  readonly #threads = new Map<string, TraceTrack>();
  #processes = 0;
  #flows = 0;

  /** A process, shown in the order of its making. */
  process(name: string): number {
    this.#processes++;
    const pid = this.#processes;
    this.#meta("process_name", { pid, args: { name: visibleText(name) } });
    this.#meta("process_sort_index", { pid, args: { sort_index: pid } });
    return pid;
  }

  /** A thread of a process; the same name is the same thread. */
  thread(process: number, name: string): TraceTrack {
    const key = `${process}\n${name}`;
    const known = this.#threads.get(key);
    if (known !== undefined) return known;
    const track = { process, thread: this.#threads.size + 1 };
    this.#threads.set(key, track);
    const place = { pid: process, tid: track.thread };
    this.#meta("thread_name", { ...place, args: { name: visibleText(name) } });
    this.#meta("thread_sort_index", { ...place, args: { sort_index: track.thread } });
    return track;
  }

  instant(track: TraceTrack, ts: number, name: string, args: TraceArgs): void {
    this.#event(ts, { ph: "i", s: "t", ...this.#placed(track, ts, name), args: shown(args) });
  }

  /** `duration` in microseconds. */
  slice(track: TraceTrack, ts: number, name: string, args: TraceArgs, duration = 1): void {
    const place = this.#placed(track, ts, name);
    this.#event(ts, { ph: "X", dur: duration, ...place, args: shown(args) });
  }

  /** An arrow from the slice at one place to the slice at another. */
  flow(from: TraceTrack, fromTs: number, to: TraceTrack, toTs: number, name: string): void {
    this.#flows++;
    const id = this.#flows;
    this.#event(fromTs, { ph: "s", id, ...this.#placed(from, fromTs, name) });
    this.#event(toTs, { ph: "f", bp: "e", id, ...this.#placed(to, toTs, name) });
  }

  counter(process: number, ts: number, name: string, args: Readonly<Record<string, number>>): void {
    const place = { name: visibleText(name), cat: "watermark", pid: process, tid: 0, ts };
    this.#event(ts, { ph: "C", ...place, args });
  }

  /** The whole file. `about` says in words what the numbers mean. */
  text(about: Readonly<Record<string, string | number>>): string {
    const sorted = this.#events.sort((a, b) => a.ts - b.ts || a.order - b.order);
    const events = [...this.#head, ...sorted.map(({ text }) => text)];
    const head = JSON.stringify({ displayTimeUnit: "ms", otherData: about });
    return `${head.slice(0, -1)},"traceEvents":[\n${events.join(",\n")}\n]}\n`;
  }

  #placed({ process, thread }: TraceTrack, ts: number, name: string) {
    return { name: visibleText(name), cat: "sync", pid: process, tid: thread, ts };
  }

  #meta(name: string, rest: object): void {
    this.#head.push(JSON.stringify({ ph: "M", name, ts: 0, ...rest }));
  }

  #event(ts: number, event: object): void {
    if (this.#events.length >= MOST_EVENTS) {
      throw new FailureError(
        "limit",
        `The snapshot has more than ${MOST_EVENTS} events; a trace of them cannot be opened.`,
      );
    }
    this.#events.push({ ts, order: this.#events.length, text: JSON.stringify(event) });
  }
}

function shown(args: TraceArgs): Readonly<Record<string, string | number>> {
  return Object.fromEntries(
    Object.entries(args).flatMap(
      ([key, value]): readonly (readonly [string, string | number])[] => {
        if (value === undefined) return [];
        if (typeof value === "string") return [[key, visibleText(value)]];
        // Beyond this a reader's double could be another number.
        if (Number.isSafeInteger(value)) return [[key, value]];
        return [[key, String(Number.isInteger(value) ? BigInt(value) : value)]];
      },
    ),
  );
}
