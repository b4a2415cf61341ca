/** What a receiver deleted of its own rows that others brought back to it: between which arrivals it happened. */
import type { Uuid } from "../../base/uuid.ts";
import type { DeliveryList } from "./deliveries.ts";
import type { PlannedDelivery } from "./planned.ts";
import { RecordMarks } from "./record-marks.ts";
import type { Scene } from "./scene.ts";

/**
 * The deletions of `to` that its own tombstones tell of, at the times that they say. Only of records that some deliveries
 * bring: a receiver does not start with rows that it deleted, so only an echo of them can be there to be deleted.
 */
export function planOwnDeletions(
  scene: Scene,
  to: Uuid,
  deliveries: DeliveryList,
): readonly PlannedDelivery[] {
  const main = scene.view.peers[scene.peerNumber(to)]?.main;
  const table = main?.read("device_state_tombstones", {
    model_type: "text",
    record_uuid: "uuid",
    device_id: "integer",
    deleted_at: "time",
  });
  const columns = ["model_type", "record_uuid", "device_id", "deleted_at"];
  if (main === undefined || table === undefined || table.rowCount === 0) return [];
  if (!columns.every((name) => table.has(name))) return [];
  const own = ownDeviceIds(scene, to);
  const brought = new RecordMarks().addCarried(scene, deliveries);
  const [model, record, device, times] = columns.map((name) => table.column(name));
  const found: PlannedDelivery[] = [];
  for (let row = 0; row < table.rowCount; row++) {
    scene.tick();
    const uuid = record?.uuid(row);
    const time = times?.micros(row) ?? Number.NaN;
    if (uuid === undefined || Number.isNaN(time)) continue;
    if (!own.has(device?.number(row) ?? Number.NaN)) continue;
    if (!brought.has(scene.uuids.find(uuid))) continue;
    found.push({
      kind: "deletion",
      to,
      from: to,
      time,
      model: model?.text(row) ?? "",
      changes: [],
      deleted: [uuid],
      place: undefined,
    });
  }
  return found;
}

/** Row ids of a peer's own device in its own table. */
function ownDeviceIds(scene: Scene, peer: Uuid): ReadonlySet<number> {
  const devices = scene.view.rows(scene.peerNumber(peer), "device");
  const ids = new Set<number>();
  if (devices === undefined || !devices.table.has("uuid")) return ids;
  const uuids = devices.table.column("uuid");
  for (let row = 0; row < devices.count; row++) {
    if (uuids.uuid(row) === peer) ids.add(devices.table.rowids[row] ?? Number.NaN);
  }
  return ids;
}
