/** Whether the peers of a cluster hold the same rows, told from the rows themselves. */
import type { Uuid } from "../../base/uuid.ts";
import type { Model } from "../model/types.ts";
import type { Cluster } from "./cluster.ts";
import type { PeerContext } from "./peer-context.ts";
import { combine, hashText } from "./set-digest.ts";
import { contentOf } from "./tallies.ts";

/** A model that two peers hold differently. */
export interface Disagreement {
  readonly model: string;
  /** Names of the peers, and how many rows each has. */
  readonly holders: readonly { readonly peer: string; readonly count: number }[];
}

/** Models whose rows are not the same at all peers, in the order of the registry. */
export function disagreements(cluster: Cluster): readonly Disagreement[] {
  const [first] = cluster.peers;
  const models = first?.registry.models.filter((model) => model.synced && isHeld(model)) ?? [];
  return models.flatMap((model) => {
    const sums = cluster.peers.map((peer) => ({ peer, ...summed(peer, model) }));
    if (new Set(sums.map(({ count, digest }) => `${count} ${digest}`)).size === 1) return [];
    const holders = sums.map(({ peer, count }) => ({ peer: peer.spec.name, count }));
    return [{ model: model.name, holders }];
  });
}

/** Devices are paired before the run and keep fields of their own; sidecars never travel. */
function isHeld(model: Model): boolean {
  return model.appliable && model.name !== "device";
}

function summed(
  peer: PeerContext,
  model: Model,
): { readonly count: number; readonly digest: number } {
  const uuidAt = peer.store.schema.table(model.table).position("uuid");
  let count = 0;
  let digest = 0;
  peer.store.each(model.table, (_, cells) => {
    count++;
    const known = cells[uuidAt] as Uuid | undefined;
    digest = combine(digest, hashText(`${known} ${contentOf(peer, model, cells)}`));
  });
  return { count, digest };
}
