import { formatTime, type Micros } from "../../base/time.ts";
import type { PeerRecording } from "../../sources/recording.ts";
import type { Role } from "../report.ts";
import type { Holdings } from "./holdings.ts";

/** What a peer did in the recorded run, with the proof in sentences. */
export interface RoleWithProof {
  readonly value: Role;
  readonly proof: readonly string[];
}

/** Models whose rows come with pairing or with the machine, not with anything that was to be synced. */
const NOT_WORK = new Set(["device", "volume"]);
/** Source and receiver as the name of a test claims them, e.g. `realtime_alice_to_bob`. */
export const DIRECTION = /(?:^|_)([a-z0-9]+)_to_([a-z0-9]+)(?:_|$)/i;

/**
 * Tells who authored and who was to receive, from the authorship of rows and never from names. A peer that authored
 * rows is a source, one that others' rows were due at is a receiver; "both" when both hold.
 */
export function rolesOf(holdings: Holdings): readonly RoleWithProof[] {
  const authored = holdings.view.peers.map((_, peer) => authoredBy(holdings, peer));
  const values = roleValues(holdings, authored);
  return holdings.view.peers.map((peer, number) => {
    const value = values[number] ?? "unknown";
    const proof = [
      ...ownProof(holdings, number, authored[number] ?? []),
      ...receivedProof(holdings, number),
      ...nameContradiction(holdings, peer, value),
    ];
    return { value, proof };
  });
}

/** The roles alone, by peer number, for whoever does not show why. */
export function roleValuesOf(holdings: Holdings): readonly Role[] {
  return roleValues(
    holdings,
    holdings.view.peers.map((_, peer) => authoredBy(holdings, peer)),
  );
}

function roleValues(
  holdings: Holdings,
  authored: readonly (readonly AuthoredRows[])[],
): readonly Role[] {
  const foreign = foreignAuthors(holdings);
  return holdings.view.peers.map((peer, number) => {
    const others = authored.some((rows, other) => other !== number && rows.length > 0) || foreign;
    return roleFrom(peer, (authored[number] ?? []).length > 0, others);
  });
}

function roleFrom(peer: PeerRecording, isAuthor: boolean, othersAuthored: boolean): Role {
  if (isAuthor) return othersAuthored ? "both" : "source";
  if (peer.main === undefined && peer.sync === undefined && peer.eventLog === undefined)
    return "unknown";
  return othersAuthored ? "receiver" : "none";
}

interface AuthoredRows {
  readonly model: string;
  readonly count: number;
}

/** Rows of each model that the peer wrote: at itself, or, where its own file is gone, at whoever holds most of them. */
function authoredBy(holdings: Holdings, peer: number): readonly AuthoredRows[] {
  const { view } = holdings;
  const rows: AuthoredRows[] = [];
  for (const model of view.models) {
    if (NOT_WORK.has(model.name)) continue;
    let count = 0;
    for (const holder of view.peers.keys()) {
      count = Math.max(count, holdings.count(model.name, peer, holder));
    }
    if (count > 0) rows.push({ model: model.name, count });
  }
  if (rows.length === 0) rows.push(...authoredEvents(view.peers[peer]));
  return rows;
}

/** What the peer's own event log says it wrote, for a folder that lacks its databases. */
function authoredEvents(peer: PeerRecording | undefined): readonly AuthoredRows[] {
  const log = peer?.eventLog;
  if (peer === undefined || log === undefined || peer.main !== undefined) return [];
  const counts = new Map<string, number>();
  for (let event = 0; event < log.count; event++) {
    const model = log.models[log.model[event] ?? -1];
    if (model === undefined || NOT_WORK.has(model)) continue;
    if (log.authors[log.author[event] ?? -1] !== peer.id) continue;
    counts.set(model, (counts.get(model) ?? 0) + 1);
  }
  return [...counts].map(([model, count]) => ({ model, count }));
}

/** Whether any peer holds rows of a device whose own files are not in the folder. */
function foreignAuthors(holdings: Holdings): boolean {
  const { view } = holdings;
  for (const model of view.models) {
    if (NOT_WORK.has(model.name)) continue;
    for (let author = view.peers.length; author < view.authors.length; author++) {
      for (const holder of view.peers.keys()) {
        if (holdings.count(model.name, author, holder) > 0) return true;
      }
    }
  }
  return false;
}

function ownProof(
  holdings: Holdings,
  number: number,
  own: readonly AuthoredRows[],
): readonly string[] {
  const peer = holdings.view.peers[number];
  if (peer === undefined) return [];
  if (own.length === 0) return [`${peer.name} authored no row of any synced model.`];
  const listed = own.map(({ model, count }) => `${count} ${model}`).join(", ");
  const proof = [
    `${peer.name} authored ${listed}: their owner or the author in their stamp is its own id.`,
  ];
  const first = firstWrite(holdings, number);
  if (first !== undefined) proof.push(`Its first own entry was written at ${first}.`);
  if (peer.jobLogs.length > 0) {
    proof.push(`It ran a job of its own (${peer.jobLogs.map((log) => log.path).join(", ")}).`);
  }
  const events = peer.eventLog;
  if (events !== undefined && events.count > 0) {
    proof.push(`${events.path} holds ${events.count} events that it emitted itself.`);
  }
  return proof;
}

function firstWrite(holdings: Holdings, number: number): string | undefined {
  const held = holdings.of("entry")[number];
  const column = ["indexed_at", "created_at"].find((name) => held?.rows.table.has(name) === true);
  if (held === undefined || column === undefined) return undefined;
  const times = held.rows.table.column(column).times();
  let first = Infinity;
  for (let row = 0; row < held.rows.count; row++) {
    const time = times[row] ?? Number.NaN;
    if (held.authors[row] === number && time < first) first = time;
  }
  return first === Infinity ? undefined : formatTime(first as Micros);
}

function receivedProof(holdings: Holdings, number: number): readonly string[] {
  const { view } = holdings;
  const peer = view.peers[number];
  if (peer === undefined) return [];
  const proof: string[] = [];
  view.peers.forEach((author, from) => {
    if (from === number) return;
    const due = authoredBy(holdings, from);
    if (due.length === 0) return;
    const parts = due.map(
      ({ model, count }) => `${holdings.count(model, from, number)} of ${count} ${model}`,
    );
    proof.push(`Of what ${author.name} wrote it holds ${parts.join(", ")}.`);
  });
  return proof;
}

/** Says where the name of the test or of the folder tells another direction than the rows. */
function nameContradiction(
  holdings: Holdings,
  peer: PeerRecording,
  value: Role,
): readonly string[] {
  const test = holdings.view.recording.summary?.test;
  const direction = test === undefined ? null : DIRECTION.exec(test);
  if (test === undefined || direction === null) return [];
  const claimed =
    direction[1] === peer.name ? "source" : direction[2] === peer.name ? "receiver" : undefined;
  if (claimed === undefined || claimed === value || value === "both") return [];
  return [`The test name ${test} would make it the ${claimed}; the rows say ${value}.`];
}
