import type { DagValue } from "../../engine/merkle/dag-cbor.ts";
import { isDagMap } from "../../engine/merkle/dag-cbor.ts";
import { encodeBase58 } from "../../engine/merkle/multibase.ts";

/** Content is shown up to this length; a document may be as long as its author liked. */
const MAX_TEXT = 2000;

/** A decoded value as JSON text with sorted keys: links as `{"/": cid}`, bytes as `{"/": {"bytes": …}}`. */
export function dagToJsonText(value: DagValue): string {
  if (value === null || typeof value === "boolean" || typeof value === "string") {
    return JSON.stringify(value);
  }
  if (typeof value === "number")
    return Number.isFinite(value) ? JSON.stringify(value) : `"${value}"`;
  if (typeof value === "bigint") return `"${value}"`;
  if (value instanceof Uint8Array)
    return `{"/":{"bytes":"z${encodeBase58(value.subarray(0, 64))}"}}`;
  if (isDagMap(value)) {
    const entries = [...value].sort(([a], [b]) => (a < b ? -1 : 1));
    return `{${entries.map(([key, item]) => `${JSON.stringify(key)}:${dagToJsonText(item)}`).join(",")}}`;
  }
  if ("link" in value) return `{"/":${JSON.stringify(value.link)}}`;
  return `[${value.map(dagToJsonText).join(",")}]`;
}

/** The same, cut where it is long. */
export function dagPreview(value: DagValue): string {
  const text = dagToJsonText(value);
  return text.length <= MAX_TEXT ? text : `${text.slice(0, MAX_TEXT)}…`;
}

/** A field for a difference: simple values as they are, everything else as JSON text; absent as null. */
export function dagField(value: DagValue | undefined): string | number | boolean | null {
  if (value === undefined || value === null) return null;
  if (typeof value === "boolean" || typeof value === "string") return value;
  if (typeof value === "number" && Number.isFinite(value)) return value;
  return typeof value === "bigint" ? value.toString() : dagPreview(value);
}
