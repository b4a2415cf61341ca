import { throwIfCancelled } from "../../base/progress.ts";
import { indexEventLog } from "../event-log/index-event-log.ts";
import type { EventLog } from "../event-log/types.ts";
import type { FileTree } from "../file-tree.ts";
import { openDatabase, openSweptDatabase } from "../sqlite/open-database.ts";
import type { OpenedDatabase } from "../sqlite/types.ts";
import { indexTraceLog } from "../trace-log/index-trace-log.ts";
import type { TraceLog } from "../trace-log/types.ts";
import type { AssignedFiles, PeerFiles } from "./assign.ts";
import type { LibraryOptions } from "./library-options.ts";
import type { LoadedFile } from "./load.ts";
import type { SurveyedFile } from "./survey.ts";

/** A peer's files after opening, before it is known whose they are. */
export interface OpenedFiles {
  readonly main?: OpenedDatabase | undefined;
  readonly sync?: OpenedDatabase | undefined;
  readonly jobs?: OpenedDatabase | undefined;
  readonly eventLog?: EventLog | undefined;
  readonly appLog?: EventLog | undefined;
  readonly traceLogs: readonly TraceLog[];
  readonly jobLogs: readonly TraceLog[];
}

/** Where the bytes come from. */
export interface Contents {
  readonly tree: FileTree;
  readonly loaded: ReadonlyMap<string, LoadedFile>;
  readonly walOf: AssignedFiles["walOf"];
  readonly options: LibraryOptions | undefined;
}

/** Opens what a peer's folder holds. A file that cannot be opened is absent from the answer. */
export async function openPeerFiles(contents: Contents, files: PeerFiles): Promise<OpenedFiles> {
  return {
    main: await openOne(contents, files.main),
    sync: await openOne(contents, files.sync),
    jobs: await openOne(contents, files.jobs),
    eventLog: openEventLog(contents, files.eventLog),
    appLog: openEventLog(contents, files.appLog),
    traceLogs: openTraceLogs(contents, files.traceLogs),
    jobLogs: openTraceLogs(contents, files.jobLogs),
  };
}

async function openOne(
  contents: Contents,
  file: SurveyedFile | undefined,
): Promise<OpenedDatabase | undefined> {
  throwIfCancelled(contents.options);
  const loaded = file === undefined ? undefined : contents.loaded.get(file.path);
  if (file === undefined || loaded === undefined) return undefined;
  contents.options?.onProgress?.({ task: `Opening ${file.path}` });
  const options = { indexes: contents.options?.indexes };
  const wal = contents.walOf.get(file.path);
  const walBytes = wal === undefined ? undefined : contents.loaded.get(wal.path)?.content;
  const { swept } = loaded;
  if (swept !== undefined && (walBytes?.length ?? 0) === 0) {
    const sound = openSweptDatabase(file.path, swept, walBytes, options);
    if (sound !== undefined) return sound;
  }
  const bytes = swept === undefined ? loaded.content : await contents.tree.read(file.path);
  return bytes === undefined ? undefined : openDatabase(file.path, bytes, walBytes, options);
}

function openEventLog(contents: Contents, file: SurveyedFile | undefined): EventLog | undefined {
  throwIfCancelled(contents.options);
  const loaded = file === undefined ? undefined : contents.loaded.get(file.path);
  if (loaded?.eventLog !== undefined) return loaded.eventLog;
  return loaded?.content === undefined
    ? undefined
    : indexEventLog(loaded.file.path, loaded.content);
}

/** Opens tracing and job logs, in the order of the files. */
export function openTraceLogs(contents: Contents, files: readonly SurveyedFile[]): TraceLog[] {
  return files.flatMap((file) => {
    throwIfCancelled(contents.options);
    const loaded = contents.loaded.get(file.path);
    if (loaded?.traceLog !== undefined) return [loaded.traceLog];
    return loaded?.content === undefined ? [] : [indexTraceLog(file.path, loaded.content)];
  });
}
