/**
 * What a file is, decided by the first bytes of its content. Names are looked at elsewhere, and only to break ties:
 * evidence comes renamed.
 */
export type FileClass =
  | "empty"
  | "sqlite"
  | "wal"
  | "shm"
  | "journal"
  | "sync-events"
  | "app-events"
  | "trace-log"
  | "job-log"
  | "summary"
  | "metrics"
  | "library-json"
  | "device-json"
  | "config-json"
  | "other";

/** How many bytes of a file `classifyHead` wants to see. */
export const HEAD_BYTES = 8192;

const SQLITE_MAGIC = "SQLite format 3\0";
const WAL_MAGICS: readonly number[] = [0x377f0682, 0x377f0683];
const SHM_VERSION = 3_007_000;
const JOURNAL_MAGIC: readonly number[] = [0xd9, 0xd5, 0x05, 0xf9, 0x20, 0xa1, 0x63, 0xd7];

// Colours of a terminal are cut out before, so that a copy of standard output is recognised too.
const TRACE_LINE =
  /^\s*\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?Z\s+(?:TRACE|DEBUG|INFO|WARN|ERROR)\b/m;
const COLOUR = new RegExp(`${String.fromCharCode(27)}\\[[0-9;]*m`, "g");
const JOB_LINE =
  /^(?:=== Job [0-9a-f-]{36} |\[\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}[.\d]*\]\s+[A-Z]+\s)/m;
const SUMMARY_HEADING = /^# (?:Sync |Backfill Race )?Test Snapshot: /m;
const SUMMARY_SECTION = /^## .+ \(Device [0-9a-f-]{36}\)/im;
const SYNC_EVENT = /^\s*\{.*?"type"\s*:\s*"(?:state_change|shared_change|metrics_updated)"/m;
const APP_EVENT = /^\s*(?:\{"[A-Z][A-Za-z]+"\s*:|"[A-Z][A-Za-z]+"\s*$)/m;
const JSON_OBJECT = /^\s*\{/;

/** Classifies a file from its first `HEAD_BYTES` bytes (fewer when the file is shorter). */
export function classifyHead(head: Uint8Array, size: number): FileClass {
  if (size === 0 || head.length === 0) return "empty";
  return classifyBinary(head) ?? classifyText(headText(head));
}

function classifyBinary(head: Uint8Array): FileClass | undefined {
  if (startsWithText(head, SQLITE_MAGIC)) return "sqlite";
  if (JOURNAL_MAGIC.every((byte, index) => head[index] === byte)) return "journal";
  if (head.length >= 32 && WAL_MAGICS.includes(readUint32(head, 0, false))) return "wal";
  if (head.length < 136) return undefined;
  const isShm =
    readUint32(head, 0, true) === SHM_VERSION || readUint32(head, 0, false) === SHM_VERSION;
  return isShm ? "shm" : undefined;
}

function classifyText(text: string): FileClass {
  if (SUMMARY_HEADING.test(text) || SUMMARY_SECTION.test(text)) return "summary";
  if (TRACE_LINE.test(text)) return "trace-log";
  if (JOB_LINE.test(text)) return "job-log";
  if (SYNC_EVENT.test(text)) return "sync-events";
  if (APP_EVENT.test(text)) return "app-events";
  if (text.trim() === "") return "empty";
  return JSON_OBJECT.test(text) ? classifyJson(text) : "other";
}

/** Side files of a library or data folder. They are small; what matters of them lies within the head. */
function classifyJson(text: string): FileClass {
  const has = (key: string): boolean => new RegExp(`"${key}"\\s*:`).test(text);
  if (has("timestamp") && /"(?:state|operations|data_volume)"\s*:\s*\{/.test(text))
    return "metrics";
  if (has("id") && has("settings") && has("name")) return "library-json";
  if (has("id") && has("slug")) return "device-json";
  if (has("version") && (has("services") || has("logging"))) return "config-json";
  return "other";
}

/** The head as text, without what real logs have besides: byte order marks, NUL bytes, colours. */
function headText(head: Uint8Array): string {
  const isUtf16 = (head[0] === 0xff && head[1] === 0xfe) || (head[0] === 0xfe && head[1] === 0xff);
  const label = !isUtf16 ? "utf-8" : head[0] === 0xff ? "utf-16le" : "utf-16be";
  return new TextDecoder(label).decode(head).replaceAll("\0", "").replace(COLOUR, "");
}

function startsWithText(bytes: Uint8Array, text: string): boolean {
  if (bytes.length < text.length) return false;
  for (let i = 0; i < text.length; i++) if (bytes[i] !== text.charCodeAt(i)) return false;
  return true;
}

function readUint32(bytes: Uint8Array, offset: number, littleEndian: boolean): number {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getUint32(
    offset,
    littleEndian,
  );
}
