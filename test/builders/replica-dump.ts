import type { Cell, Replica } from "../../src/engine/store/store.ts";

/** Everything that can be read of a replica, one line a fact, in an order of its own. */
export function dumpReplica(replica: Replica): readonly string[] {
  const lines: string[] = [];
  const text = (cell: Cell): string =>
    typeof cell === "bigint" ? `${cell}n` : JSON.stringify(cell);
  for (const { name } of replica.schema.main) {
    let count = 0;
    replica.each(name, (id, cells) => {
      count++;
      lines.push(`${name} ${id} ${cells.map(text).join(" ")}`);
      const uuid = replica.uuidOf(name, id);
      if (uuid !== undefined) lines.push(`${name} ${uuid} ${replica.idOf(name, uuid)}`);
      if (name !== "entries") return;
      const above: string[] = [];
      replica.ancestors(id, (ancestor, depth) => above.push(`${ancestor}@${depth}`));
      lines.push(`closure ${id} ${above.join(" ")}`, `path ${id} ${replica.path(id)}`);
    });
    lines.push(`${name} holds ${count} ${replica.count(name)}`);
  }
  replica.eachPath((entry, path) => lines.push(`each path ${entry} ${path}`));
  replica.eachTombstone((row) => {
    const known = replica.isTombstoned(row.model, row.record);
    lines.push(`tombstone ${JSON.stringify(row)} ${known}`);
  });
  for (const row of replica.watermarks()) {
    const { validated, ...rest } = row;
    const told = JSON.stringify({ ...rest, validated });
    lines.push(`watermark ${told} ${replica.watermark(row.peer, row.resource)}`);
  }
  replica.eachShared(undefined, (row) => {
    const { data, ...rest } = row;
    lines.push(
      `shared ${JSON.stringify({ ...rest, data: data() })} ${replica.latestHlc(row.record)}`,
    );
  });
  for (const table of ["peer_acks", "peer_received_watermarks"] as const) {
    for (const row of replica.stamps(table)) lines.push(`${table} ${JSON.stringify(row)}`);
  }
  const waiting = replica.waiting().map((row) => `waiting ${JSON.stringify(row)}`);
  lines.push(`counts ${replica.closureCount()} ${replica.pathCount()} ${replica.sharedCount()}`);
  return [...lines.sort(), ...waiting];
}
