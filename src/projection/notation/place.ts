import type { FindingPlace } from "../../analysis/report.ts";

/** A place of the evidence in one line: `bob/sync.log:12`, `alice/database.db, entries 3f2a…`. */
export function printPlace({ path, line, table, uuid, cid }: FindingPlace): string {
  const where = `${path}${line === undefined ? "" : `:${line}`}`;
  const row = [table, uuid ?? cid].filter((part) => part !== undefined).join(" ");
  return row === "" ? where : `${where}, ${row}`;
}
