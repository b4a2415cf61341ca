/**
 * Peers, heads and steps from a log alone: what the lines of a run say of each database's head, in file order.
 *
 * Lines name a database by a url, by `dbName`, or not at all, and two peers often share a name. A line without a place
 * is given to the peer of its name whose head, as followed so far, is the head that the line starts from; if there is
 * none, it begins a new peer. Console lines of one merge belong to the loader of the `new-meta` line before them.
 */
import type { Json } from "../../sources/fireproof/json.ts";
import { asJsonArray, jsonCidText } from "../../sources/fireproof/json.ts";
import type { FireproofLog, LogRecord } from "../../sources/fireproof/log/log-types.ts";

/** One change, or one attempt at a change, of a head. */
export interface LogStep {
  readonly path: string;
  readonly line: number;
  /** Id of the peer. */
  readonly peer: string;
  /** `local-write`, `offered`, `applied`, `advanced` or `head-updated`. */
  readonly what: LogStepKind;
  /** The event or head that is offered or written. Sorted. */
  readonly offered: readonly string[];
  readonly before?: readonly string[] | undefined;
  readonly after?: readonly string[] | undefined;
}

export type LogStepKind = "local-write" | "offered" | "applied" | "advanced" | "head-updated";

export interface LogPeer {
  /** Folder of the database, else its name, with a number where several share it. */
  readonly id: string;
  readonly name: string;
  readonly kind: "store" | "remote";
  /** The head after the last step; `undefined` when no line says it. */
  readonly head?: readonly string[] | undefined;
  /** Lines that speak of it. */
  readonly lineCount: number;
  readonly stepCount: number;
}

export interface LogReplay {
  readonly peers: readonly LogPeer[];
  readonly steps: readonly LogStep[];
}

interface FollowedPeer {
  readonly id: string;
  readonly name: string;
  readonly kind: "store" | "remote";
  head: readonly string[] | undefined;
  lineCount: number;
  stepCount: number;
}

interface Follower {
  readonly peers: Map<string, FollowedPeer>;
  readonly steps: LogStep[];
  /** The loader of the last `new-meta` line. */
  loader: FollowedPeer | undefined;
  /** The local database whose CAR was saved last: its local write is the next one. */
  writer: FollowedPeer | undefined;
  /** The peer of the last line about a head. */
  current: FollowedPeer | undefined;
}

/** What a kind of line says: which fields hold the head before, the head after, and what was offered. */
interface HeadLine {
  readonly what: LogStepKind;
  readonly offered: string;
  readonly before?: string;
  readonly after?: string;
}

const HEAD_LINES: ReadonlyMap<string, HeadLine> = new Map<string, HeadLine>([
  [
    "clock-head-updated",
    { what: "head-updated", offered: "new_head", before: "old_head", after: "new_head" },
  ],
  [
    "int-apply-head-complete",
    { what: "applied", offered: "advanced_head", after: "advanced_head" },
  ],
  ["advance-blocks-start", { what: "offered", offered: "new_head", before: "initial_head" }],
  [
    "advance-blocks-processed",
    {
      what: "advanced",
      offered: "processed_cid",
      before: "pre_advance_head",
      after: "post_advance_head",
    },
  ],
  ["advance-blocks-complete", { what: "applied", offered: "final_head", after: "final_head" }],
  ["crdt-apply-meta-pre", { what: "offered", offered: "new_head", before: "current_head" }],
  ["crdt-apply-meta-post", { what: "applied", offered: "new_head", after: "after_head" }],
  ["bulk: calling applyhead for local write", { what: "local-write", offered: "newHead" }],
  ["apply_meta: calling applyhead for remote sync", { what: "offered", offered: "newHead" }],
]);

