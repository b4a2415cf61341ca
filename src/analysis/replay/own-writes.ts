/** What a receiver wrote itself into shared rows that also came from others: where it happened between their arrivals. */
import type { Uuid } from "../../base/uuid.ts";
import { parseHlc } from "../../engine/clock/hlc.ts";
import { stampKey } from "./log-signals.ts";
import { asChange } from "./payloads.ts";
import type { PlannedDelivery } from "./planned.ts";
import type { Scene } from "./scene.ts";

/** The own writes of `to` to records that some deliveries bring, at the times at which it logged them. */
export function planOwnWrites(
  scene: Scene,
  to: Uuid,
  deliveries: readonly PlannedDelivery[],
): readonly PlannedDelivery[] {
  const brought = sharedRecords(deliveries);
  const sync = scene.view.peers[scene.peerNumber(to)]?.sync;
  if (brought.size === 0 || sync === undefined) return [];
  const table = sync.read("shared_changes", { record_uuid: "uuid", created_at: "time" });
  if (!["hlc", "record_uuid", "created_at"].every((name) => table?.has(name))) return [];
  const times = table?.column("created_at").times() ?? new Float64Array();
  const writes: PlannedDelivery[] = [];
  times.forEach((time, row) => {
    const record = table?.column("record_uuid").uuid(row);
    const hlc = table?.column("hlc").text(row) ?? "";
    if (record === undefined || !brought.has(record) || Number.isNaN(time)) return;
    const write = ownWrite(scene, to, hlc, time);
    if (write !== undefined) writes.push(write);
  });
  return writes;
}

function sharedRecords(deliveries: readonly PlannedDelivery[]): ReadonlySet<Uuid> {
  const records = new Set<Uuid>();
  for (const { changes } of deliveries) {
    for (const { change, record } of changes) if (change === "shared") records.add(record);
  }
  return records;
}

function ownWrite(scene: Scene, to: Uuid, text: string, time: number): PlannedDelivery | undefined {
  const hlc = parseHlc(text);
  if (hlc.kind !== "stamp" || hlc.stamp.peer !== to) return undefined;
  const { ms, counter } = hlc.stamp;
  const emission = scene.emissions.shared(stampKey(ms, counter, to));
  if (emission === undefined) return undefined;
  const nothing = { deleted: [], place: undefined };
  const changes = [asChange(emission)];
  return { kind: "own-write", to, from: to, time, model: emission.model, changes, ...nothing };
}
