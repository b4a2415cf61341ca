/** Planned deliveries as a script: what they carried is read from the evidence when its turn comes. */
import { parseUuid, type Uuid } from "../../base/uuid.ts";
import type { UuidNumbers } from "../../base/uuid-numbers.ts";
import { formatHlc } from "../../engine/clock/hlc.ts";
import type { ReadyDelivery, Script } from "../../engine/replay/run.ts";
import type { Message, SharedChange, StateChange } from "../../engine/sync/messages.ts";
import { storedTime } from "../../engine/sync/row-builder.ts";
import type { EventLog, EventWindow } from "../../sources/event-log/types.ts";
import type { Deliveries } from "./deliveries.ts";
import type { PayloadRef } from "./emissions.ts";
import { createLineReader } from "./line-changes.ts";
import type { PlannedChange, PlannedDelivery } from "./planned.ts";
import { rowAsRecord, rowTimestamp } from "./row-as-record.ts";
import type { Scene } from "./scene.ts";

/** The script of some deliveries. `uuids`: numbers of the receivers that can take changes from their lines. */
export function createRecordedScript(
  scene: Scene,
  deliveries: Deliveries,
  uuids?: UuidNumbers,
): Script {
  const reader = createPayloadReader(scene, deliveries);
  const { windowOf } = reader;
  const lines =
    uuids === undefined
      ? undefined
      : createLineReader(scene.emissions, deliveries, uuids, windowOf);
  return {
    ...(lines === undefined ? {} : { recorded: lines.read }),
    count: deliveries.length,
    prepare: reader.prepare,
    at: (index) => {
      const delivery = deliveries.get(index);
      return delivery === undefined ? undefined : readyDelivery(delivery, reader.read);
    },
  };
}

type ReadChange = (change: PlannedChange) => StateChange | SharedChange | undefined;

function readyDelivery(delivery: PlannedDelivery, read: ReadChange): ReadyDelivery | undefined {
  const message = messageOf(delivery, read);
  return message === undefined ? undefined : { to: delivery.to, time: delivery.time, message };
}

function messageOf(delivery: PlannedDelivery, read: ReadChange): Message | undefined {
  const { kind, model, from } = delivery;
  const changes = delivery.changes.flatMap((change) => read(change) ?? []);
  switch (kind) {
    case "single":
      return changes[0];
    case "state-page": {
      const records = changes.filter((change) => change.kind === "state");
      return { kind, model, owner: from, records, deleted: delivery.deleted };
    }
    case "shared-page": {
      // Pages of the log are of no model in particular; rows of a full transfer come model by model.
      const isSnapshot = model !== "shared_change";
      const shared = changes.filter((change) => change.kind === "shared");
      return { kind, from, changes: shared, ...(isSnapshot ? { snapshot: true } : {}) };
    }
    case "deletion": {
      const [record] = delivery.deleted;
      return record === undefined ? undefined : { kind, model, record, owner: from };
    }
    case "own-write": {
      const [change] = changes;
      return change?.kind === "shared" ? { kind, change } : undefined;
    }
    case "backfill-end":
    case "started":
    case "ready":
      return { kind };
  }
}

interface PayloadReader {
  /** The bytes of an event, where they are at hand. */
  readonly windowOf: (log: EventLog, index: number) => EventWindow | undefined;
  prepare(from: number, to: number): Promise<void>;
  readonly read: ReadChange;
}

interface OpenWindow {
  readonly from: number;
  readonly to: number;
  readonly window: EventWindow;
}

function createPayloadReader(scene: Scene, deliveries: Deliveries): PayloadReader {
  const windows = new Map<EventLog, OpenWindow>();
  const windowOf = (log: EventLog, index: number): EventWindow | undefined => {
    const open = windows.get(log);
    const isAtHand = open !== undefined && index >= open.from && index < open.to;
    return isAtHand ? open.window : undefined;
  };
  const eventAt = (log: EventLog, index: number): unknown =>
    log.resident ? log.parse(index) : windowOf(log, index)?.parse(index);
  return {
    windowOf,
    prepare: async (first, end) => {
      for (const [log, { from, to }] of rangesOf(scene, deliveries, first, end)) {
        windows.set(log, { from, to, window: await log.window(from, to) });
      }
    },
    read: (change) => {
      const { ref } = change;
      if (ref.kind === "event") return fromEvent(change, eventAt(ref.log, ref.index));
      return ref.kind === "log-row" ? fromLogRow(change, ref) : fromRow(scene, change, ref);
    },
  };
}

