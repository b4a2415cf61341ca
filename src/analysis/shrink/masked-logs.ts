/** Logs with only some of their lines. Numbers of lines and offsets stay those of the file. */
import type { EventLog } from "../../sources/event-log/types.ts";
import type { TraceLog } from "../../sources/trace-log/types.ts";

/** An event log with the events of some indexes. */
export function maskedEvents(log: EventLog, kept: Uint32Array): EventLog {
  const at = (index: number): number => kept[index] ?? 0;
  const record = new Uint8Array(kept.length * 16);
  for (let to = 0; to < kept.length; to++) {
    const from = at(to) * 16;
    record.set(log.record.subarray(from, from + 16), to * 16);
  }
  return {
    ...maskedPlaces(log, kept),
    kinds: log.kinds,
    models: log.models,
    authors: log.authors,
    kind: Uint8Array.from(kept, (from) => log.kind[from] ?? 0),
    counter: Int32Array.from(kept, (from) => log.counter[from] ?? -1),
    model: Int16Array.from(kept, (from) => log.model[from] ?? -1),
    author: Int16Array.from(kept, (from) => log.author[from] ?? -1),
    record,
    changeType: Uint8Array.from(kept, (from) => log.changeType[from] ?? 255),
    text: (index) => log.text(at(index)),
    parse: (index) => log.parse(at(index)),
    textAt: async (index) => await log.textAt(at(index)),
    parseAt: async (index) => await log.parseAt(at(index)),
    window: async (from, to) => await windowOver(log, kept, from, to),
  };
}

/** What both kinds of log say of a file and of where its records lie. */
function maskedPlaces(log: EventLog | TraceLog, kept: Uint32Array) {
  return {
    path: log.path,
    badLines: log.badLines,
    badLineCount: log.badLineCount,
    truncated: log.truncated,
    notes: log.notes,
    resident: log.resident,
    count: kept.length,
    line: kept.map((from) => log.line[from] ?? 0),
    offset: numbersAt(log.offset, kept),
    length: kept.map((from) => log.length[from] ?? 0),
    time: numbersAt(log.time, kept),
  };
}

/** What was found in a log before, so that a search is made once for all candidates. */
export type KnownFinds = Map<TraceLog, Map<string, Uint32Array>>;

/** A text log with the records of some indexes. */
export function maskedLines(log: TraceLog, kept: Uint32Array, finds: KnownFinds): TraceLog {
  const at = (index: number): number => kept[index] ?? 0;
  let places: Int32Array | undefined;
  const among = (found: Uint32Array): Uint32Array => {
    places ??= inverse(kept, log.count);
    const known = places;
    return found
      .map((index) => (known[index] ?? -1) + 1)
      .filter((place) => place > 0)
      .map((place) => place - 1);
  };
  return {
    ...maskedPlaces(log, kept),
    format: log.format,
    localTime: log.localTime,
    targets: log.targets,
    level: Uint8Array.from(kept, (from) => log.level[from] ?? 0),
    target: Uint16Array.from(kept, (from) => log.target[from] ?? 0),
    text: (index) => log.text(at(index)),
    parse: (index) => log.parse(at(index)),
    find: (needle) => among(findOnce(log, needle, finds)),
    textAt: async (index) => await log.textAt(at(index)),
    parseAt: async (index) => await log.parseAt(at(index)),
    findAll: async (needle) => among(await log.findAll(needle)),
    window: async (from, to) => await windowOver(log, kept, from, to),
  };
}

function findOnce(log: TraceLog, needle: string, finds: KnownFinds): Uint32Array {
  const known = finds.get(log) ?? new Map<string, Uint32Array>();
  finds.set(log, known);
  const found = known.get(needle) ?? log.find(needle);
  known.set(needle, found);
  return found;
}

function inverse(kept: Uint32Array, count: number): Int32Array {
  const places = new Int32Array(count).fill(-1);
  kept.forEach((from, to) => {
    places[from] = to;
  });
  return places;
}

function numbersAt(values: ArrayLike<number>, kept: Uint32Array): Float64Array {
  return Float64Array.from(kept, (from) => values[from] ?? Number.NaN);
}

/** What a window of either kind of log can do. */
interface Window<Parsed> {
  text(index: number): string;
  parse(index: number): Parsed;
}

async function windowOver<Parsed>(
  log: { window(from: number, to: number): Promise<Window<Parsed>> },
  kept: Uint32Array,
  from: number,
  to: number,
): Promise<Window<Parsed>> {
  const inner = await log.window(
    kept[from] ?? 0,
    from < to ? (kept[to - 1] ?? 0) + 1 : (kept[from] ?? 0),
  );
  return {
    text: (index) => inner.text(kept[index] ?? 0),
    parse: (index) => inner.parse(kept[index] ?? 0),
  };
}
