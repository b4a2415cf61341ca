import { formatTime, type Micros } from "../../base/time.ts";
import { formatShortHlc, parseHlc } from "../clock/hlc.ts";

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

/** From this moment on, 2025-12-15T09:33Z, stamps are printed in full. µs. */
const FULL_STAMPS = 1_765_791_180_000_000;

/** A stamp as a build of this time, µs, prints it in its tracing log. */
export function stampText(hlc: string, time: number): string {
  const parsed = parseHlc(hlc);
  return time < FULL_STAMPS && parsed.kind === "stamp" ? formatShortHlc(parsed.stamp) : hlc;
}

/** A log that keeps nothing, for runs by the thousand. */
export const SILENT_TRACE: Trace = { line: () => undefined, lines: [] };
