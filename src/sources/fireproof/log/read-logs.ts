import type { TaskOptions } from "../../../base/progress.ts";
import { throwIfCancelled } from "../../../base/progress.ts";
import type { WalkedFile } from "../../detect-walk.ts";
import type { FileTree } from "../../file-tree.ts";
import type { SourceFinding } from "../../recording.ts";
import type { Json, JsonObject } from "../json.ts";
import { isJsonObject, jsonField, parseJson } from "../json.ts";
import type { FireproofLog, LogPlace, LogRecord } from "./log-types.ts";
import { placeOfUrl } from "./place.ts";
import type { RawRecord } from "./split-records.ts";
import { splitRecords } from "./split-records.ts";

const HEAD_BYTES = 65_536;
/** A run with every debug line on writes a few hundred kilobytes. */
const MAX_LOG_BYTES = 128_000_000;
const BINARY_NAME = /\.(?:car|db|db-wal|db-shm|sqlite|png|jpe?g|gif|wasm|zip|gz|tgz)$/i;

const MODULES =
  /"module"\s*:\s*"(?:KeyBag|Loader|CRDTImpl|CRDTClock|(?:Meta|Car|File)StoreImpl|WALStoreImpl|EncryptedBlockstore|WriteQueueImpl|cryptoAction|TaskManager|MemoryGateway\w*|Cloud-?\w*Gateway|LedgerFactory|Ledger|Database)"/;
const MESSAGES =
  /"msg"\s*:\s*"(?:CLOCK-HEAD-UPDATED|INT-APPLY-HEAD-COMPLETE|ADVANCE-BLOCKS-[A-Z]+|CRDT-APPLY-META-[A-Z]+|CRDT-ALLDOCS-[A-Z-]+|DATABASE-ALLDOCS-[A-Z]+)"/;
const CONSOLE_LINES =
  /^(?:subscribe|new-meta) z\S+ |^applyMeta-(?:pre|post) \[|^PUT-SELF_REFLECT /m;

/** Whether the beginning of a file is that of a log of the library. */
export function looksLikeLog(head: string): boolean {
  return MODULES.test(head) || MESSAGES.test(head) || CONSOLE_LINES.test(head);
}

/** Reads those of `files` that are logs of the library. */
export async function readLogs(
  tree: FileTree,
  files: readonly WalkedFile[],
  options?: TaskOptions,
): Promise<readonly FireproofLog[]> {
  const logs: FireproofLog[] = [];
  for (const { path, size } of files) {
    if (size === 0 || size > MAX_LOG_BYTES || BINARY_NAME.test(path)) continue;
    throwIfCancelled(options);
    const head = new TextDecoder().decode(await tree.readRange(path, 0, HEAD_BYTES));
    if (looksLikeLog(head)) logs.push(indexLog(path, await tree.read(path)));
  }
  return logs;
}

/** Cuts a log into records. Lines that are no message of the library are counted, objects cut off are findings. */
export function indexLog(path: string, bytes: Uint8Array): FireproofLog {
  const findings: SourceFinding[] = [];
  const records: LogRecord[] = [];
  const places = new Map<string, LogPlace | undefined>();
  let noise = 0;
  let firstNoise = 0;
  for (const raw of splitRecords(new TextDecoder().decode(bytes))) {
    const record = toRecord(raw, places);
    if (record !== undefined) records.push(record);
    else if (raw.form === "noise") {
      firstNoise ||= raw.line;
      noise++;
    } else {
      const message = "A message that is cut off or no JSON; it was left out.";
      findings.push({ code: "log-line-damaged", path, line: raw.line, message });
    }
  }
  if (noise > 0) {
    const message = `${noise} lines are no messages of the library and were left out.`;
    findings.push({ code: "log-noise", path, line: firstNoise, message });
  }
  return { path, bytes: bytes.length, records, findings };
}

function toRecord(
  raw: RawRecord,
  places: Map<string, LogPlace | undefined>,
): LogRecord | undefined {
  if (raw.form === "console") return consoleRecord(raw);
  const value = raw.form === "json" ? parseJson(raw.text) : undefined;
  if (!isJsonObject(value)) return undefined;
  const { module, level, msg, url, dbName, ...fields } = value;
  return {
    line: raw.line,
    form: "json",
    module: textOf(module),
    level: textOf(level),
    message: textOf(msg) ?? "",
    place: placeOf(url, value, places),
    database: textOf(dbName),
    fields,
    words: [],
    lists: [],
  };
}

/** Falsy values print as `--Falsy--`. */
function textOf(value: Json | undefined): string | undefined {
  return typeof value === "string" && value !== "--Falsy--" ? value : undefined;
}

function placeOf(
  url: Json | undefined,
  record: JsonObject,
  places: Map<string, LogPlace | undefined>,
): LogPlace | undefined {
  const text = textOf(url);
  if (text === undefined) return undefined;
  if (!places.has(text)) places.set(text, placeOfUrl(text));
  const place = places.get(text);
  const folder = folderOfFile(record);
  return place === undefined || folder === undefined || place.folder === folder
    ? place
    : { ...place, folder };
}

/** The database folder from the path of a file (`…/todos/data/x.car`) or of a store folder (`…/todos/data`). */
function folderOfFile(record: JsonObject): string | undefined {
  const file = textOf(jsonField(record, "file"));
  const root = file === undefined ? textOf(jsonField(record, "dbroot")) : parentOf(file);
  return root === undefined ? undefined : parentOf(root);
}

function parentOf(path: string): string {
  const clean = path.replaceAll("\\", "/").replace(/\/+$/, "");
  return clean.slice(0, Math.max(0, clean.lastIndexOf("/")));
}

const CID_TEXT = /\b(?:b[a-z2-7]{40,}|Qm[1-9A-HJ-NP-Za-km-z]{44})\b/g;

function consoleRecord(raw: RawRecord): LogRecord {
  const bracket = raw.text.indexOf("[");
  const before = (bracket < 0 ? raw.text : raw.text.slice(0, bracket)).trim().split(/\s+/);
  const lists = bracket < 0 ? [] : splitLists(raw.text.slice(bracket));
  return {
    line: raw.line,
    form: "console",
    message: before[0] ?? "",
    fields: {},
    words: before.slice(1),
    lists: lists.map((list) => list.match(CID_TEXT) ?? []),
  };
}

/** The top-level bracket groups of a text. */
function splitLists(text: string): readonly string[] {
  const lists: string[] = [];
  let depth = 0;
  let start = 0;
  for (let i = 0; i < text.length; i++) {
    if (text[i] === "[" && depth++ === 0) start = i;
    else if (text[i] === "]" && depth > 0 && --depth === 0) lists.push(text.slice(start, i + 1));
  }
  return lists;
}
