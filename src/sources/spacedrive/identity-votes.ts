import { parseUuid, type Uuid } from "../../base/uuid.ts";
import type { EventLog } from "../event-log/types.ts";
import type { SummaryDocument } from "../recording.ts";
import type { ColumnKind, OpenedDatabase, TableColumns } from "../sqlite/types.ts";
import type { TraceLog } from "../trace-log/types.ts";
import type { LogSamples } from "./log-sample.ts";

/** What is at hand to tell whose folder it is. */
export interface IdentityInput {
  readonly folder: string;
  readonly label: string;
  readonly main?: OpenedDatabase | undefined;
  readonly sync?: OpenedDatabase | undefined;
  readonly eventLog?: EventLog | undefined;
  readonly appLog?: EventLog | undefined;
  readonly traceLogs: readonly TraceLog[];
  readonly samples: LogSamples;
  readonly summary?: SummaryDocument | undefined;
  /** The data folder's own statement of its device. */
  readonly deviceFile?: { readonly path: string; readonly id: Uuid } | undefined;
}

/** One source's answer. The weight orders sources by how directly only the peer itself can have written them. */
export interface Vote {
  readonly id: Uuid;
  readonly weight: number;
  readonly source: string;
}

/**
 * What each source says. Rows only the peer itself writes outweigh its logs, these outweigh the log of its own changes,
 * and headings of a summary or a folder's name weigh nothing against any of them.
 */
export function collectVotes(input: IdentityInput): readonly Vote[] {
  const strong = [
    ...votesOfWatermarks(input.sync),
    ...votesOfDevices(input.main),
    ...votesOfDeviceFile(input.deviceFile),
    ...votesOfTraces(input.traceLogs, input.samples),
    ...votesOfEvents(input.eventLog),
    ...votesOfAppEvents(input.appLog),
  ];
  return [
    ...strong,
    ...(strong.length === 0 ? votesOfChanges(input.sync) : []),
    ...votesOfSummary(input.summary, input.label),
  ];
}

function votesOfWatermarks(sync: OpenedDatabase | undefined): Vote[] {
  const tables = [
    ["device_resource_watermarks", "device_uuid", 100],
    ["peer_received_watermarks", "device_uuid", 60],
    ["sync_event_log", "device_id", 60],
  ] as const;
  return tables.flatMap(([table, column, weight]) =>
    majority(countIds(readColumn(sync, table, column)), (count, total) => ({
      weight: weight * (count / total),
      source: `sync.db ${table}.${column} (${count} of ${total} rows)`,
    })),
  );
}

function votesOfDevices(main: OpenedDatabase | undefined): Vote[] {
  const devices = readTable(main, "devices", { id: "integer", uuid: "uuid" });
  if (devices === undefined || !devices.has("id") || !devices.has("uuid")) return [];
  const votes: Vote[] = [];
  for (let row = 0; row < devices.rowCount; row++) {
    const id =
      devices.column("id").number(row) === 1 ? devices.column("uuid").uuid(row) : undefined;
    if (id !== undefined)
      votes.push({ id, weight: 90, source: "the main database's devices.id=1" });
  }
  return votes;
}

function votesOfDeviceFile(file: IdentityInput["deviceFile"]): Vote[] {
  return file === undefined ? [] : [{ id: file.id, weight: 40, source: file.path }];
}

function votesOfTraces(logs: readonly TraceLog[], samples: LogSamples): Vote[] {
  return logs.flatMap((log) =>
    (samples.get(log)?.devices ?? []).map((id) => ({
      id,
      weight: 50,
      source: `${log.path} "Creating peer sync service"`,
    })),
  );
}

/** `sync_events.log` holds own state changes only, so their device is the writer. */
function votesOfEvents(log: EventLog | undefined): Vote[] {
  if (log === undefined) return [];
  const perAuthor = new Map<number, number>();
  for (let index = 0; index < log.count; index++) {
    if (log.kinds[log.kind[index] ?? 0] !== "state_change") continue;
    const author = log.author[index] ?? -1;
    perAuthor.set(author, (perAuthor.get(author) ?? 0) + 1);
  }
  const counts = new Map<Uuid, number>();
  for (const [author, count] of perAuthor) {
    const id = parseUuid(log.authors[author] ?? "");
    if (id !== undefined) counts.set(id, count);
  }
  return majority(counts, (count, total) => ({
    weight: 40 * (count / total),
    source: `${log.path} state_change.device_id (${count} of ${total} lines)`,
  }));
}

/** Only the device itself says that it is ready. A log too large to be in memory is not asked. */
function votesOfAppEvents(log: EventLog | undefined): Vote[] {
  if (log === undefined || !log.resident) return [];
  const custom = log.models.indexOf("Custom");
  for (let index = 0; custom !== -1 && index < log.count; index++) {
    if (log.model[index] !== custom) continue;
    const id = /"sync_ready".*?"device_id":"([0-9a-f-]{36})"/.exec(log.text(index))?.[1];
    const uuid = parseUuid(id ?? "");
    if (uuid !== undefined) return [{ id: uuid, weight: 20, source: `${log.path} sync_ready` }];
  }
  return [];
}

/**
 * Authors of the shared log. A receiver's log may hold others' changes only, so the author says something only where
 * no stronger source speaks.
 */
function votesOfChanges(sync: OpenedDatabase | undefined): Vote[] {
  const changes = readTable(sync, "shared_changes", { hlc: "text" });
  if (changes === undefined || !changes.has("hlc")) return [];
  const hlc = changes.column("hlc");
  const ids: (Uuid | undefined)[] = [];
  for (let row = 0; row < changes.rowCount; row++)
    ids.push(parseUuid(hlc.text(row)?.slice(34) ?? ""));
  return majority(countIds(ids), (count, total) => ({
    weight: count / total,
    source: `sync.db shared_changes: author of most stamps (${count} of ${total})`,
  }));
}

function votesOfSummary(summary: SummaryDocument | undefined, label: string): Vote[] {
  return (summary?.claims ?? [])
    .filter((claim) => claim.label.toLowerCase() === label.toLowerCase())
    .map((claim) => ({
      id: claim.peer,
      weight: 2,
      source: `${summary?.path} line ${claim.line} (heading "${claim.label}")`,
    }));
}

function countIds(ids: readonly (Uuid | undefined)[]): Map<Uuid, number> {
  const counts = new Map<Uuid, number>();
  for (const id of ids) if (id !== undefined) counts.set(id, (counts.get(id) ?? 0) + 1);
  return counts;
}

function majority(
  counts: ReadonlyMap<Uuid, number>,
  explain: (count: number, total: number) => { weight: number; source: string },
): Vote[] {
  let total = 0;
  for (const count of counts.values()) total += count;
  return [...counts]
    .sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))
    .map(([id, count]) => ({ id, ...explain(count, total) }));
}

function readTable(
  database: OpenedDatabase | undefined,
  table: string,
  kinds: Readonly<Record<string, ColumnKind>>,
): TableColumns | undefined {
  return database?.read(table, kinds);
}

function readColumn(
  database: OpenedDatabase | undefined,
  table: string,
  column: string,
): (Uuid | undefined)[] {
  const rows = readTable(database, table, { [column]: "uuid" });
  if (rows === undefined || !rows.has(column)) return [];
  return Array.from({ length: rows.rowCount }, (_, row) => rows.column(column).uuid(row));
}
