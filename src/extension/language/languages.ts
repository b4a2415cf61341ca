import type { DocumentSelector, TextDocument } from "vscode";
import type { LogSummary } from "../../session/api.ts";

/** JSON lines: one event a line. */
export const EVENT_LOG = "driftscope-event-log";
/** Lines of a tracing log, or of a job's log. */
export const TRACE_LOG = "driftscope-trace-log";

/** Logs wherever they lie: files, files of a virtual workspace, windows on large files. */
export const LOG_SELECTOR: DocumentSelector = [{ language: EVENT_LOG }, { language: TRACE_LOG }];

export function isLog({ languageId }: TextDocument): boolean {
  return languageId === EVENT_LOG || languageId === TRACE_LOG;
}

/** The language of a log whose kind is known. */
export function languageOfKind(kind: LogSummary["kind"] | "fireproof"): string {
  return kind === "trace" || kind === "job" ? TRACE_LOG : EVENT_LOG;
}

const EVENTS = /(?:^|\/)(?:sync_)?events\.log$/i;
const LOG = /\.log(?:\.\d+)?$/i;

/** The language of a file of a snapshot that was not opened yet, by its name; `undefined` for what is no log. */
export function languageOfName(path: string): string | undefined {
  if (EVENTS.test(path)) return EVENT_LOG;
  return LOG.test(path) ? TRACE_LOG : undefined;
}
