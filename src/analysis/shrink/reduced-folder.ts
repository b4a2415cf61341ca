/**
 * A snapshot with only some of its records: their rows, events and log lines are copied as they are; everything about the
 * other records is left out, and what is about no record stays. The evidence itself is only read.
 */
import { FailureError } from "../../base/failure.ts";
import type { SqlEngine } from "../../engine/store/sql-database.ts";
import type { PeerRecording } from "../../sources/recording.ts";
import { copyDatabase } from "../bundle/copy-database.ts";
import {
  databasesOf,
  type FolderIndex,
  keptEvents,
  keptLines,
  type Selection,
  STRETCH,
  staysAt,
  textLogs,
} from "./folder-index.ts";

/** The files of the folder by path, in a fixed order. Refuses damaged databases with a `FailureError`. */
export async function reducedFolder(
  index: FolderIndex,
  selection: Selection,
  sql: SqlEngine,
): Promise<ReadonlyMap<string, Uint8Array>> {
  const files = new Map<string, Uint8Array>();
  for (const peer of index.recording.peers) {
    for (const [path, bytes] of reducedDatabases(peer, index, selection, sql)) {
      files.set(path, bytes);
    }
    for (const log of [peer.eventLog, peer.appLog].filter((each) => each !== undefined)) {
      files.set(log.path, await linesOf(log, keptEvents(index, log, selection)));
    }
  }
  for (const log of textLogs(index.recording)) {
    files.set(log.path, await linesOf(log, keptLines(index, log, selection)));
  }
  return files;
}

function reducedDatabases(
  peer: PeerRecording,
  index: FolderIndex,
  { records }: Selection,
  sql: SqlEngine,
): readonly (readonly [string, Uint8Array])[] {
  const all = databasesOf(peer);
  const damaged = all.find(({ state }) => state === "damaged" || state === "truncated");
  if (damaged !== undefined) {
    throw new FailureError(
      "unsupported",
      `${damaged.path} is ${damaged.state}; a smaller folder would not show that.`,
    );
  }
  return all.map((database) => [
    database.path,
    copyDatabase(database, sql, {
      value: (value) => value,
      keeps: (rows) => {
        const columns = index.rows(database, rows);
        return (row) => staysAt(columns, row, records);
      },
    }),
  ]);
}

/** What a log of either kind has in common. */
interface ReadableLog {
  readonly count: number;
  window(from: number, to: number): Promise<{ text(index: number): string }>;
}

/** The lines of some indexes, or all of them, as they are. */
async function linesOf(log: ReadableLog, kept: Uint32Array | undefined): Promise<Uint8Array> {
  const count = kept?.length ?? log.count;
  const lines: string[] = [];
  for (let from = 0; from < count; from += STRETCH) {
    const to = Math.min(count, from + STRETCH);
    const at = (place: number): number => kept?.[place] ?? place;
    const window = await log.window(at(from), at(to - 1) + 1);
    for (let place = from; place < to; place++) {
      lines.push(`${window.text(at(place)).replace(/\r?\n$/, "")}\n`);
    }
  }
  return new TextEncoder().encode(lines.join(""));
}
