/**
 * The short notation for people, printed and parsed.
 *
 *     alice:entry#3f2a…        a record, by the first digits of its uuid; without peer: `entry#3f2a…`
 *     alice→bob 0/2091         how many of alice's rows bob has; without a total `alice→bob 12`
 *     wm(bob←alice, entry)     bob's watermark for alice's entries; with its value `… = 2025-11-24T15:37:38.968511Z`
 *
 * A name of letters, digits, `_`, `.` and `-` stands as it is, any other in double quotes with JSON's escapes, so that
 * `parse…(print…(x))` is `x` for every name that evidence can hold.
 */

/** A record of the evidence, by the first hexadecimal digits of its uuid. */
export interface RecordRef {
  readonly peer?: string | undefined;
  readonly model: string;
  /** A whole hyphenated uuid, or at least one of its first hexadecimal digits without hyphens. */
  readonly id: string;
}

export interface CellRef {
  readonly author: string;
  readonly holder: string;
  readonly have: number;
  readonly of?: number | undefined;
}

export interface WatermarkRef {
  readonly holder: string;
  readonly peer: string;
  readonly resource: string;
  readonly value?: string | undefined;
}

/** Digits that a short record shows unless told otherwise. */
export const SHORT_ID_DIGITS = 4;

const PLAIN_NAME = /^[\p{L}\p{N}_][\p{L}\p{N}_.-]*$/u;
const NAME = String.raw`"(?:[^"\\]|\\.)*"|[\p{L}\p{N}_][\p{L}\p{N}_.-]*`;
const RECORD = new RegExp(`^(?:(${NAME}):)?(${NAME})#([0-9a-f-]+)(…?)$`, "u");
const CELL = new RegExp(`^(${NAME})→(${NAME}) (\\d+)(?:/(\\d+))?$`, "u");
const WATERMARK = new RegExp(`^wm\\((${NAME})←(${NAME}), (${NAME})\\)(?: = (.+))?$`, "u");
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const DIGITS = /^[0-9a-f]{1,31}$/;

/** The reference with only the first digits of its uuid. */
export function shortRecord(reference: RecordRef, digits = SHORT_ID_DIGITS): RecordRef {
  return { ...reference, id: reference.id.replaceAll("-", "").slice(0, digits) };
}

export function printRecord(reference: RecordRef): string {
  const holder = reference.peer === undefined ? "" : `${printName(reference.peer)}:`;
  const more = UUID.test(reference.id) ? "" : "…";
  return `${holder}${printName(reference.model)}#${reference.id}${more}`;
}

export function parseRecord(text: string): RecordRef | undefined {
  const match = RECORD.exec(text);
  if (match === null) return undefined;
  const [, peerText, modelText = "", id = "", more = ""] = match;
  if (!(more === "" ? UUID : DIGITS).test(id)) return undefined;
  const peer = peerText === undefined ? undefined : parseName(peerText);
  const model = parseName(modelText);
  if (model === undefined || (peerText !== undefined && peer === undefined)) return undefined;
  return peer === undefined ? { model, id } : { peer, model, id };
}

export function printCell(cell: CellRef): string {
  const total = cell.of === undefined ? "" : `/${cell.of}`;
  return `${printName(cell.author)}→${printName(cell.holder)} ${cell.have}${total}`;
}

export function parseCell(text: string): CellRef | undefined {
  const match = CELL.exec(text);
  if (match === null) return undefined;
  const author = parseName(match[1] ?? "");
  const holder = parseName(match[2] ?? "");
  const have = parseCount(match[3]);
  const of = parseCount(match[4]);
  if (author === undefined || holder === undefined || have === undefined) return undefined;
  if (match[4] !== undefined && of === undefined) return undefined;
  return of === undefined ? { author, holder, have } : { author, holder, have, of };
}

export function printWatermark(watermark: WatermarkRef): string {
  const { holder, peer, resource, value } = watermark;
  const names = `${printName(holder)}←${printName(peer)}, ${printName(resource)}`;
  return value === undefined ? `wm(${names})` : `wm(${names}) = ${value}`;
}

export function parseWatermark(text: string): WatermarkRef | undefined {
  const match = WATERMARK.exec(text);
  if (match === null) return undefined;
  const holder = parseName(match[1] ?? "");
  const peer = parseName(match[2] ?? "");
  const resource = parseName(match[3] ?? "");
  if (holder === undefined || peer === undefined || resource === undefined) return undefined;
  const value = match[4];
  return value === undefined ? { holder, peer, resource } : { holder, peer, resource, value };
}

/** A whole number with its thousands set apart: `2,091`. */
export function printCount(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/gu, ",");
}

/** An amount of bytes in units of 1,000: `766 kB`, `3.4 MB`. */
export function printBytes(bytes: number): string {
  const units = ["B", "kB", "MB", "GB", "TB"];
  let amount = bytes;
  let unit = 0;
  while (amount >= 999.5 && unit < units.length - 1) {
    amount /= 1000;
    unit++;
  }
  const digits = unit > 0 && amount < 9.95 ? 1 : 0;
  return `${amount.toFixed(digits)} ${units[unit] ?? ""}`;
}

function printName(name: string): string {
  return PLAIN_NAME.test(name) ? name : JSON.stringify(name);
}

function parseName(text: string): string | undefined {
  if (!text.startsWith('"')) return text;
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "string" ? value : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function parseCount(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const count = Number(text);
  return Number.isSafeInteger(count) ? count : undefined;
}
