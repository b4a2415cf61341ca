/** Lays found messages out along an axis: groups by pair, model and kind, in each by where they were sent. */
import type { Arranged } from "./arrange.ts";
import type { GatheredEvents } from "./gather.ts";
import type { FoundMessages, PairMessages } from "./messages.ts";
import {
  NO_EVENT,
  type TimelineMessageGroup,
  type TimelineMessages,
  type TimelineOrder,
} from "./types.ts";

interface Row {
  readonly sent: number;
  readonly came: number;
  /** Number among all gathered events; -1 for an answer. */
  readonly event: number;
  readonly records: number;
  readonly line: number;
  readonly path: string;
}

/** The messages of one selection. Places in a log are no times, so that along them nothing has arrived anywhere. */
export function layOutMessages(
  events: GatheredEvents,
  arranged: Arranged,
  order: TimelineOrder,
  found: FoundMessages,
): TimelineMessages {
  const placeOf = placesOfEvents(events, arranged);
  const laneOf = (peer: number, model: string): number =>
    arranged.lanes.findIndex(
      (lane) => lane.model === model && lane.peer === events.peers[peer]?.id,
    );
  const groups: TimelineMessageGroup[] = [];
  const rows: Row[] = [];
  for (const pair of found.pairs) {
    for (const [kind, byModel] of kindsOf(events, pair, placeOf, order)) {
      for (const [model, list] of byModel) {
        const fromLane = laneOf(pair.from, model);
        if (fromLane < 0 || list.length === 0) continue;
        const { from, to } = pair.summary;
        const lanes = { fromLane, toLane: laneOf(pair.to, model) };
        groups.push({ from, to, model, ...lanes, kind, start: rows.length, count: list.length });
        list.sort((a, b) => a.sent - b.sent || a.event - b.event);
        for (const row of list) rows.push(row);
      }
    }
  }
  return {
    groups,
    ...columnsOf(events, rows),
    pairs: found.pairs.map(({ summary }) => summary),
    notes: found.notes,
  };
}

type ByModel = Map<string, Row[]>;

function kindsOf(
  events: GatheredEvents,
  { arrivals, answers, lost }: PairMessages,
  placeOf: (event: number) => number,
  order: TimelineOrder,
): readonly (readonly [TimelineMessageGroup["kind"], ByModel])[] {
  const kinds = {
    arrived: new Map(),
    answer: new Map(),
    lost: new Map(),
  } as const satisfies Record<string, ByModel>;
  const add = (byModel: ByModel, model: string, row: Row): void => {
    if (Number.isNaN(row.sent)) return;
    const list = byModel.get(model);
    if (list === undefined) byModel.set(model, [row]);
    else list.push(row);
  };
  const modelOf = (event: number): string => events.models[events.model[event] ?? 0] ?? "other";
  for (const event of lost) {
    const row = { sent: placeOf(event), came: Number.NaN, event, records: 1, line: 0, path: "" };
    add(kinds.lost, modelOf(event), row);
  }
  if (order !== "arrival") {
    for (const { event, time, line, path } of arrivals) {
      if (Number.isNaN(time)) continue;
      const row = { sent: placeOf(event), came: time, event, records: 1, line, path };
      add(kinds.arrived, modelOf(event), row);
    }
    for (const { model, records, asked, time, line, path } of answers) {
      add(kinds.answer, model, { sent: asked, came: time, event: -1, records, line, path });
    }
  }
  return [
    ["arrived", kinds.arrived],
    ["answer", kinds.answer],
    ["lost", kinds.lost],
  ];
}

/** The place of each event that is drawn; NaN for the others. */
function placesOfEvents(events: GatheredEvents, { event, x }: Arranged): (event: number) => number {
  const places = new Float64Array(events.count).fill(Number.NaN);
  for (let row = 0; row < event.length; row++) places[event[row] ?? 0] = x[row] ?? Number.NaN;
  return (at) => places[at] ?? Number.NaN;
}

function columnsOf(
  events: GatheredEvents,
  rows: readonly Row[],
): Omit<TimelineMessages, "groups" | "pairs" | "notes"> {
  const count = rows.length;
  const paths = [...new Set(rows.map(({ path }) => path))];
  const numbers = new Map(paths.map((path, index) => [path, index]));
  const columns = {
    sent: new Float64Array(count),
    came: new Float64Array(count),
    source: new Uint16Array(count),
    index: new Uint32Array(count).fill(NO_EVENT),
    records: new Uint32Array(count),
    line: new Uint32Array(count),
    path: new Uint16Array(count),
    paths,
  };
  rows.forEach((row, at) => {
    columns.sent[at] = row.sent;
    columns.came[at] = row.came;
    columns.records[at] = row.records;
    columns.line[at] = row.line;
    columns.path[at] = numbers.get(row.path) ?? 0;
    if (row.event < 0) return;
    columns.source[at] = events.source[row.event] ?? 0;
    columns.index[at] = events.index[row.event] ?? NO_EVENT;
  });
  return columns;
}
