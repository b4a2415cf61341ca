import { uuidFromBytes } from "../../base/uuid.ts";
import type { TraceLog } from "../../sources/trace-log/types.ts";
import { type LogSign, lastSign } from "../facts/log-signs.ts";
import type { FindingPlace } from "../report.ts";
import type { LibraryContext } from "./library-context.ts";

/** Places that a finding shows at most; its count stays true. */
export const SHOWN_PLACES = 5;

/** The line of a log. */
export function linePlace(sign: LogSign): FindingPlace {
  return { path: sign.path, line: sign.line };
}

/** The last line whose message contains the text, as a list of one place or none. */
export function lastLine(logs: readonly TraceLog[], text: string): readonly FindingPlace[] {
  const sign = lastSign(logs, text);
  return sign === undefined ? [] : [linePlace(sign)];
}

/** The first lines that contain the text, at most `SHOWN_PLACES`. */
export function firstLines(logs: readonly TraceLog[], text: string): readonly FindingPlace[] {
  const places: FindingPlace[] = [];
  for (const log of logs) {
    for (const index of log.find(text)) {
      if (places.length === SHOWN_PLACES) return places;
      places.push({ path: log.path, line: log.line[index] ?? 1 });
    }
  }
  return places;
}

/** Rows of a model at a peer, by row number, as places in that peer's database. */
export function rowPlaces(
  context: LibraryContext,
  peer: number,
  model: string,
  rows: readonly number[],
): readonly FindingPlace[] {
  const held = context.holdings.view.rows(peer, model);
  const path = context.holdings.view.peers[peer]?.main?.path;
  if (held === undefined || path === undefined) return [];
  const { words } = held;
  const bytes = new Uint8Array(words.buffer, words.byteOffset, words.byteLength);
  return rows.slice(0, SHOWN_PLACES).map((row) => ({
    path,
    table: held.model.table,
    uuid: uuidFromBytes(bytes, row * 16),
  }));
}

/** The watermark table of a peer. */
export function watermarkPlace(context: LibraryContext, peer: number): readonly FindingPlace[] {
  const path = context.holdings.view.peers[peer]?.sync?.path;
  return path === undefined ? [] : [{ path, table: "device_resource_watermarks" }];
}

/** `1 row`, `2 rows`. */
export function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}
