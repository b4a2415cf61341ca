import { formatTime, type Micros } from "../../base/time.ts";

/** Modules of the recorded system, as its tracing log names them. */
export const TARGETS = {
  peer: "sd_core::service::sync::peer",
  backfill: "sd_core::service::sync::backfill",
  service: "sd_core::service::sync",
  dependency: "sd_core::service::sync::dependency",
  retry: "sd_core::service::sync::retry_queue",
  handler: "sd_core::service::network::protocol::sync::handler",
  bus: "sd_core::infra::sync::event_bus",
  state: "sd_core::service::sync::state",
  mapper: "sd_core::infra::sync::fk_mapper",
  watermarks: "sd_core::infra::sync::watermarks",
  entry: "sd_core::infra::db::entities::entry",
} as const;

export type Level = "TRACE" | "DEBUG" | "INFO" | "WARN" | "ERROR";

/** A peer's tracing log in the form of the recorded system. */
export interface Trace {
  line(level: Level, target: keyof typeof TARGETS, text: string): void;
  readonly lines: readonly string[];
}

/** A log that reads `wall`, µs, at each line. Thread numbers tell peers of one file apart. */
export function createTrace(wall: () => number, thread: number): Trace {
  const lines: string[] = [];
  const threadText = `ThreadId(${String(thread).padStart(2, "0")})`;
  return {
    lines,
    line: (level, target, text) => {
      const time = formatTime(wall() as Micros);
      lines.push(`${time} ${level.padStart(5)} ${threadText} ${TARGETS[target]}: ${text}`);
    },
  };
}

/** A log that keeps nothing, for runs by the thousand. */
export const SILENT_TRACE: Trace = { line: () => undefined, lines: [] };
