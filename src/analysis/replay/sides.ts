import { FailureError } from "../../base/failure.ts";
import type { Uuid } from "../../base/uuid.ts";
import type { PeerRecording } from "../../sources/recording.ts";
import type { Scene } from "./scene.ts";

/** Who wrote and who received in a run. */
export interface Sides {
  readonly from: ReadonlySet<Uuid>;
  readonly to: readonly Uuid[];
}

/**
 * The peers that a caller named, or by default every peer that authored something and every other peer. A pair is never
 * a peer with itself.
 */
export function chooseSides(
  scene: Scene,
  wanted: { readonly from?: string | undefined; readonly to?: string | undefined },
): Sides {
  const peers = scene.view.peers;
  const authors =
    wanted.from === undefined
      ? peers.filter((_, number) => isAuthor(scene, number))
      : [findPeer(peers, wanted.from, "--from")];
  const receivers =
    wanted.to === undefined
      ? peers.filter((peer) => authors.some((author) => author.id !== peer.id))
      : [findPeer(peers, wanted.to, "--to")];
  const from = new Set(authors.map(({ id }) => id));
  const to = receivers.map(({ id }) => id).filter((id) => from.size > 1 || !from.has(id));
  if (wanted.from !== undefined && wanted.to !== undefined && to.length === 0) {
    throw new FailureError("usage", "--from and --to name the same peer.");
  }
  return { from, to };
}

function isAuthor(scene: Scene, peer: number): boolean {
  const id = scene.view.peers[peer]?.id;
  if (
    id !== undefined &&
    scene.emissions.all.some(({ author, model }) => author === id && model !== "device")
  ) {
    return true;
  }
  return scene.models.some(
    ({ name }) => name !== "device" && scene.holdings.count(name, peer, peer) > 0,
  );
}

function findPeer(peers: readonly PeerRecording[], text: string, option: string): PeerRecording {
  const lower = text.toLowerCase();
  const exact = peers.filter(({ id, name }) => id === lower || name === text);
  const byName = peers.filter(({ displayName }) => displayName === text);
  const byStart = lower.length < 4 ? [] : peers.filter(({ id }) => id.startsWith(lower));
  for (const found of [exact, byName, byStart]) {
    const [only] = found;
    if (found.length === 1 && only !== undefined) return only;
  }
  const names = peers.map(({ id, name }) => `${name} (${id})`).join(", ");
  throw new FailureError("usage", `${option} ${text} names no peer of this snapshot: ${names}.`);
}
