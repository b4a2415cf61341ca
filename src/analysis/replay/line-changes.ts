/** Recorded changes as their lines hold them, for receivers that need no values in between. */
import type { Uuid } from "../../base/uuid.ts";
import type { UuidNumbers } from "../../base/uuid-numbers.ts";
import type { RecordedDelivery } from "../../engine/replay/run.ts";
import { FORM, hasBytes, JsonMembers } from "../../engine/sync/json-members.ts";
import type { RecordedChange } from "../../engine/sync/recorded-change.ts";
import type { EventLog, EventWindow } from "../../sources/event-log/types.ts";
import type { Deliveries } from "./deliveries.ts";
import type { Emissions } from "./emissions.ts";

export interface LineReader {
  /** The delivery of a number, where it is one change in one line that is at hand; valid until the next call. */
  read(number: number): RecordedDelivery | undefined;
}

/** Members that are passed over; a name that is known is passed over faster. */
const NAMES = ["type", "library_id", "model_type", "record_uuid", "device_id"];
const LAST_KEY = new TextEncoder().encode(',"timestamp":"');
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const LONGEST_TIME = 40;
const BRACE = 0x7b;
/** Later stamps are not exact in the index. */
const LATEST_MS = 8e12;
/** Counters beyond this are not in the index as they are. */
const MAX_COUNTER = 2 ** 31 - 2;

const NOTHING: RecordedChange = {
  ...{ kind: "state", model: "", record: 0, owner: 0, bytes: new Uint8Array(0) },
  ...{ data: 0, dataEnd: 0, expectedEnd: -1, timestamp: 0, timestampEnd: 0, ms: 0, counter: 0 },
  changeType: "insert",
};

/** `uuids`: numbers of the receivers that take the changes; `windowOf`: the bytes of an event, where they are at hand. */
export function createLineReader(
  emissions: Emissions,
  deliveries: Deliveries,
  uuids: UuidNumbers,
  windowOf: (log: EventLog, index: number) => EventWindow | undefined,
): LineReader {
  const state = new JsonMembers(["data", "timestamp", ...NAMES]);
  const shared = new JsonMembers(["entry", ...NAMES]);
  const entry = new JsonMembers(["data", "hlc", "change_type", ...NAMES]);
  const change: RecordedChange = { ...NOTHING };
  const ready: RecordedDelivery = { to: "" as Uuid, time: 0, change };
  const ownerNumber = createOwnerNumbers(uuids);
  /** Finds the data of the object whose member it is. */
  const takeData = (members: JsonMembers, bytes: Uint8Array): boolean => {
    const at = members.start[0] ?? 0;
    change.data = at;
    change.dataEnd = members.end[0] ?? 0;
    return members.form[0] === FORM.nested && bytes[at] === BRACE;
  };
  /** Where the line ends with its moment, the data needs no walk of its own: it is walked over when it is applied. */
  const readStateFast = (bytes: Uint8Array, start: number, end: number): boolean => {
    const opening = lastText(bytes, end);
    const comma = opening - LAST_KEY.length + 1;
    if (opening < 0 || !hasBytes(bytes, comma, LAST_KEY)) return false;
    if (!state.read(bytes, start, 0)) return false;
    change.data = state.start[0] ?? 0;
    if (change.data >= comma || bytes[change.data] !== BRACE) return false;
    change.timestamp = opening + 1;
    change.timestampEnd = end - 2;
    change.expectedEnd = comma;
    return true;
  };
  const readState = (bytes: Uint8Array, start: number, end: number): boolean => {
    if (readStateFast(bytes, start, end)) return true;
    change.expectedEnd = -1;
    if (!state.read(bytes, start) || !takeData(state, bytes)) return false;
    change.timestamp = state.start[1] ?? 0;
    change.timestampEnd = state.end[1] ?? 0;
    return state.form[1] === FORM.text;
  };
  const readShared = (bytes: Uint8Array, start: number, log: EventLog, index: number): boolean => {
    change.expectedEnd = -1;
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
  /** Finds what the line of an event says; its kind is known. */
  const readLine = (log: EventLog, index: number): boolean => {
    const raw = windowOf(log, index)?.raw;
    if (raw === undefined) return false;
    const start = (log.offset[index] ?? 0) - raw.base;
    change.bytes = raw.bytes;
    return change.kind === "state"
      ? readState(raw.bytes, start, start + (log.length[index] ?? 0))
      : readShared(raw.bytes, start, log, index);
  };
  return {
    read: (number) => {
      const emission = deliveries.emissionAt(number);
      if (emission < 0 || deliveries.kindAt(number) !== "single") return undefined;
      const log = emissions.logOf(emission);
      if (log === undefined) return undefined;
      const index = emissions.indexOf(emission);
      change.kind = emissions.isState(emission) ? "state" : "shared";
      if (!readLine(log, index)) return undefined;
      change.model = emissions.modelOf(emission);
      change.record = uuids.numberOfBytes(log.record, index * 16);
      change.owner = ownerNumber(emissions.authorOf(emission));
      ready.to = deliveries.toAt(number);
      ready.time = deliveries.timeAt(number);
      return ready;
    },
  };
}

function createOwnerNumbers(uuids: UuidNumbers): (owner: Uuid) => number {
  const owners = new Map<Uuid, number>();
  return (owner) => {
    const known = owners.get(owner) ?? uuids.number(owner);
    owners.set(owner, known);
    return known;
  };
}

/** The opening quote of a plain text that is the last value of the line that ends at `end`; -1 when there is none. */
function lastText(bytes: Uint8Array, end: number): number {
  if (bytes[end - 1] !== 0x7d || bytes[end - 2] !== QUOTE) return -1;
  for (let at = end - 3; at > end - LONGEST_TIME; at--) {
    if (bytes[at] === QUOTE) return at;
    if (bytes[at] === BACKSLASH) return -1;
  }
  return -1;
}