/** Follows every head through the logs. */
export function replayLogs(logs: readonly FireproofLog[]): LogReplay {
  const follower: Follower = {
    peers: new Map(),
    steps: [],
    loader: undefined,
    writer: undefined,
    current: undefined,
  };
  for (const log of logs) for (const record of log.records) follow(follower, log.path, record);
  const peers = [...follower.peers.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
  return { peers, steps: follower.steps };
}

function follow(follower: Follower, path: string, record: LogRecord): void {
  if (record.form === "console") {
    followConsole(follower, path, record);
    return;
  }
  const named = peerOfPlace(follower, record);
  const line = HEAD_LINES.get(record.message.toLowerCase());
  if (line === undefined) return;
  const field = (name: string | undefined): readonly string[] | undefined =>
    name === undefined ? undefined : headOf(record.fields[name]);
  const before = field(line.before);
  const peer = named ?? peerOfLine(follower, record, before);
  follower.current = peer;
  addStep(follower, peer, {
    path,
    line: record.line,
    peer: peer.id,
    what: line.what,
    offered: field(line.offered) ?? [],
    before,
    after: field(line.after),
  });
}

/** The peer that the url of a line names, if it has one. */
function peerOfPlace(follower: Follower, { place, message }: LogRecord): FollowedPeer | undefined {
  if (place === undefined || place.isIndex) return undefined;
  const peer = peerCalled(follower, place.folder, place.isRemote ? "remote" : "store");
  peer.lineCount++;
  if (message === "saving" && place.store === "car" && !place.isRemote) follower.writer = peer;
  return peer;
}

function addStep(follower: Follower, peer: FollowedPeer, step: LogStep): void {
  peer.stepCount++;
  const written = step.what === "local-write" && peer.head === undefined ? step.offered : undefined;
  peer.head = step.after ?? written ?? step.before ?? peer.head;
  follower.steps.push(step);
}

/** The peer that a line without a place speaks of. */
function peerOfLine(
  follower: Follower,
  record: LogRecord,
  before: readonly string[] | undefined,
): FollowedPeer {
  const name = record.database ?? "database";
  const alike = [...follower.peers.values()].filter(
    (peer) => peer.kind === "store" && (peer.name === name || record.database === undefined),
  );
  const found = chooseAlike(alike, follower, before);
  const id = alike.length === 0 ? name : `${name}#${alike.length + 1}`;
  const peer = found ?? peerCalled(follower, id, "store", name);
  peer.lineCount++;
  return peer;
}

/** Who of the peers of one name: whose head fits; else, without a head to compare, the one that is at it. */
function chooseAlike(
  alike: readonly FollowedPeer[],
  { writer, current }: Follower,
  before: readonly string[] | undefined,
): FollowedPeer | undefined {
  const active = [writer, current].find((peer) => peer !== undefined && alike.includes(peer));
  if (before === undefined) return active ?? alike.at(-1);
  const fitting = alike.filter((peer) => sameHead(peer.head, before));
  const unknown = alike.filter((peer) => peer.head === undefined);
  return fitting.find((peer) => peer === active) ?? fitting.at(-1) ?? unknown.at(-1);
}

function peerCalled(
  follower: Follower,
  id: string,
  kind: "store" | "remote",
  name = id.slice(id.lastIndexOf("/") + 1),
): FollowedPeer {
  const known = follower.peers.get(id);
  if (known !== undefined) return known;
  const fresh: FollowedPeer = { id, name, kind, head: undefined, lineCount: 0, stepCount: 0 };
  follower.peers.set(id, fresh);
  return fresh;
}

function sameHead(a: readonly string[] | undefined, b: readonly string[]): boolean {
  return a !== undefined && a.length === b.length && a.every((cid, index) => cid === b[index]);
}

/** Console lines: `new-meta <loader> <local path> …`, then the head offered and the head held, before and after. */
function followConsole(follower: Follower, path: string, record: LogRecord): void {
  const [first = [], second] = record.lists.map((list) => list.toSorted());
  if (record.message === "new-meta" || record.message === "subscribe") {
    const place =
      record.words[record.message === "new-meta" ? 1 : 2] ?? record.words[0] ?? "database";
    const peer = peerCalled(follower, place, "store");
    peer.lineCount++;
    follower.loader = peer;
    return;
  }
  if (record.message !== "applyMeta-pre" && record.message !== "applyMeta-post") return;
  const peer = follower.loader ?? peerCalled(follower, "database", "store");
  peer.lineCount++;
  const isPost = record.message === "applyMeta-post";
  addStep(follower, peer, {
    path,
    line: record.line,
    peer: peer.id,
    what: isPost ? "applied" : "offered",
    offered: first,
    before: isPost ? undefined : second,
    after: isPost ? second : undefined,
  });
}

/** A head as a list of texts or links, as one text, or as a comma list. Sorted. */
function headOf(value: Json | undefined): readonly string[] | undefined {
  const list = asJsonArray(value);
  if (list !== undefined) return list.flatMap((item) => jsonCidText(item) ?? []).sort();
  const text = jsonCidText(value);
  if (text === undefined) return undefined;
  if (text === "--Falsy--" || text === "") return [];
  return text
    .split(",")
    .map((item) => item.trim())
    .filter((item) => item !== "")
    .sort();
}
