/** What a receiver's log says beside the records that reached it. */
import type { Uuid } from "../../base/uuid.ts";
import type { Signal } from "./log-signals.ts";
import type { ObservedReferences, PlannedDelivery } from "./planned.ts";
import { createPullClock, type PullWindow } from "./pulls.ts";
import type { SignalView } from "./signal-table.ts";

/** When the peer's service was started, and when it became ready after a pull. */
export function serviceMoments(signals: SignalView, to: Uuid): readonly PlannedDelivery[] {
  const moments: PlannedDelivery[] = [];
  for (let at = 0; at < signals.length; at++) {
    if (signals.table.isAboutRecord(signals.rowAt(at))) continue;
    const signal = signals.get(at);
    if (signal.kind !== "ready" && signal.kind !== "started") continue;
    if (signal.self !== undefined && signal.self !== to) continue;
    const { kind, time, path, line } = signal;
    const nothing = { changes: [], deleted: [], model: "none" };
    moments.push({ kind, to, from: to, time, place: { path, line }, ...nothing });
  }
  return moments;
}

/** Signals of what was done about a row that was not here. */
const TREATMENTS: ReadonlySet<Signal["kind"]> = new Set<Signal["kind"]>([
  "set-null",
  "filtered",
  "marked",
  "tracked",
]);

/** What the log shows of references to rows that were not there. */
export function observe(signals: SignalView, pulls: readonly PullWindow[]): ObservedReferences {
  const isInPull = createPullClock(pulls);
  const seen = { outside: new Set<string>(), inside: new Set<string>(), shared: new Set<string>() };
  const sharedEnds = pulls.map(({ start, shared }) => ({ start, end: shared.at(-1) }));
  // Shared changes come first in a pull, so what is told before their last line is about them.
  const isShared = ({ path, line }: Signal): boolean =>
    sharedEnds.some(({ start, end }) => path === end?.path && line < end.line && line > start.line);
  for (let at = 0; at < signals.length; at++) {
    if (signals.table.isAboutRecord(signals.rowAt(at))) continue;
    const signal = signals.get(at);
    const { kind, time } = signal;
    if (!TREATMENTS.has(kind)) continue;
    const where = isShared(signal) ? "shared" : isInPull(time) ? "inside" : "outside";
    // In pulls a line counts what all these lines together left out.
    if (kind !== "marked" || where !== "inside") seen[where].add(kind);
  }
  const hasPages = pulls.some((pull) => pull.responses.length > 0 || pull.start.full);
  return {
    realtime: choiceOf(seen.outside),
    // Both filtering and setting to NULL are logged as warnings: a silent pull did neither.
    pull: choiceOf(seen.inside) ?? (hasPages ? "defer" : undefined),
    sharedPull: choiceOf(seen.shared),
  };
}

function choiceOf(kinds: ReadonlySet<string>): "null" | "drop" | "defer" | undefined {
  if (kinds.has("set-null")) return "null";
  if (kinds.has("filtered") || kinds.has("marked")) return "drop";
  return kinds.has("tracked") ? "defer" : undefined;
}
