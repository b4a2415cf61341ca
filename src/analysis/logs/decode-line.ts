/**
 * What in one line of a log means something by itself: uuids, stamps, times, watermarks, CIDs. Only the text is looked
 * at; whose uuid it is, is for who knows the evidence.
 */
import { parseTime } from "../../base/time.ts";
import { parseUuid, type Uuid } from "../../base/uuid.ts";
import { parseHlc } from "../../engine/clock/hlc.ts";

/** A part of a line: characters `from` up to `to`, not including. */
interface Place {
  readonly from: number;
  readonly to: number;
  /** Name of the field or key in front of it; "" when there is none. */
  readonly field: string;
}

/** One part that means something. Parts are in the order of the line and do not overlap. */
export type DecodedSpan = Place &
  (
    | { readonly kind: "uuid"; readonly uuid: Uuid }
    | {
        readonly kind: "stamp";
        /** Milliseconds since 1970. */
        readonly ms: number;
        readonly counter: number;
        /** A whole uuid, or its first 8 hexadecimal digits. */
        readonly peer: string;
        readonly isWatermark: boolean;
      }
    | {
        readonly kind: "time";
        /** Microseconds since 1970. */
        readonly time: number;
        readonly isWatermark: boolean;
      }
    | { readonly kind: "cid"; readonly cid: string }
  );

const UUID = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}";
const PARTS = new RegExp(
  [
    String.raw`(?<printed>HLC\(\d{1,16},\d{1,16},:[0-9a-f]{8}\)|HLC \{ timestamp: \d{1,16}, counter: \d{1,16}, device_id: ${UUID} \})`,
    `(?<![0-9a-z])(?<stamp>[0-9a-f]{16}-[0-9a-f]{16}-${UUID})(?![0-9a-z])`,
    `(?<![0-9a-f])(?<uuid>${UUID})(?![0-9a-f])`,
    String.raw`(?<![\d-])(?<time>[+-]?\d{4,6}-\d{2}-\d{2}[T ]\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?(?:Z|[+-]\d{2}:?\d{2})?)(?!\d)`,
    String.raw`(?<!["\w.])(?<millis>1[5-9]\d{11}|[23]\d{12})(?![\w.])`,
    String.raw`(?<!\w)(?<cid>b[a-z2-7]{50,110}|z[1-9A-HJ-NP-Za-km-z]{40,60}|Qm[1-9A-HJ-NP-Za-km-z]{44})(?!\w)`,
  ].join("|"),
  "gi",
);
/** The stamp of a JSON line: the number is its place, the object says the rest. */
const STAMP_OBJECT = new RegExp(
  String.raw`\{"timestamp":(\d{1,16}),"counter":(\d{1,16}),"device_id":"(${UUID})"\}`,
  "gi",
);
const FIELD = /([A-Za-z_][\w.]*)"?\s*(?:=|:\s?)\s*(?:Some\()?(?:Hlc\()?"?$/;
const WATERMARK = /watermark|^since|cursor|checkpoint|acked_up_to/i;
/** As in `since watermarks: state=Some(…), shared=…`. */
const LISTED_WATERMARK = /watermarks?:(?: ?\w+=\S*)*$/i;
/** A line of a megabyte is no line that anybody reads; what lies behind is not looked at. */
const MAX_LINE = 100_000;
/** Characters in which a field's name is looked for. */
const BEHIND = 80;

/** Finds the parts of a line that mean something. */
export function decodeLine(line: string): readonly DecodedSpan[] {
  const text = line.length > MAX_LINE ? line.slice(0, MAX_LINE) : line;
  const objects = stampObjects(text);
  const spans: DecodedSpan[] = [];
  for (const match of text.matchAll(PARTS)) {
    const from = match.index;
    const before = text.slice(Math.max(0, from - BEHIND), from);
    const place = { from, to: from + match[0].length, field: FIELD.exec(before)?.[1] ?? "" };
    const isWatermark = WATERMARK.test(place.field) || LISTED_WATERMARK.test(before);
    const span = decode({ place, isWatermark }, match.groups ?? {}, objects);
    if (span !== undefined) spans.push(span);
  }
  return spans;
}

/** The part that covers a character, if one does. */
export function spanAt(spans: readonly DecodedSpan[], column: number): DecodedSpan | undefined {
  return spans.find(({ from, to }) => from <= column && column <= to);
}

type Groups = Readonly<Record<string, string | undefined>>;

function decode(
  { place, isWatermark }: { readonly place: Place; readonly isWatermark: boolean },
  { printed, stamp, uuid, time, millis, cid }: Groups,
  objects: ReadonlyMap<number, StampObject>,
): DecodedSpan | undefined {
  const written = printed ?? stamp;
  if (written !== undefined) return decodeStamp(place, written, isWatermark);
  if (uuid !== undefined) {
    const parsed = parseUuid(uuid);
    return parsed && { ...place, kind: "uuid", uuid: parsed };
  }
  if (time !== undefined) {
    const micros = parseTime(time);
    return micros === undefined ? undefined : { ...place, kind: "time", time: micros, isWatermark };
  }
  if (millis !== undefined) {
    const object = objects.get(place.from);
    if (object === undefined) {
      return { ...place, kind: "time", time: Number(millis) * 1000, isWatermark };
    }
    return { ...place, kind: "stamp", ...object, isWatermark };
  }
  return cid === undefined ? undefined : { ...place, kind: "cid", cid };
}

function decodeStamp(place: Place, written: string, isWatermark: boolean): DecodedSpan | undefined {
  const parsed = parseHlc(written);
  switch (parsed.kind) {
    case "stamp":
      return { ...place, kind: "stamp", ...parsed.stamp, isWatermark };
    case "short": {
      const { ms, counter, peerPrefix } = parsed;
      return { ...place, kind: "stamp", ms, counter, peer: peerPrefix, isWatermark };
    }
    case "invalid":
      return undefined;
  }
}

interface StampObject {
  readonly ms: number;
  readonly counter: number;
  readonly peer: string;
}

/** Stamps that are written as an object, by where their number begins. */
function stampObjects(text: string): ReadonlyMap<number, StampObject> {
  const found = new Map<number, StampObject>();
  for (const match of text.matchAll(STAMP_OBJECT)) {
    const [, ms, counter, peer = ""] = match;
    const at = match.index + '{"timestamp":'.length;
    found.set(at, { ms: Number(ms), counter: Number(counter), peer: peer.toLowerCase() });
  }
  return found;
}
