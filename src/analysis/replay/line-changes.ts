/** Recorded changes as their lines hold them, for receivers that need no values in between. */
import type { Uuid } from "../../base/uuid.ts";
import type { UuidNumbers } from "../../base/uuid-numbers.ts";
import type { RecordedDelivery } from "../../engine/replay/run.ts";
import { FORM, JsonMembers } from "../../engine/sync/json-members.ts";
import type { RecordedChange } from "../../engine/sync/recorded-change.ts";
import type { EventLog, EventWindow } from "../../sources/event-log/types.ts";
import type { PlannedDelivery } from "./planned.ts";

export interface LineReader {
  /** The delivery, where it is one change in one line that is at hand; valid until the next call. */
  read(delivery: PlannedDelivery | undefined): RecordedDelivery | undefined;
}

const BRACE = 0x7b;
/** Later stamps are not exact in the index. */
const LATEST_MS = 8e12;
/** Counters beyond this are not in the index as they are. */
const MAX_COUNTER = 2 ** 31 - 2;

export function createLineReader(
  uuids: UuidNumbers,
  windowOf: (log: EventLog, index: number) => EventWindow | undefined,
): LineReader {
  const state = new JsonMembers(["data", "timestamp"]);
  const shared = new JsonMembers(["entry"]);
  const entry = new JsonMembers(["data"]);
  const change: RecordedChange = {
    ...{ kind: "state", model: "", record: 0, owner: 0, bytes: new Uint8Array(0) },
    ...{ data: 0, dataEnd: 0, timestamp: 0, timestampEnd: 0, ms: 0, counter: 0 },
    changeType: "insert",
  };
  const ready: RecordedDelivery = { to: "" as Uuid, time: 0, change };
  const owners = new Map<Uuid, number>();
  const ownerNumber = (author: Uuid): number => {
    const known = owners.get(author) ?? uuids.number(author);
    owners.set(author, known);
    return known;
  };
  /** Finds the data of the object whose member it is. */
  const takeData = (members: JsonMembers, bytes: Uint8Array): boolean => {
    const at = members.start[0] ?? 0;
    change.data = at;
    change.dataEnd = members.end[0] ?? 0;
    return members.form[0] === FORM.nested && bytes[at] === BRACE;
  };
  const readState = (bytes: Uint8Array, start: number): boolean => {
    if (!state.read(bytes, start) || !takeData(state, bytes)) return false;
    change.timestamp = state.start[1] ?? 0;
    change.timestampEnd = state.end[1] ?? 0;
    return state.form[1] === FORM.text;
  };
  const readShared = (bytes: Uint8Array, start: number, log: EventLog, index: number): boolean => {
    const type = log.changeType[index] ?? 255;
    change.ms = Math.floor((log.time[index] ?? Number.NaN) / 1000);
    change.counter = log.counter[index] ?? -1;
    const isStamped =
      change.ms >= 0 &&
      change.ms < LATEST_MS &&
      change.counter >= 0 &&
      change.counter <= MAX_COUNTER;
    if (type > 1 || !isStamped || !shared.read(bytes, start)) return false;
    change.changeType = type === 0 ? "insert" : "update";
    if (shared.form[0] !== FORM.nested || bytes[shared.start[0] ?? 0] !== BRACE) return false;
    return entry.read(bytes, shared.start[0] ?? 0) && takeData(entry, bytes);
  };
  return {
    read: (delivery) => {
      const planned = delivery?.kind === "single" ? delivery.changes[0] : undefined;
      if (delivery === undefined || planned === undefined || planned.ref.kind !== "event") {
        return undefined;
      }
      const { log, index } = planned.ref;
      const raw = windowOf(log, index)?.raw;
      if (raw === undefined) return undefined;
      const { bytes, base } = raw;
      const start = (log.offset[index] ?? 0) - base;
      change.kind = planned.change;
      const isRead =
        change.kind === "state" ? readState(bytes, start) : readShared(bytes, start, log, index);
      if (!isRead) return undefined;
      change.bytes = bytes;
      change.model = planned.model;
      change.record = uuids.numberOfBytes(log.record, index * 16);
      change.owner = ownerNumber(planned.author);
      ready.to = delivery.to;
      ready.time = delivery.time;
      return ready;
    },
  };
}
