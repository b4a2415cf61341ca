/** The log of sync events that builds from December 2025 on keep in their sync database. */
import type { Uuid } from "../../base/uuid.ts";
import type { Registry } from "../model/registry.ts";
import type { Scheduler } from "./scheduler.ts";
import type { WallClock } from "./wall-clock.ts";

/** One row of `sync_event_log`. */
export interface DiaryRow {
  /** What the peer's own clock showed, µs. */
  readonly time: number;
  readonly type:
    | "state_transition"
    | "backfill_session_started"
    | "backfill_session_completed"
    | "batch_ingestion"
    | "sync_error";
  readonly severity: "debug" | "info" | "warning";
  readonly summary: string;
  readonly details?: Readonly<Record<string, unknown>> | undefined;
  /** Number of the pull that the row belongs to. */
  readonly session?: number | undefined;
  readonly peer?: Uuid | undefined;
  readonly models?: readonly string[] | undefined;
  readonly records?: number | undefined;
  readonly milliseconds?: number | undefined;
}

/** What writing a row needs of a peer. */
interface Writer {
  readonly registry: Registry;
  readonly clock: WallClock;
  readonly scheduler: Scheduler;
  readonly diary: DiaryRow[];
}

/** The first generation whose builds keep the log. */
const SINCE = 7;

const CATEGORIES: Readonly<Record<DiaryRow["type"], string>> = {
  state_transition: "lifecycle",
  backfill_session_started: "lifecycle",
  backfill_session_completed: "lifecycle",
  batch_ingestion: "data_flow",
  sync_error: "error",
};

/** Writes a row where the generation keeps them. */
export function writeDiary(peer: Writer, row: Omit<DiaryRow, "time">): void {
  if (peer.registry.generation < SINCE) return;
  peer.diary.push({ time: peer.clock.read(peer.scheduler.now), ...row });
}

export function categoryOf(row: DiaryRow): string {
  return CATEGORIES[row.type];
}
