/** The comparison of two peers: counts, digests and stamps as request and answer, and what follows from them. */
import type { Uuid } from "../../base/uuid.ts";
import { storedMoment } from "../sync/row-builder.ts";
import { noteMark, noteStep, type PeerContext, partnerState, wallTime } from "./peer-context.ts";
import { startPull } from "./pull.ts";
import { sharedSince } from "./pull-shared.ts";
import { watermarkOf } from "./pull-states.ts";
import type { PullPlan } from "./pull-types.ts";
import { ask } from "./requests.ts";
import { answerExchange, talliesOf } from "./serve.ts";
import type { ExchangeRequest, ExchangeResponse, Tallies, Tally } from "./wire.ts";

/** Asks a partner what it has of its own, to compare with what is here of it. */
export function startExchange(peer: PeerContext, to: Uuid): void {
  const partner = partnerState(peer, to);
  partner.checkedAt = peer.scheduler.now;
  const { trace } = peer;
  const shared = sharedSince(peer, to) ?? "None";
  trace.line(
    "DEBUG",
    "peer",
    `Sending watermark exchange request with counts and hashes for gap/update detection peer=${to} my_shared_watermark=${shared}`,
  );
  ask(peer, to, { kind: "exchange-request", held: talliesOf(peer, to) }, (reply) => {
    if (reply?.kind !== "exchange-response") return;
    partner.complete = reply.complete;
    partner.active = reply.active;
    trace.line("INFO", "peer", `Received watermark exchange response peer=${to}`);
    if (peer.state !== "Ready" || peer.session !== undefined) return;
    if (isQuiet(peer, to)) judge(peer, to, reply);
  });
}

/** Answers a comparison. Under the symmetric rule the asked side acts on it, too. */
export function answerAsked(peer: PeerContext, from: Uuid, request: ExchangeRequest): void {
  const answer = answerExchange(peer, request.id);
  if (peer.policy.transportReply === "returned") peer.network.send(peer.spec.id, from, answer);
  if (peer.policy.counts !== "symmetric" || peer.state !== "Ready") return;
  const differing = Object.entries(answer.actual).filter(
    ([name, actual]) => (request.held[name]?.count ?? 0) !== actual.count,
  );
  if (differing.length === 0) return;
  for (const [name, actual] of differing) tellMismatch(peer, from, name, actual, request.held);
  recover(peer, from, new Set(differing.map(([name]) => name)));
}

/** Whether the activity window lets the peer pull from this partner now. */
export function isQuiet(peer: PeerContext, partner: Uuid): boolean {
  const { now } = peer.scheduler;
  switch (peer.policy.activity) {
    case "off":
      return true;
    case "peer":
      return now - partnerState(peer, partner).sentAt >= 30_000_000;
    case "global":
      return now - peer.lastSent >= 60_000_000;
  }
}

function judge(peer: PeerContext, from: Uuid, answer: ExchangeResponse): void {
  const { policy } = peer;
  const shared = sharedPart(peer, from, answer);
  const newer = newerThere(peer, from, answer);
  const agree = policy.exchangeOrder === "watermarks" && newer.size === 0;
  if (policy.counts !== "off" && !agree) {
    const mismatched = mismatches(peer, from, talliesOf(peer, from), answer);
    if (mismatched.length > 0) {
      // Entries may lack contents that are older than the watermark of shared changes.
      recover(peer, from, new Set(mismatched), shared === "full" ? "full" : "since");
      return;
    }
    promote(peer, from);
  }
  // Counts that agree take precedence: watermarks decide only where nothing was counted.
  const models = policy.counts === "off" ? newer : new Set<string>();
  if (models.size > 0 || shared !== "none") {
    startPull(peer, from, { kind: "catch-up", shared, models });
  } else {
    partnerState(peer, from).sharedDiffers = 0;
    peer.trace.line("INFO", "peer", `Watermark exchange complete peer=${from}`);
  }
}

/** Models of which the partner claims to have something after the own watermark. */
function newerThere(peer: PeerContext, from: Uuid, answer: ExchangeResponse): ReadonlySet<string> {
  const newer = new Set<string>();
  for (const [model, claimed] of Object.entries(answer.claims)) {
    const mine = watermarkOf(peer, from, model);
    if (mine !== undefined && mine >= claimed) continue;
    newer.add(model);
    const text =
      mine === undefined
        ? "We have no watermark for this resource, need catch-up"
        : "Peer has newer data for this resource";
    const times = `my_timestamp=${mine ?? "None"} peer_timestamp=${claimed}`;
    peer.trace.line("INFO", "peer", `${text} peer=${from} resource_type=${model} ${times}`);
  }
  return newer;
}

