/** What a receiver wrote itself into shared rows that also came from others: where it happened between their arrivals. */
import type { Uuid } from "../../base/uuid.ts";
import { parseHlc } from "../../engine/clock/hlc.ts";
import { DeliveryList } from "./deliveries.ts";
import { RecordMarks } from "./record-marks.ts";
import type { Scene } from "./scene.ts";
import { peerPrefix } from "./stamp-index.ts";

/** The own writes of `to` to records that some deliveries bring, at the times at which it logged them. */
export function planOwnWrites(scene: Scene, to: Uuid, deliveries: DeliveryList): DeliveryList {
  const writes = new DeliveryList(scene.emissions);
  const sync = scene.view.peers[scene.peerNumber(to)]?.sync;
  const brought = sync === undefined ? undefined : sharedRecords(scene, deliveries);
  if (sync === undefined || brought === undefined || brought.isEmpty) return writes;
  const table = sync.read("shared_changes", { record_uuid: "uuid", created_at: "time" });
  if (table === undefined) return writes;
  if (!["hlc", "record_uuid", "created_at"].every((name) => table.has(name))) return writes;
  const own = to.slice(-OWN_DIGITS);
  const hlcs = table.column("hlc");
  const records = table.column("record_uuid");
  table
    .column("created_at")
    .times()
    .forEach((time, row) => {
      scene.tick();
      const text = hlcs.text(row) ?? "";
      // A stamp ends with its peer.
      if (Number.isNaN(time) || !text.toLowerCase().includes(own)) return;
      const hlc = parseHlc(text);
      const record = records.uuid(row);
      if (hlc.kind !== "stamp" || hlc.stamp.peer !== to) return;
      if (record === undefined || !brought.has(scene.uuids.find(record))) return;
      const { ms, counter } = hlc.stamp;
      const emission = scene.emissions.shared(ms, counter, peerPrefix(to));
      if (emission >= 0) writes.add("own-write", to, time, emission);
    });
  return writes;
}

/** Digits of a uuid without a hyphen among them, in whatever form it is written. */
const OWN_DIGITS = 12;

function sharedRecords(scene: Scene, deliveries: DeliveryList): RecordMarks {
  const records = new RecordMarks();
  for (let number = 0; number < deliveries.length; number++) {
    const emission = deliveries.emissionAt(number);
    if (emission >= 0) {
      if (!scene.emissions.isState(emission)) records.add(scene.emissions.recordOf(emission));
    } else {
      for (const { change, record } of deliveries.get(number)?.changes ?? []) {
        if (change === "shared") records.add(scene.uuids.number(record));
      }
    }
  }
  return records;
}
