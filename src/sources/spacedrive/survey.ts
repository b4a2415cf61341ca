import { FailureError } from "../../base/failure.ts";
import type { TaskOptions } from "../../base/progress.ts";
import { throwIfCancelled } from "../../base/progress.ts";
import { parseUuid, type Uuid } from "../../base/uuid.ts";
import { classifyHead, type FileClass, HEAD_BYTES } from "../detect.ts";
import type { WalkedFile } from "../detect-walk.ts";
import type { FileTree } from "../file-tree.ts";
import { mapBounded } from "../map-bounded.ts";
import type { SourceFinding } from "../recording.ts";
import { pairWals } from "./pair-wals.ts";
import {
  type NamedDevices,
  type SurveyedDatabase,
  surveyDatabase,
  surveyThroughWal,
} from "./survey-database.ts";

/** A file of the evidence after a look at its first bytes (and, for databases, at a few pages). */
export interface SurveyedFile extends Partial<SurveyedDatabase> {
  readonly path: string;
  /** Folder of the file; "" is the opened folder. */
  readonly folder: string;
  readonly name: string;
  readonly size: number;
  readonly class: FileClass;
  readonly devices: NamedDevices;
}

export interface Survey {
  readonly files: readonly SurveyedFile[];
  readonly findings: readonly SourceFinding[];
}

const CONCURRENT_READS = 8;
/** How much of a tracing log is searched for the devices it names. A test starts all its devices near the top. */
const TRACE_BYTES = 256 * 1024;
const SERVICE_START = /Creating peer sync service\b[^\n]*?\bdevice_id=([0-9a-f-]{36})/g;
const SUMMARY_DEVICE = /^## .*\(Device ([0-9a-f-]{36})\)/gim;
const STATE_CHANGE_DEVICE = /"type":"state_change"[^\n]*?"device_id":"([0-9a-f-]{36})"/g;

/** Looks at every file. A file that cannot be read is kept as `other`, with a finding. */
export async function surveyFiles(
  tree: FileTree,
  files: readonly WalkedFile[],
  options?: TaskOptions,
): Promise<Survey> {
  const findings: SourceFinding[] = [];
  const looked = await mapBounded(files, CONCURRENT_READS, async (file) => {
    throwIfCancelled(options);
    try {
      return await surveyFile(tree, file);
    } catch (error) {
      if (!(error instanceof FailureError)) throw error;
      findings.push({ code: "unreadable", path: file.path, message: error.message });
      return { ...placeOf(file), class: "other" as const, devices: { own: [], known: [] } };
    }
  });
  findings.sort((a, b) => (a.path < b.path ? -1 : 1));
  return { files: await lookThroughWals(tree, looked), findings };
}

function placeOf(file: WalkedFile): Pick<SurveyedFile, "path" | "folder" | "name" | "size"> {
  const slash = file.path.lastIndexOf("/");
  return {
    path: file.path,
    folder: slash === -1 ? "" : file.path.slice(0, slash),
    name: file.path.slice(slash + 1),
    size: file.size,
  };
}

async function surveyFile(tree: FileTree, file: WalkedFile): Promise<SurveyedFile> {
  const head = file.size === 0 ? new Uint8Array() : await tree.readRange(file.path, 0, HEAD_BYTES);
  const fileClass = classifyHead(head, file.size);
  const place = { ...placeOf(file), class: fileClass, devices: { own: [], known: [] } };
  switch (fileClass) {
    case "sqlite":
      return { ...place, ...(await surveyDatabase(tree, file.path, head)) };
    case "wal":
      return { ...place, pageSize: walPageSize(head) };
    case "trace-log": {
      const text = await tree.readRange(file.path, 0, TRACE_BYTES);
      return { ...place, devices: inText(text, SERVICE_START) };
    }
    case "summary":
      return { ...place, devices: inText(head, SUMMARY_DEVICE) };
    case "sync-events":
      return { ...place, devices: inText(head, STATE_CHANGE_DEVICE) };
    default:
      return place;
  }
}

/** A database that was never checkpointed has its tables in the write-ahead log only. */
async function lookThroughWals(
  tree: FileTree,
  files: readonly SurveyedFile[],
): Promise<readonly SurveyedFile[]> {
  if (!files.some((file) => file.isBlank === true)) return files;
  const { walOf } = pairWals(files);
  return mapBounded(files, 2, async (file) => {
    const wal = file.isBlank === true ? walOf.get(file.path) : undefined;
    if (wal === undefined) return file;
    try {
      return { ...file, ...(await surveyThroughWal(tree, file, wal)) };
    } catch (error) {
      // Reading it for the evidence will meet the same error and report it.
      if (error instanceof FailureError) return file;
      throw error;
    }
  });
}

function inText(head: Uint8Array, pattern: RegExp): NamedDevices {
  const text = new TextDecoder("utf-8").decode(head).replaceAll("\0", "");
  const found = new Set<Uuid>();
  for (const match of text.matchAll(pattern)) {
    const uuid = parseUuid(match[1] ?? "");
    if (uuid !== undefined) found.add(uuid);
  }
  return { own: [...found], known: [...found] };
}

function walPageSize(head: Uint8Array): number {
  const high = (head[8] ?? 0) * 256 + (head[9] ?? 0);
  return high * 65_536 + (head[10] ?? 0) * 256 + (head[11] ?? 0);
}
