import type { FindingPlace } from "../../analysis/report.ts";
import { NIL_UUID, parseUuid, uuidFromBytes } from "../../base/uuid.ts";
import type { LibraryRecording } from "../../sources/recording.ts";
import { printRecord, shortRecord } from "../notation/notation.ts";
import type { GatheredEvents, GatheredSource } from "./gather.ts";
import { TIMELINE_CHANGES, type TimelineEvent } from "./types.ts";
import { stampText, type WrittenAt, wallTimeOf } from "./wall-times.ts";

export interface DescribeContext {
  readonly events: GatheredEvents;
  readonly recording: LibraryRecording;
  /** When the peer of that index wrote its shared changes. */
  readonly writtenAt: (peerIndex: number) => WrittenAt;
  /** The table of a model; `undefined` for what is none. */
  readonly tableOf: (model: string) => string | undefined;
}

const EXCERPT_LENGTH = 600;

/** One event in words; `undefined` when there is no such event. */
export function describeEvent(
  context: DescribeContext,
  source: number,
  index: number,
): TimelineEvent | undefined {
  const from = context.events.sources[source];
  if (from === undefined || !(index >= 0) || index >= from.count) return undefined;
  const facts = from.kind === "log" ? logFacts(context, from, index) : tableFacts(from, index);
  const holder = context.events.peers[from.peerIndex];
  const { time, wall, record, model } = facts;
  return {
    source,
    index,
    path: from.path,
    title: titleOf(holder?.name, model ?? facts.kind, record),
    peer: from.peer,
    driftMs: facts.stamp === undefined ? Number.NaN : (time - wall) / 1000,
    row: rowOf(context, from.peerIndex, model, record),
    ...facts,
  };
}

/** Where the record's row is, or would be, at the holder. */
function rowOf(
  { events, tableOf }: DescribeContext,
  holder: number,
  model: string | undefined,
  record: string | undefined,
): FindingPlace | undefined {
  const path = events.peers[holder]?.main?.path;
  const table = model === undefined ? undefined : tableOf(model);
  if (path === undefined || table === undefined || record === undefined) return undefined;
  return { path, table, uuid: record };
}

/** The name to show for a peer's uuid. */
export function peerName(recording: LibraryRecording, id: string): string {
  const peer = recording.peers.find((known) => known.id === id);
  if (peer !== undefined) return peer.name;
  const absent = recording.absentPeers.find((known) => known.id === id);
  return absent?.displayName ?? `${id.slice(0, 8)}…`;
}

function titleOf(peer: string | undefined, model: string, record: string | undefined): string {
  if (record === undefined) return peer === undefined ? model : `${peer}:${model}`;
  return printRecord(shortRecord({ peer, model, id: record }));
}

type Facts = Omit<
  TimelineEvent,
  "source" | "index" | "path" | "title" | "peer" | "driftMs" | "row"
>;

function logFacts(
  context: DescribeContext,
  source: Extract<GatheredSource, { kind: "log" }>,
  index: number,
): Facts {
  const { log } = source;
  const kind = log.kinds[log.kind[index] ?? 0] ?? "other";
  const uuid = uuidFromBytes(log.record, index * 16);
  const counter = log.counter[index] ?? -1;
  const isShared = kind === "shared_change";
  return {
    line: log.line[index] ?? 0,
    author: log.authors[log.author[index] ?? -1],
    model: log.models[log.model[index] ?? -1],
    record: uuid === NIL_UUID ? undefined : uuid,
    kind,
    change: isShared ? TIMELINE_CHANGES[log.changeType[index] ?? 255] : undefined,
    time: log.time[index] ?? Number.NaN,
    wall: wallTimeOf(log, index, isShared ? context.writtenAt(source.peerIndex) : new Map()),
    stamp: isShared ? stampText(log, index) : undefined,
    counter: isShared && counter >= 0 ? counter : undefined,
    excerpt: excerptOf(log.text(index)),
  };
}

function tableFacts(source: Extract<GatheredSource, { kind: "table" }>, index: number): Facts {
  const { table } = source;
  const stamp = table.stamp(index);
  const change = TIMELINE_CHANGES[table.change(index)];
  const model = table.model(index);
  const record = table.record(index);
  const author = stamp === undefined ? undefined : parseUuid(stamp.peer);
  return {
    line: 0,
    author,
    model,
    record,
    kind: author === source.peer ? "shared_change" : "received shared_change",
    change,
    time: stamp === undefined ? Number.NaN : stamp.ms * 1000,
    wall: table.writtenAt(index),
    stamp: table.hlc(index),
    counter: stamp?.counter,
    excerpt: `row of shared_changes: ${table.hlc(index)} ${model} ${record ?? ""} ${change ?? ""}`,
  };
}

function excerptOf(text: string): string {
  const line = text.trimEnd();
  return line.length <= EXCERPT_LENGTH ? line : `${line.slice(0, EXCERPT_LENGTH)}…`;
}
