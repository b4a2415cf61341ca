import type { Arranged } from "./arrange.ts";
import type { GatheredEvents } from "./gather.ts";
import type { TimelineDrift } from "./types.ts";

/** Parts of the axis; a strip is seldom wider than so many pixels. */
const PARTS = 1024;

/**
 * Stamp minus wall time of every peer's own shared changes, along the axis: how far its clock had run ahead of what its
 * machine said. State changes carry no stamp, and what came from others was stamped by their clocks: neither counts.
 * `wall`: microseconds since 1970 of each gathered event, NaN for none.
 */
export function timelineDrift(
  events: GatheredEvents,
  { event, x, from, to }: Arranged,
  wall: Float64Array,
): TimelineDrift {
  const scale = to > from ? PARTS / (to - from) : 0;
  const peers = events.peers.map(({ id }) => createPart(id));
  for (let row = 0; row < event.length; row++) {
    const at = event[row] ?? 0;
    const drift = driftOf(events, wall, at);
    const peer = peers[events.peer[at] ?? 0];
    if (peer === undefined || Number.isNaN(drift)) continue;
    widen(peer, Math.min(PARTS - 1, Math.floor(((x[row] ?? from) - from) * scale)), drift);
  }
  return { from, to, peers: peers.filter(({ count }) => count > 0) };
}

/** Milliseconds; NaN for what is no shared change of the peer in whose evidence it is. */
function driftOf(events: GatheredEvents, wall: Float64Array, at: number): number {
  const holder = events.peers[events.peer[at] ?? -1]?.id;
  const author = events.authors[events.author[at] ?? -1];
  if ((events.counter[at] ?? -1) < 0 || author !== holder) return Number.NaN;
  return ((events.time[at] ?? Number.NaN) - (wall[at] ?? Number.NaN)) / 1000;
}

interface PeerParts {
  readonly peer: string;
  readonly least: Float64Array;
  readonly most: Float64Array;
  count: number;
}

function createPart(peer: string): PeerParts {
  const none = (): Float64Array => new Float64Array(PARTS).fill(Number.NaN);
  return { peer, least: none(), most: none(), count: 0 };
}

function widen(peer: PeerParts, part: number, drift: number): void {
  const { least, most } = peer;
  // A comparison with NaN is false, so the first value of a part always enters.
  if (!((least[part] ?? Number.NaN) <= drift)) least[part] = drift;
  if (!((most[part] ?? Number.NaN) >= drift)) most[part] = drift;
  peer.count++;
}
