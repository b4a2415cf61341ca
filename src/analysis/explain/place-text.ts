import type { FindingPlace } from "../report.ts";

/** A place of the evidence in one phrase: a line, a row, or a file. */
export function placeText(place: FindingPlace | undefined): string {
  if (place === undefined) return "the rows";
  const { path, line, table, uuid, cid } = place;
  if (line !== undefined) return `${path}:${line}`;
  if (table !== undefined && uuid !== undefined) return `the row ${uuid} of ${table} in ${path}`;
  if (table !== undefined) return `the table ${table} in ${path}`;
  return cid === undefined ? path : `${path} ${cid}`;
}