function mismatches(
  peer: PeerContext,
  from: Uuid,
  held: Tallies,
  answer: ExchangeResponse,
): readonly string[] {
  return Object.entries(answer.actual)
    .filter(([name, actual]) => {
      const mine = held[name] ?? { count: 0, digest: "0", newest: "" };
      if (mine.count !== actual.count) {
        // Where deletions always travel, a surplus can be repaired as well as a lack.
        const acts = mine.count < actual.count || peer.policy.deletePull === "always";
        if (acts) tellMismatch(peer, from, name, actual, held);
        return acts;
      }
      if (peer.policy.hash === "off" || mine.digest === actual.digest) return false;
      const text = `HASH MISMATCH with matching counts! Missed update detected, triggering surgical recovery peer=${from} resource=${name} count=${mine.count} our_hash=${mine.digest} peer_hash=${actual.digest}`;
      peer.trace.line("WARN", "peer", text);
      noteStep(peer, "mismatch", {
        model: name,
        other: from,
        reason: "equal counts, other content",
      });
      return true;
    })
    .map(([name]) => name);
}

function tellMismatch(
  peer: PeerContext,
  from: Uuid,
  resource: string,
  actual: Tally,
  held: Tallies,
): void {
  const mine = held[resource]?.count ?? 0;
  const text = `COUNT MISMATCH DETECTED! Triggering surgical recovery peer=${from} resource=${resource} our_count=${mine} peer_actual=${actual.count} gap=${Math.abs(actual.count - mine)}`;
  peer.trace.line("WARN", "peer", text);
  noteStep(peer, "mismatch", { model: resource, other: from, reason: "other counts" });
}

/** Sets back the watermarks of the mismatched models only, to a known-good point first, and pulls them. */
function recover(
  peer: PeerContext,
  from: Uuid,
  resources: ReadonlySet<string>,
  missed: "since" | "full" = "since",
): void {
  if (peer.session !== undefined) return;
  for (const resource of resources) resetMark(peer, from, resource);
  const shared = peer.policy.skipShared === "on" ? "none" : missed;
  const plan: PullPlan = { kind: "recovery", shared, models: resources };
  startPull(peer, from, plan);
}

function resetMark(peer: PeerContext, from: Uuid, resource: string): void {
  const { store, policy, trace } = peer;
  const row = store.watermarks().find((mark) => mark.peer === from && mark.resource === resource);
  const trusted = policy.validated === "kept" && !partnerState(peer, from).retried.has(resource);
  const known = trusted ? row?.validated : undefined;
  if (row === undefined || known === undefined) {
    store.resetWatermark(from, resource);
    if (row !== undefined) noteMark(peer, from, resource, "watermark removed");
    const said = "No validated watermark, cleared cursor (full resync required)";
    trace.line("INFO", "watermarks", `${said} resource=${resource} peer=${from}`);
    return;
  }
  store.resetWatermark(from, resource, { ...row, value: known.value });
  noteMark(peer, from, resource, "watermark set back to where counts agreed");
  const said = "Reset cursor to validated watermark (surgical recovery)";
  const about = `resource=${resource} peer=${from} validated_ts=${known.value}`;
  trace.line("INFO", "watermarks", `${said} ${about}`);
}

/** Counts and digests agree: what the watermarks claim is known to be so. */
function promote(peer: PeerContext, from: Uuid): void {
  const partner = partnerState(peer, from);
  partner.retried.clear();
  partner.pulledAt = peer.scheduler.now;
  const at = storedMoment(wallTime(peer));
  for (const row of peer.store.watermarks()) {
    if (row.peer !== from || row.validated?.value === row.value) continue;
    const validated = { value: row.value, at };
    peer.store.resetWatermark(from, row.resource, { ...row, validated });
    noteMark(peer, from, row.resource, "watermark validated by counts");
  }
  peer.trace.line("DEBUG", "peer", `Count validation passed - no gaps detected peer=${from}`);
}

function sharedPart(peer: PeerContext, from: Uuid, answer: ExchangeResponse): PullPlan["shared"] {
  const partner = partnerState(peer, from);
  const since = sharedSince(peer, from);
  const newer = answer.newest !== undefined && (since === undefined || since < answer.newest);
  if (peer.policy.sharedRepair === "off") return newer ? "since" : "none";
  if (answer.sharedDigest === peer.shared.digest) return "none";
  // What comes after the watermark may explain the difference; if it does not, only everything can.
  return newer && partner.sharedDiffers++ === 0 ? "since" : "full";
}
