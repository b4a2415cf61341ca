/** What the peers of a cluster hold and wrote, read plainly out of their stores. */
import type { Cluster } from "../../src/engine/sim/cluster.ts";
import type { PeerContext } from "../../src/engine/sim/peer-context.ts";
import { describeRow, expectedState, FIELDS, type Write } from "./oracle.ts";

/** The rows of a peer in the oracle's notation. */
export function heldState(peer: PeerContext): readonly string[] {
  const lines: string[] = [];
  for (const name of Object.keys(FIELDS)) {
    const model = peer.registry.model(name);
    if (model === undefined) continue;
    const { columns } = peer.store.schema.table(model.table);
    const targets = new Map(model.foreignKeys.map((key) => [key.field, key]));
    peer.store.each(model.table, (_, cells) => {
      const data: Record<string, unknown> = {};
      columns.forEach(({ name: column }, at) => {
        const key = targets.get(column);
        const cell = cells[at] ?? null;
        if (key === undefined) data[column] = cell;
        else data[key.jsonKey] = cell === null ? null : peer.store.uuidOf(key.table, Number(cell));
      });
      lines.push(describeRow(`${name} ${String(data["uuid"])}`, name, data));
    });
  }
  return lines.sort();
}

/** Every write of every peer, in the order in which each made them. */
export function writesOf(cluster: Cluster): readonly Write[] {
  return cluster.peers.flatMap((peer) => [
    ...peer.events.map(({ change }): Write => {
      const { model, record } = change;
      const deleted = change.kind === "shared" && change.changeType === "delete";
      const stamp = change.kind === "shared" ? change.hlc : undefined;
      const data = deleted ? undefined : (change.data as Readonly<Record<string, unknown>>);
      return { by: peer.spec.name, model, record, stamp, data };
    }),
    ...peer.buried.map(({ model, record }): Write => ({ by: peer.spec.name, model, record })),
  ]);
}

/** What is wrong with the end of a run; empty when nothing is. */
export function faultsOf(cluster: Cluster): readonly string[] {
  const expected = new Set(expectedState(writesOf(cluster)));
  return cluster.peers.flatMap((peer) => {
    const held = new Set(heldState(peer));
    const lacks = [...expected].filter((line) => !held.has(line));
    const extra = [...held].filter((line) => !expected.has(line));
    return [
      ...lacks.map((line) => `${peer.spec.name} (${peer.state}) lacks ${line}`),
      ...extra.map((line) => `${peer.spec.name} (${peer.state}) has ${line}`),
    ];
  });
}
