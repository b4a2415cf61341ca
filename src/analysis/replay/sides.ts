import { FailureError } from "../../base/failure.ts";
import type { Uuid } from "../../base/uuid.ts";
import type { PeerRecording } from "../../sources/recording.ts";
import { findPeer } from "../diff.ts";
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
      : named(scene, wanted.from);
  const receivers =
    wanted.to === undefined
      ? peers.filter((peer) => authors.some((author) => author.id !== peer.id))
      : named(scene, wanted.to);
  const from = new Set(authors.map(({ id }) => id));
  const to = receivers.map(({ id }) => id).filter((id) => from.size > 1 || !from.has(id));
  if (wanted.from !== undefined && wanted.to !== undefined && to.length === 0) {
    throw new FailureError("usage", "--from and --to name the same peer.");
  }
  return { from, to };
}

function isAuthor(scene: Scene, peer: number): boolean {
  const id = scene.view.peers[peer]?.id;
  if (id !== undefined && scene.emissions.hasAuthor(id)) {
    return true;
  }
  return scene.models.some(
    ({ name }) => name !== "device" && scene.holdings.count(name, peer, peer) > 0,
  );
}

function named(scene: Scene, text: string): readonly PeerRecording[] {
  const peer = scene.view.peers[findPeer(scene.holdings, text)];
  return peer === undefined ? [] : [peer];
}
