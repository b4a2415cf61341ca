/** Tallies: number and digest of one owner's rows, as a peer finds them. */
import type { Uuid } from "../../base/uuid.ts";
import type { Model } from "../model/types.ts";
import type { Cell } from "../store/store.ts";
import type { PeerContext } from "./peer-context.ts";
import { combine, hashText } from "./set-digest.ts";
import type { Tally } from "./wire.ts";

/** Number and digest of one owner's rows of a model, as far as the peer's way to find owners sees them. */
export function tallyOf(peer: PeerContext, model: Model, owner: Uuid): Tally {
  const key = `${model.name} ${owner}`;
  const known = peer.tallies.get(key);
  if (known?.version === peer.version) return known.tally;
  const tally = countRows(peer, model, owner);
  peer.tallies.set(key, { version: peer.version, tally });
  return tally;
}

const NOTHING: Tally = { count: 0, digest: "0", newest: "" };

function countRows(peer: PeerContext, model: Model, owner: Uuid): Tally {
  const { hash, volumeCounts } = peer.policy;
  if (model.name === "volume" && volumeCounts === "zero") return NOTHING;
  const timeAt = peer.store.schema.table(model.table).position(model.timestampColumn ?? "");
  let count = 0;
  let digest = 0;
  let newest = "";
  eachOwned(peer, model, owner, (_, record, cells) => {
    count++;
    const time = cells[timeAt];
    if (typeof time === "string" && time > newest) newest = time;
    if (hash === "content") digest = combine(digest, hashText(contentOf(peer, model, cells)));
    // Only leading decimal digits of the uuid take part, as recorded.
    else if (hash === "uuid") digest += Number(/^\d+/.exec(record.slice(0, 8))?.[0] ?? 0);
  });
  return { count, digest: digest.toString(16), newest };
}

/** Calls back for the rows that `owner` authored, in the order of ids. Tallies use closure where the policy does. */
export function eachOwned(
  peer: PeerContext,
  model: Model,
  owner: Uuid,
  onRow: (id: number, record: Uuid, cells: readonly Cell[]) => void,
): void {
  const { store, owners, policy } = peer;
  const uuidAt = store.schema.table(model.table).position("uuid");
  const known = policy.ownership === "closure" || policy.ownership === "empty";
  const below = known && model.name === "entry" ? entriesBelow(peer, owner) : undefined;
  store.each(model.table, (id, cells) => {
    const record = cells[uuidAt];
    if (typeof record !== "string") return;
    // Rows are addressed by uuids that the store itself wrote.
    const uuid = record as Uuid;
    if (below === undefined ? owners.get(uuid) === owner : below.has(id)) onRow(id, uuid, cells);
  });
}

/** Entries that closure rows place below a location of the owner. */
function entriesBelow(peer: PeerContext, owner: Uuid): ReadonlySet<number> {
  const { store, owners } = peer;
  const table = store.schema.table("locations");
  const [entryAt, uuidAt] = [table.position("entry_id"), table.position("uuid")];
  const roots = new Set<number>();
  store.each("locations", (_, cells) => {
    const [root, record] = [cells[entryAt], cells[uuidAt]];
    if (typeof root === "number" && owners.get(record as Uuid) === owner) roots.add(root);
  });
  const found = new Set<number>();
  store.each("entries", (id) => {
    store.ancestors(id, (ancestor) => {
      if (roots.has(ancestor)) found.add(id);
    });
  });
  return found;
}

/** The fields on which healthy peers agree, with references as uuids. */
export function contentOf(peer: PeerContext, model: Model, cells: readonly Cell[]): string {
  const { store } = peer;
  const table = store.schema.table(model.table);
  const parts: string[] = [String(cells[table.position("uuid")])];
  for (const { column, viaTable } of model.compareFields) {
    const cell = cells[table.position(column)] ?? null;
    const via = viaTable !== undefined && typeof cell === "number";
    parts.push(via ? (store.uuidOf(viaTable, cell) ?? "?") : String(cell));
  }
  return parts.join("\u0000");
}
