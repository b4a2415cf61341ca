/**
 * A snapshot that can be shown to others: names, paths and contents replaced; equality, order, references, counts and
 * findings kept. Names of peers' folders and of the test stay, because findings are about them.
 */
import { FailureError } from "../../base/failure.ts";
import type { SqlEngine } from "../../engine/store/sql-database.ts";
import type { LibraryRecording } from "../../sources/recording.ts";
import type { OpenedDatabase } from "../../sources/sqlite/types.ts";
import { bundleDatabase } from "./bundle-database.ts";
import { bundleEventLog, bundleSummary, bundleTraceLog } from "./bundle-logs.ts";
import { createPseudonyms } from "./pseudonyms.ts";

export interface BundlePorts {
  readonly sql: SqlEngine;
  /** The text of the summary, which the recording does not keep. */
  readSummary(path: string): Promise<string>;
}

/** The files of the bundle by path. Refuses damaged databases with a `FailureError` "unsupported": their damage is a finding. */
export async function bundleLibrary(
  recording: LibraryRecording,
  ports: BundlePorts,
): Promise<ReadonlyMap<string, Uint8Array>> {
  const names = createPseudonyms();
  const files = new Map<string, Uint8Array>();
  for (const database of databasesOf(recording)) {
    files.set(database.path, bundleDatabase(database, ports.sql, names));
  }
  const put = (path: string, text: string): void => {
    files.set(path, new TextEncoder().encode(text));
  };
  const { peers, sharedTraceLogs, summary } = recording;
  for (const log of peers.flatMap((peer) => [peer.eventLog, peer.appLog])) {
    if (log !== undefined) put(log.path, await bundleEventLog(log, names));
  }
  const own = peers.flatMap((peer) => [...peer.traceLogs, ...peer.jobLogs]);
  for (const log of [...own, ...sharedTraceLogs]) put(log.path, await bundleTraceLog(log, names));
  if (summary !== undefined) {
    put(summary.path, bundleSummary(await ports.readSummary(summary.path)));
  }
  return files;
}

/** Every database of the recording, none of them damaged. */
function databasesOf(recording: LibraryRecording): readonly OpenedDatabase[] {
  const all = recording.peers
    .flatMap((peer) => [peer.main, peer.sync, peer.jobs])
    .filter((database) => database !== undefined);
  const damaged = all.find(({ state }) => state === "damaged" || state === "truncated");
  if (damaged === undefined) return all;
  throw new FailureError(
    "unsupported",
    `${damaged.path} is ${damaged.state}; a bundle would not show that. Share the folder itself.`,
  );
}
