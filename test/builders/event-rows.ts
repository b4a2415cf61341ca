import { parseTime } from "../../src/base/time.ts";
import { NIL_UUID, parseUuid, uuidFromBytes } from "../../src/base/uuid.ts";
import type { EventKind, EventLog } from "../../src/sources/event-log/types.ts";

/** One row of an event index, spelled out. */
export interface EventRow {
  readonly kind: EventKind;
  readonly time: number;
  readonly counter: number;
  readonly model: string | undefined;
  readonly author: string | undefined;
  readonly record: string;
  readonly changeType: number;
}

type Fields = Readonly<Record<string, unknown>>;

/** What the index should say of a line, taken from the fully parsed value: the plain reading of the format. */
export function rowOfValue(value: unknown): EventRow {
  if (typeof value === "string") return appEvent(value, undefined);
  const fields = objectOf(value);
  if (fields === undefined) return row("other", {});
  if ("type" in fields) {
    const kind = (["state_change", "shared_change", "metrics_updated"] as const).find(
      (each) => each === fields["type"],
    );
    if (kind === "shared_change") return sharedChange(objectOf(fields["entry"]) ?? {});
    return plain(kind ?? "other", fields);
  }
  const [tag, ...others] = Object.keys(fields);
  return tag !== undefined && others.length === 0
    ? appEvent(tag, objectOf(fields[tag]), fields)
    : plain("other", fields);
}

function plain(kind: EventKind, fields: Fields): EventRow {
  return row(kind, {
    model: textOf(fields["model_type"]),
    record: fields["record_uuid"],
    author: fields["device_id"],
    time: parseTime(textOf(fields["timestamp"]) ?? "") ?? Number.NaN,
  });
}

function sharedChange(entry: Fields): EventRow {
  const stamp = objectOf(entry["hlc"]) ?? stampOfText(textOf(entry["hlc"]) ?? "");
  const counter = stamp["counter"];
  const changes = ["insert", "update", "delete"];
  const change = changes.indexOf(textOf(entry["change_type"])?.toLowerCase() ?? "");
  const ms = stamp["timestamp"];
  return row("shared_change", {
    model: textOf(entry["model_type"]),
    record: entry["record_uuid"],
    author: stamp["device_id"],
    time: typeof ms === "number" ? ms * 1000 : Number.NaN,
    counter:
      typeof counter === "number" && counter >= 0 && Number.isInteger(counter) ? counter : -1,
    changeType: change < 0 ? 255 : change,
  });
}

function stampOfText(text: string): Fields {
  const [ms = "", counter = "", ...peer] = text.split("-");
  if (peer.length !== 5) return {};
  return {
    timestamp: Number.parseInt(ms, 16),
    counter: Number.parseInt(counter, 16),
    device_id: peer.join("-"),
  };
}

function appEvent(tag: string, body: Fields | undefined, whole: Fields = {}): EventRow {
  if (!/^[A-Z][A-Za-z0-9]*$/.test(tag)) return plain("other", whole);
  const resource = objectOf(body?.["resource"]);
  const inner = resource !== undefined && "uuid" in resource ? resource["uuid"] : resource?.["id"];
  return row("app_event", {
    model: textOf(body?.["resource_type"]) ?? tag,
    record: body !== undefined && "resource_id" in body ? body["resource_id"] : inner,
    author: body?.["device_id"],
    time: parseTime(textOf(body?.["timestamp"]) ?? "") ?? Number.NaN,
  });
}

interface Loose {
  readonly model?: string | undefined;
  readonly record?: unknown;
  readonly author?: unknown;
  readonly time?: number;
  readonly counter?: number;
  readonly changeType?: number;
}

function row(kind: EventKind, facts: Loose): EventRow {
  return {
    kind,
    time: facts.time ?? Number.NaN,
    counter: Math.min(facts.counter ?? -1, 0x7fff_ffff),
    model: facts.model,
    author: parseUuid(textOf(facts.author) ?? ""),
    record: parseUuid(textOf(facts.record) ?? "") ?? NIL_UUID,
    changeType: facts.changeType ?? 255,
  };
}

function objectOf(value: unknown): Fields | undefined {
  const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
  return isObject ? (value as Fields) : undefined;
}

function textOf(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}

/** A row of an index in the same form. */
export function rowOfIndex(log: EventLog, index: number): EventRow {
  return {
    kind: log.kinds[log.kind[index] ?? -1] ?? "other",
    time: log.time[index] ?? 0,
    counter: log.counter[index] ?? 0,
    model: log.models[log.model[index] ?? -1],
    author: log.authors[log.author[index] ?? -1],
    record: uuidFromBytes(log.record, index * 16),
    changeType: log.changeType[index] ?? 0,
  };
}
