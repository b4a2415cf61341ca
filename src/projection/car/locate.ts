/** Where a link leads inside the snapshot, and what the documents of a CAR are called. */
import type { Cid } from "../../engine/merkle/cid.ts";
import { parseCid } from "../../engine/merkle/cid.ts";
import { isDagMap } from "../../engine/merkle/dag-cbor.ts";
import { parseEvent } from "../../engine/merkle/event.ts";
import type {
  BlockPool,
  CarFile,
  FireproofRecording,
  StorePart,
} from "../../sources/fireproof/recording.ts";
import type { LinkTarget } from "./types.ts";

/** Every part of every store: ledgers and indexes. */
export function partsOf(
  recording: FireproofRecording,
): readonly { readonly store: string; readonly part: StorePart }[] {
  return recording.stores.flatMap(({ name, ledger, indexes }) =>
    [ledger, ...indexes].map((part) => ({ store: name, part })),
  );
}

/** The file of a path, with the store it lies in. */
export function findCar(
  recording: FireproofRecording,
  path: string,
): { readonly file: CarFile; readonly store: string } | undefined {
  for (const { store, part } of partsOf(recording)) {
    const file = part.cars.find((car) => car.path === path);
    if (file !== undefined) return { file, store };
  }
  return undefined;
}

/** Where a CID lies: a CAR by its name, or a block in one; the same folder as `near` before others. */
export function findTarget(
  recording: FireproofRecording,
  cid: Cid,
  near: CarFile,
): LinkTarget | undefined {
  const parts = partsOf(recording);
  const own = parts.filter(({ part }) => part.cars.includes(near));
  const ordered = [...own, ...parts.filter((one) => !own.includes(one))];
  for (const { part } of ordered) {
    const held = part.holders.get(cid);
    const car = part.cars[held?.[0] ?? -1];
    if (car !== undefined) return { path: car.path, block: cid };
  }
  // CIDs of CARs have a codec of their own; blocks never name a file.
  if (parseCid(cid) === undefined) return undefined;
  for (const { part } of ordered) {
    const car = part.cars.find((one) => one.cid === cid);
    if (car !== undefined) return { path: car.path, block: undefined };
  }
  return undefined;
}

/** Names of document blocks: the document's own `_id`, or the key under which an event of this CAR wrote it. */
export function documentIds(file: CarFile, pool: BlockPool): ReadonlyMap<string, string> {
  const ids = new Map<string, string>();
  for (const { cid } of file.blocks) {
    const value = pool.value(cid);
    if (!isDagMap(value)) continue;
    const doc = value.get("doc");
    const id = isDagMap(doc) ? doc.get("_id") : undefined;
    if (typeof id === "string") ids.set(cid, id);
    for (const { key, value: written } of parseEvent(cid, value)?.operations ?? []) {
      if (written !== undefined && !ids.has(written)) ids.set(written, key);
    }
  }
  return ids;
}
