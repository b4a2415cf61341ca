/** What a part of a log line means, in words: for hovering, for names beside uuids, for colours. */
import type { DecodedSpan } from "../../analysis/logs/decode-line.ts";
import type { NamedPeer, NamedRecord, NamedUuid } from "../../analysis/logs/name-uuids.ts";
import { formatTime, type Micros } from "../../base/time.ts";
import type { Uuid } from "../../base/uuid.ts";
import { shortCid } from "../notation/cid.ts";
import { printRecord, shortRecord } from "../notation/notation.ts";

/** A CID that the evidence knows. */
export interface NamedCid {
  /** What it is, e.g. `clock event`. */
  readonly what: string;
  /** Names of the stores that hold it, and paths of the files in which. */
  readonly stores: readonly string[];
  readonly paths: readonly string[];
}

/** Who knows what the parts of a line stand for. */
export interface SpanNames {
  uuid(uuid: Uuid): NamedUuid | undefined;
  /** By the uuid, or the first 8 digits of it, that a stamp names. */
  peer(idOrPrefix: string): NamedPeer | undefined;
  /** Name of a peer's uuid, for authors. */
  peerName(uuid: Uuid): string;
  cid(cid: string): NamedCid | undefined;
  /** What the snapshot says of a watermark with this time (µs since 1970): sentences. */
  watermark(time: number): readonly string[];
}

/** A title and facts by name, as plain text. */
export interface SpanExplanation {
  readonly from: number;
  readonly to: number;
  readonly title: string;
  readonly facts: readonly (readonly [name: string, text: string])[];
}

/** What a part is drawn as. */
export interface SpanMark {
  readonly from: number;
  readonly to: number;
  readonly kind: "peer" | "record" | "stamp" | "time" | "watermark" | "cid" | "unknown";
  /** The peer that it is, or that wrote it: place among the peers of the recording; -1 for none. */
  readonly peer: number;
  /** What stands beside it; "" for nothing. */
  readonly label: string;
}

/** Explains one part. */
export function explainSpan(span: DecodedSpan, names: SpanNames): SpanExplanation {
  const { from, to } = span;
  switch (span.kind) {
    case "uuid":
      return { from, to, ...explainUuid(span.uuid, names.uuid(span.uuid), names) };
    case "stamp": {
      const peer = names.peer(span.peer);
      const time = span.ms * 1000;
      const facts: [string, string][] = [
        ["time", timeText(time)],
        ["counter", String(span.counter)],
        ["peer", peer === undefined ? `${span.peer} (not in this folder)` : peerText(peer)],
      ];
      return { from, to, title: "Stamp (HLC)", facts: [...facts, ...claims(span, time, names)] };
    }
    case "time": {
      const title = span.isWatermark ? "Watermark" : "Time";
      const facts: [string, string][] = [["time", timeText(span.time)]];
      return { from, to, title, facts: [...facts, ...claims(span, span.time, names)] };
    }
    case "cid":
      return { from, to, ...explainCid(span.cid, names.cid(span.cid)) };
  }
}

/** How a part is drawn, and what stands beside it. */
export function markSpan(span: DecodedSpan, names: SpanNames): SpanMark {
  const { from, to } = span;
  switch (span.kind) {
    case "uuid":
      return { from, to, ...markUuid(names.uuid(span.uuid), names) };
    case "stamp": {
      const peer = names.peer(span.peer);
      const kind = span.isWatermark ? "watermark" : "stamp";
      return { from, to, kind, peer: peer?.number ?? -1, label: clockText(span.ms * 1000) };
    }
    case "time": {
      const isNumber = to - from <= 14;
      const label = isNumber ? clockText(span.time) : "";
      return { from, to, kind: span.isWatermark ? "watermark" : "time", peer: -1, label };
    }
    case "cid": {
      const known = names.cid(span.cid);
      return {
        from,
        to,
        kind: known === undefined ? "unknown" : "cid",
        peer: -1,
        label: known?.what ?? "",
      };
    }
  }
}

/** What a record is called in a few words, e.g. `entry Recipes/soup.md`. */
export function recordTitle({ model, title, uuid }: NamedRecord): string {
  return title === undefined ? printRecord(shortRecord({ model, id: uuid })) : `${model} ${title}`;
}

