import type { Cid } from "../../engine/merkle/cid.ts";
import type { ClockGraph } from "../../engine/merkle/clock-graph.ts";
import { buildClockGraph } from "../../engine/merkle/clock-graph.ts";
import type { FireproofRecording } from "../../sources/fireproof/recording.ts";

/** The graph of all events of a recording. Heads that headers name are nodes even when nobody has their block. */
export function buildSnapshotGraph(recording: FireproofRecording): ClockGraph {
  const heads = new Set<Cid>();
  for (const { ledger } of recording.stores) {
    for (const car of ledger.cars) for (const cid of car.header?.head ?? []) heads.add(cid);
  }
  return buildClockGraph(recording.events, heads);
}
