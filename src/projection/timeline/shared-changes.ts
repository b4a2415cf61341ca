import type { Uuid } from "../../base/uuid.ts";
import { type HlcStamp, parseHlc } from "../../engine/clock/hlc.ts";
import type { Column, OpenedDatabase } from "../../sources/sqlite/types.ts";

/** Rows of `shared_changes` in a peer's `sync.db`. `i` counts within `rows`. */
export interface SharedChanges {
  /** Path of the database. */
  readonly path: string;
  /** Row numbers of the table, ascending. */
  readonly rows: Uint32Array;
  /** The text as stored. */
  hlc(i: number): string;
  stamp(i: number): HlcStamp | undefined;
  model(i: number): string;
  record(i: number): Uuid | undefined;
  /** Index into `TIMELINE_CHANGES`. */
  change(i: number): number;
  /** When this peer wrote the row, µs since 1970; NaN when it does not say. */
  writtenAt(i: number): number;
}

const CHANGES: Readonly<Record<string, number>> = { insert: 0, update: 1, delete: 2 };
const KINDS = {
  hlc: "text",
  model_type: "text",
  record_uuid: "uuid",
  change_type: "text",
  created_at: "time",
} as const;

/** The shared changes of a database, without those that `except` authored. */
export function openSharedChanges(
  database: OpenedDatabase | undefined,
  except: Uuid | undefined,
): SharedChanges | undefined {
  const table = database?.read("shared_changes", KINDS);
  if (database === undefined || table === undefined || !table.has("hlc")) return undefined;
  const column = (name: keyof typeof KINDS): Column | undefined =>
    table.has(name) ? table.column(name) : undefined;
  const hlc = table.column("hlc");
  const [model, record, change, writtenAt] = [
    column("model_type"),
    column("record_uuid"),
    column("change_type"),
    column("created_at"),
  ];
  const kept: number[] = [];
  for (let row = 0; row < table.rowCount; row++) {
    const text = hlc.text(row) ?? "";
    if (except === undefined || !text.endsWith(except)) kept.push(row);
  }
  const rows = Uint32Array.from(kept);
  const rowOf = (i: number): number => rows[i] ?? 0;
  return {
    path: database.path,
    rows,
    hlc: (i) => hlc.text(rowOf(i)) ?? "",
    stamp: (i) => {
      const parsed = parseHlc(hlc.text(rowOf(i)) ?? "");
      return parsed.kind === "stamp" ? parsed.stamp : undefined;
    },
    model: (i) => model?.text(rowOf(i)) ?? "other",
    record: (i) => record?.uuid(rowOf(i)),
    change: (i) => CHANGES[(change?.text(rowOf(i)) ?? "").toLowerCase()] ?? 4,
    writtenAt: (i) => writtenAt?.micros(rowOf(i)) ?? Number.NaN,
  };
}