function explainUuid(
  uuid: Uuid,
  named: NamedUuid | undefined,
  names: SpanNames,
): Pick<SpanExplanation, "title" | "facts"> {
  switch (named?.kind) {
    case undefined:
      return {
        title: "Uuid",
        facts: [
          ["unknown", "No database and no event log of this folder has a record of this uuid."],
        ],
      };
    case "peer":
      return {
        title: `Peer ${named.name}`,
        facts: [
          ...(named.displayName === undefined ? [] : [["machine", named.displayName] as const]),
          ["uuid", uuid],
          ...(named.number < 0 ? [["files", "none of it are in this folder"] as const] : []),
        ],
      };
    case "library":
      return {
        title: "Library",
        facts: [
          ["uuid", uuid],
          ["shared by", "all peers of this folder"],
        ],
      };
    case "record":
      return { title: recordTitle(named), facts: recordFacts(named, names) };
  }
}

function recordFacts(record: NamedRecord, names: SpanNames): SpanExplanation["facts"] {
  const { model, uuid, path, author, holders, lacking } = record;
  const held = holders.length === 0 ? "nobody: only events tell of it" : holders.join(", ");
  return [
    ["record", `${model}#${uuid}`],
    ...(path === undefined ? [] : [["path", path] as const]),
    ...(author === undefined ? [] : [["author", names.peerName(author)] as const]),
    ["held by", held],
    ...(lacking.length === 0 ? [] : [["missing at", lacking.join(", ")] as const]),
  ];
}

function explainCid(
  cid: string,
  known: NamedCid | undefined,
): Pick<SpanExplanation, "title" | "facts"> {
  if (known === undefined) {
    return {
      title: "CID",
      facts: [
        ["cid", cid],
        ["held by", "no store of this folder"],
      ],
    };
  }
  const { what, stores, paths } = known;
  return {
    title: `CID of a ${what}`,
    facts: [
      ["cid", cid],
      ["held by", stores.join(", ")],
      ["file", paths.slice(0, 3).join(", ")],
    ],
  };
}

function markUuid(
  named: NamedUuid | undefined,
  names: SpanNames,
): Pick<SpanMark, "kind" | "peer" | "label"> {
  switch (named?.kind) {
    case undefined:
      return { kind: "unknown", peer: -1, label: "" };
    case "peer":
      return { kind: "peer", peer: named.number, label: named.name };
    case "library":
      return { kind: "unknown", peer: -1, label: "library" };
    case "record": {
      const author = named.author === undefined ? undefined : names.peer(named.author);
      const label = named.title === undefined ? named.model : recordTitle(named);
      return { kind: "record", peer: author?.number ?? -1, label };
    }
  }
}

/** What a watermark claims, and what this snapshot says of it. */
function claims(
  span: Extract<DecodedSpan, { kind: "stamp" | "time" }>,
  time: number,
  names: SpanNames,
): readonly (readonly [string, string])[] {
  if (!span.isWatermark) return [];
  const found = names.watermark(time).map((sentence) => ["here", sentence] as const);
  return [["claims", "Everything up to here has arrived."], ...found];
}

function peerText({ name, displayName, uuid }: NamedPeer): string {
  return displayName === undefined ? `${name}, ${uuid}` : `${name} (${displayName}), ${uuid}`;
}

/** Microseconds since 1970, in UTC. What no calendar has is said as a number. */
function timeText(time: number): string {
  return isCalendar(time) ? formatTime(time as Micros) : `${time} µs since 1970`;
}

/** Time of day alone, as it stands beside a number. */
function clockText(time: number): string {
  return isCalendar(time) ? `${formatTime(time as Micros).slice(11, 23)}Z` : "";
}

/** Whether a time has a year of four digits; whole microseconds are what `formatTime` takes. */
function isCalendar(time: number): boolean {
  return Number.isSafeInteger(time) && Math.abs(time) < 253_402_300_800_000_000;
}

/** The beginning of an id that tells it from others. */
export function shortId(id: string): string {
  return /^[0-9a-f]{8}-/.test(id) ? `${id.slice(0, 8)}…` : shortCid(id);
}
