import type { Uuid } from "../../base/uuid.ts";
import type { Registry } from "../../engine/model/registry.ts";
import type { Journal } from "../../engine/replay/journal.ts";
import type { Store } from "../../engine/store/store.ts";

/** Rows of one model at one peer over the steps of a run: the count from each step on. Step 0 is the start. */
export interface CountSeries {
  readonly peer: Uuid;
  readonly model: string;
  /** Ascending. */
  readonly step: Uint32Array;
  readonly rows: Float64Array;
}

export interface CountRecorder {
  /** The callback for one receiver; takes the counts at the start from its store. */
  recorder(peer: Uuid, store: Store): (model: string, count: number) => void;
  series(): readonly CountSeries[];
}

interface Growing {
  readonly peer: Uuid;
  readonly model: string;
  readonly step: number[];
  readonly rows: number[];
}

/** A series keeps at most this many points; denser ones lose every other point, never the last. */
const MAX_POINTS = 4096;

export function createCountRecorder(journal: Journal, registry: Registry): CountRecorder {
  const all: Growing[] = [];
  return {
    recorder: (peer, store) => {
      const byModel = new Map<string, Growing>();
      const start = new Map(
        registry.models.map(({ name, table }) => [name, store.count(table)] as const),
      );
      return (model, count) => {
        let series = byModel.get(model);
        if (series === undefined) {
          series = { peer, model, step: [0], rows: [start.get(model) ?? 0] };
          byModel.set(model, series);
          all.push(series);
        }
        if (series.rows[series.rows.length - 1] === count && series.step.length > 1) return;
        series.step.push(journal.length);
        series.rows.push(count);
        if (series.step.length > MAX_POINTS) thin(series);
      };
    },
    series: () =>
      all.map(({ peer, model, step, rows }) => {
        return { peer, model, step: Uint32Array.from(step), rows: Float64Array.from(rows) };
      }),
  };
}

function thin(series: Growing): void {
  const last = series.step.length - 1;
  let kept = 0;
  for (let at = 0; at <= last; at++) {
    if (at % 2 !== 0 && at !== last) continue;
    series.step[kept] = series.step[at] ?? 0;
    series.rows[kept] = series.rows[at] ?? 0;
    kept++;
  }
  series.step.length = kept;
  series.rows.length = kept;
}
