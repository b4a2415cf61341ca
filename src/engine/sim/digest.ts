/**
 * Digests of sets of rows that do not depend on order: the exclusive or of the rows' hashes, as hexadecimal text.
 * Adding a row's hash a second time takes the row out again.
 */
import type { Uuid } from "../../base/uuid.ts";
import type { Model } from "../model/types.ts";
import type { Cell } from "../store/store.ts";
import type { PeerContext } from "./peer-context.ts";
import type { Tally } from "./wire.ts";

export const EMPTY_DIGEST = "0";

/** A hash of 52 bits of a text: two rounds of FNV-1a with different starts. */
export function hashText(text: string): number {
  let a = 0x811c9dc5;
  let b = 0x1000193;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    a = Math.imul(a ^ code, 0x01000193);
    b = Math.imul(b ^ code, 0x85ebca6b) ^ (b >>> 13);
  }
  return (a >>> 0) * 0x100000 + ((b >>> 0) & 0xfffff);
}

export function addHash(digest: string, hash: number): string {
  const before = Number.parseInt(digest, 16);
  return combine(before, hash).toString(16);
}

function combine(a: number, b: number): number {
  const high = (Math.floor(a / 0x100000) ^ Math.floor(b / 0x100000)) >>> 0;
  return high * 0x100000 + ((a ^ b) & 0xfffff);
}

/** Number and digest of one owner's rows of a model, as far as the peer's way to find owners sees them. */
export function tallyOf(peer: PeerContext, model: Model, owner: Uuid): Tally {
  const key = `${model.name} ${owner}`;
  const known = peer.tallies.get(key);
  if (known?.version === peer.version) return known.tally;
  const tally = countRows(peer, model, owner);
  peer.tallies.set(key, { version: peer.version, tally });
  return tally;
}

function countRows(peer: PeerContext, model: Model, owner: Uuid): Tally {
  let count = 0;
  let digest = 0;
  const { hash } = peer.policy;
  eachOwned(peer, model, owner, (_, record, cells) => {
    count++;
    if (hash === "content") digest = combine(digest, hashText(contentOf(peer, model, cells)));
    // Only leading decimal digits of the uuid take part, as recorded.
    else if (hash === "uuid") digest += Number(/^\d+/.exec(record.slice(0, 8))?.[0] ?? 0);
  });
  return { count, digest: digest.toString(16) };
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
function contentOf(peer: PeerContext, model: Model, cells: readonly Cell[]): string {
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
