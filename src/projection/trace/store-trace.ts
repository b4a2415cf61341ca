/**
 * Block stores as a trace: a process for each store, the events of the Merkle clock as slices in causal order, and what
 * logs say of heads, line by line. There are no times in a clock: places stand for them, and the file says so.
 */
import type { LogStep } from "../../analysis/fireproof/log-replay.ts";
import { type ClockView, NO_AUTHOR, STANDING } from "../clock/types.ts";
import { TraceWriter } from "./trace-writer.ts";

/** Microseconds that one place takes. */
const PLACE = 1000;
const LENGTH = 800;

const ABOUT = {
  source: "Driftscope",
  time: "Places, not times: a thousand microseconds each. Events of the clock stand in causal order, parents before children; steps of logs in the order of their lines, beginning after the last event.",
  arrows: "None: the evidence names no message.",
};

const STANDINGS: ReadonlyMap<number, string> = new Map(
  Object.entries(STANDING).map(([name, value]) => [value, name]),
);

/** The trace as JSON text. */
export function storesAsTrace(view: ClockView, steps: readonly LogStep[]): string {
  const writer = new TraceWriter();
  for (const store of view.stores) {
    const process = writer.process(`${store.name} (${store.kind}) ${store.id}`);
    for (let node = 0; node < view.size; node++) {
      const standing = store.standing[node] ?? STANDING.outside;
      if (standing === STANDING.outside) continue;
      const lane = view.layout.lane[node] ?? 0;
      const author = view.author[node] ?? NO_AUTHOR;
      writer.slice(
        writer.thread(process, `clock, lane ${lane + 1}`),
        (view.layout.column[node] ?? 0) * PLACE,
        view.labels[node] || "event",
        {
          cid: view.cids[node],
          standing: STANDINGS.get(standing),
          author: view.stores[author]?.name,
          head: store.heads.includes(node) ? "yes" : undefined,
        },
        LENGTH,
      );
    }
  }
  const start = view.layout.columns + 1;
  const processes = new Map<string, number>();
  steps.forEach(({ peer, what, path, line, offered, before, after }, index) => {
    const process = processes.get(peer) ?? writer.process(`log of ${peer}`);
    processes.set(peer, process);
    const args = {
      at: `${path}:${line}`,
      offered: offered.join(" "),
      before: before?.join(" "),
      after: after?.join(" "),
    };
    const ts = (start + index) * PLACE;
    writer.slice(writer.thread(process, "head"), ts, what, args, LENGTH);
  });
  return writer.text({ ...ABOUT, events: view.size, steps: steps.length });
}