/** The stretch of each event log that is not at hand and that some deliveries need. */
function rangesOf(
  { emissions }: Scene,
  deliveries: Deliveries,
  first: number,
  end: number,
): ReadonlyMap<EventLog, Range> {
  const ranges = new Map<EventLog, Range>();
  const add = (log: EventLog, index: number): void => {
    const range = ranges.get(log);
    if (range === undefined) ranges.set(log, { from: index, to: index + 1 });
    else {
      range.from = Math.min(range.from, index);
      range.to = Math.max(range.to, index + 1);
    }
  };
  for (let number = first; number < end; number++) {
    const emission = deliveries.emissionAt(number);
    if (emission >= 0) {
      const log = emissions.logOf(emission);
      if (log !== undefined) add(log, emissions.indexOf(emission));
      continue;
    }
    for (const { ref } of deliveries.get(number)?.changes ?? []) {
      if (ref.kind === "event") add(ref.log, ref.index);
    }
  }
  return ranges;
}

/** A stretch of a log. */
interface Range {
  from: number;
  to: number;
}

function objectOf(value: unknown): Readonly<Record<string, unknown>> | undefined {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
  // The parse boundary: each field is checked where it is used.
  return value as Readonly<Record<string, unknown>>;
}

function fromEvent(change: PlannedChange, value: unknown): StateChange | SharedChange | undefined {
  const event = objectOf(value);
  if (event === undefined) return undefined;
  const { model, record, author: owner } = change;
  if (change.change === "state") {
    const time = event["timestamp"];
    const timestamp = typeof time === "string" ? storedTime(time) : "";
    return { kind: "state", model, record, owner, data: event["data"], timestamp };
  }
  const entry = objectOf(event["entry"]);
  const hlc = objectOf(entry?.["hlc"]);
  const ms = Number(hlc?.["timestamp"]);
  const counter = Number(hlc?.["counter"]);
  if (entry === undefined || !Number.isSafeInteger(ms) || !Number.isSafeInteger(counter)) {
    return undefined;
  }
  const stamp = formatHlc({ ms, counter, peer: owner });
  const changeType = changeTypeOf(entry["change_type"]);
  return { kind: "shared", model, record, hlc: stamp, changeType, data: entry["data"] };
}

function changeTypeOf(text: unknown): SharedChange["changeType"] {
  const lower = typeof text === "string" ? text.toLowerCase() : "";
  return lower === "delete" || lower === "update" ? lower : "insert";
}

function fromLogRow(
  change: PlannedChange,
  ref: Extract<PayloadRef, { readonly kind: "log-row" }>,
): SharedChange | undefined {
  const { table, row } = ref;
  const hlc = table.column("hlc").text(row);
  const text = table.has("data") ? table.column("data").text(row) : undefined;
  if (hlc === undefined) return undefined;
  const { model, record } = change;
  const changeType = changeTypeOf(
    table.has("change_type") ? table.column("change_type").text(row) : undefined,
  );
  return { kind: "shared", model, record, hlc, changeType, data: parsed(text) };
}

function parsed(text: string | undefined): unknown {
  try {
    return text === undefined ? undefined : JSON.parse(text);
  } catch {
    // The receiver drops a record without data and says so in the journal.
    return undefined;
  }
}

function fromRow(
  scene: Scene,
  change: PlannedChange,
  ref: Extract<PayloadRef, { readonly kind: "row" }>,
): StateChange | SharedChange | undefined {
  const model = scene.view.registry.model(ref.model);
  if (model === undefined) return undefined;
  const recorded = rowAsRecord(scene.view, ref.peer, model, ref.row);
  const data = model.name === "entry" && recorded ? entryAsOf(scene, ref, recorded) : recorded;
  const { record, author } = change;
  if (change.change === "state") {
    const timestamp = rowTimestamp(scene.view, ref.peer, model, ref.row);
    return { kind: "state", model: model.name, record, owner: author, data, timestamp };
  }
  return {
    kind: "shared",
    model: model.name,
    record,
    hlc: snapshotStamp(author),
    changeType: "insert",
    data,
  };
}

/** Rows of a snapshot carry no stamp; the receiver gives them one. Zero time, so that any logged change wins. */
function snapshotStamp(author: Uuid): string {
  return formatHlc({ ms: 0, counter: 0, peer: author });
}

/** An entry's row with what it got only later taken back: totals of a directory, and a content found afterwards. */
function entryAsOf(
  scene: Scene,
  ref: Extract<PayloadRef, { readonly kind: "row" }>,
  record: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  const { view } = scene;
  const entry = view.registry.model("entry");
  const content = view.registry.model("content_identity");
  const past = { ...record };
  const isTotalled = entry !== undefined && scene.localTime(ref.peer, entry, ref.row) <= ref.asOf;
  if (!ref.pulled || !isTotalled) {
    past["aggregate_size"] = past["child_count"] = past["file_count"] = 0;
  }
  const link = record["content_uuid"];
  const uuid = typeof link === "string" ? parseUuid(link) : undefined;
  const row = uuid === undefined ? -1 : scene.rowOf(ref.peer, "content_identity", uuid);
  if (content !== undefined && row >= 0) {
    const seen = view.rows(ref.peer, "content_identity")?.table;
    const since = seen?.has("first_seen_at")
      ? seen.column("first_seen_at").micros(row)
      : Number.NaN;
    if (since > ref.asOf) past["content_uuid"] = null;
  }
  return past;
}
