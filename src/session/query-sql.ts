import { FailureError } from "../base/failure.ts";
import type { TaskOptions } from "../base/progress.ts";
import type { SqlCell, SqlRows } from "../engine/store/sql-database.ts";
import type { LibraryRecording, PeerRecording } from "../sources/recording.ts";
import type { OpenedDatabase } from "../sources/sqlite/types.ts";
import type { SessionMethods, SqlAnswer } from "./api.ts";
import type { SessionPorts } from "./ports.ts";

type Request = Omit<SessionMethods["sql"]["params"], "snapshot">;

const MAX_TEXT = 10_000;

/** Runs a user's statement over one database of one peer, as the evidence has it (write-ahead log applied). */
export async function querySql(
  recording: LibraryRecording,
  request: Request,
  runSql: SessionPorts["runSql"],
  options: TaskOptions = {},
): Promise<SqlAnswer> {
  const { statement, limit } = request;
  const { path, state, image } = databaseOf(recording, request);
  const answer = await runSql({ image: image.bytes, statement, limit }, options);
  return { path, state, ...plainRows(answer) };
}

/** What SQLite answered, as plain data. */
export function plainRows({
  columns,
  rows,
  truncated,
}: SqlRows): Pick<SqlAnswer, "columns" | "rows" | "truncated"> {
  return { columns, rows: rows.map((row) => row.map(plainCell)), truncated };
}

function databaseOf(recording: LibraryRecording, { peer: id, database }: Request): OpenedDatabase {
  const peer: PeerRecording | undefined = recording.peers.find((one) => one.id === id);
  const file = peer?.[database];
  if (file === undefined) {
    throw new FailureError("usage", `The snapshot holds no ${database} database of that peer.`);
  }
  return file;
}

/** A cell as it crosses to a page: exact, and cut where it is very long. */
export function plainCell(cell: SqlCell): string | number | null {
  if (cell === null || typeof cell === "number") return cell;
  if (typeof cell === "bigint") return String(cell);
  if (typeof cell === "string")
    return cell.length > MAX_TEXT ? `${cell.slice(0, MAX_TEXT)}…` : cell;
  const hex = Array.from(cell.subarray(0, MAX_TEXT / 2), (byte) =>
    byte.toString(16).padStart(2, "0"),
  );
  return `x'${hex.join("")}${cell.length > MAX_TEXT / 2 ? "…" : ""}'`;
}
