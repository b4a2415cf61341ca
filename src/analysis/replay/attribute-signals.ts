/**
 * Lines of a log that covers all peers, reduced to those of one receiver.
 *
 * A line about a record names its owner, and the receiver is somebody else. With two peers that settles it. With more,
 * each line of one record belongs to one of the others: they take turns while the number of lines allows it, and
 * otherwise the line goes to the peer whose row was written at that time.
 */
import type { Uuid } from "../../base/uuid.ts";
import type { Signal } from "./log-signals.ts";
import type { Scene } from "./scene.ts";
import type { SignalView } from "./signal-table.ts";
import { peerPrefix } from "./stamp-index.ts";

type RecordSignal = Extract<Signal, { readonly record: Uuid }>;

/** How far a row's local time may lie from the line that tells of it, µs. */
const NEAR = 5000;

export function attributeSignals(scene: Scene, signals: SignalView, to: Uuid): SignalView {
  const { table } = signals;
  const peers = scene.view.peers.map((peer) => peer.id);
  if (peers.length <= 2) {
    const self = scene.uuids.number(to);
    const prefix = peerPrefix(to);
    return signals.where((row) => {
      const isOwnShared = table.isShared(row) && table.prefixOf(row) === prefix;
      return !isOwnShared && !(table.isState(row) && table.ownerOf(row) === self);
    });
  }
  const groups = new Map<string, RecordSignal[]>();
  for (let at = 0; at < signals.length; at++) {
    scene.tick();
    const signal = signals.get(at);
    if (!("record" in signal)) continue;
    const key = groupKey(signal);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [signal]);
    else group.push(signal);
  }
  const ours = new Set<Signal>();
  for (const group of groups.values()) {
    for (const signal of shareOf(scene, group, peers, to)) ours.add(signal);
  }
  return signals.where((row) => !table.isAboutRecord(row) || ours.has(table.signal(row)));
}

/** The author as far as the line names it: a uuid, or its first 8 digits. */
function authorOf(signal: Signal): string | undefined {
  if (signal.kind === "state") return signal.owner;
  return signal.kind === "shared" ? signal.author : undefined;
}

function groupKey(signal: RecordSignal): string {
  return signal.kind === "shared" ? signal.stamp : `${signal.kind} ${signal.record}`;
}

function shareOf(
  scene: Scene,
  group: readonly RecordSignal[],
  peers: readonly Uuid[],
  to: Uuid,
): readonly RecordSignal[] {
  const [first] = group;
  if (first === undefined) return [];
  const author = authorOf(first) ?? peers.find((peer) => hasEmitted(scene, peer, first.record));
  const receivers = peers.filter((peer) => author === undefined || !peer.startsWith(author));
  const turn = receivers.indexOf(to);
  if (turn < 0) return [];
  if (author !== undefined && group.length % receivers.length === 0) {
    return group.filter((_, at) => at % receivers.length === turn);
  }
  const model = scene.view.registry.model(first.model);
  const peer = scene.peerNumber(to);
  const row = scene.rowOf(peer, first.model, first.record);
  if (model === undefined || row < 0) return [];
  const written = scene.localTime(peer, model, row);
  return group.filter(({ time }) => Math.abs(time - written) <= NEAR);
}

function hasEmitted(scene: Scene, peer: Uuid, record: Uuid): boolean {
  return scene.emissions.states(peer, record).length > 0;
}
