import { nameOf } from "./layout.ts";
import type { Fingerprint, Keybag, KeybagChoice, StorePart } from "./recording.ts";

/**
 * Chooses the keybag that is believed to be a store's own, and names others that open some of its CARs.
 *
 * Nothing in a store says which keybag it used. The order of proof: it opens at least one CAR; it lies nearest in the
 * folder tree; it has the folder name that the library uses by default; it opens the newest CAR, which the store wrote
 * itself, while others may have been fetched; it opens the most. A keybag that opens nothing is taken only when no
 * other does and it lies beside the store or is the only one: then the wanted keys are what is to be said.
 */
export function chooseKeybags(
  store: { readonly path: string; readonly ledger: StorePart },
  keybags: readonly Keybag[],
): readonly KeybagChoice[] {
  const newest = newestKeyId(store.ledger);
  const candidates = keybags.map((keybag) => {
    const fingerprints = fingerprintsOf(keybag);
    return {
      path: keybag.path,
      fingerprints,
      opens: store.ledger.cars.filter((car) => car.keyId && fingerprints.has(car.keyId)).length,
      nearness: sharedFolders(store.path, keybag.path),
      isDefaultName: nameOf(keybag.path) === "keybag",
      opensNewest: newest !== undefined && fingerprints.has(newest),
    };
  });
  const ranked = candidates.sort(
    (a, b) =>
      Number(b.opens > 0) - Number(a.opens > 0) ||
      b.nearness - a.nearness ||
      Number(b.isDefaultName) - Number(a.isDefaultName) ||
      Number(b.opensNewest) - Number(a.opensNewest) ||
      b.opens - a.opens ||
      (a.path < b.path ? -1 : 1),
  );
  const [own, ...others] = ranked;
  if (own === undefined || (own.opens === 0 && own.nearness === 0 && others.length > 0)) return [];
  const rest = others.filter((other) => other.opens > 0 && other.nearness === own.nearness);
  return [own, ...rest].map(({ path, fingerprints, opens, nearness }) => ({
    path,
    fingerprints,
    opens,
    proof: proofOf(path, { opens, of: encryptedCount(store.ledger), nearness }),
  }));
}

/** All keys of a keybag, whichever set they are in. */
export function fingerprintsOf(keybag: Keybag): ReadonlySet<Fingerprint> {
  return new Set(keybag.sets.flatMap((set) => set.keys.map((key) => key.fingerprint)));
}

function newestKeyId(part: StorePart): Fingerprint | undefined {
  const newest = part.meta?.entries[0]?.cars[0];
  return part.cars.find((car) => car.cid === newest)?.keyId;
}

function encryptedCount(part: StorePart): number {
  return part.cars.filter((car) => car.keyId !== undefined).length;
}

function sharedFolders(a: string, b: string): number {
  const left = a.split("/");
  const right = b.split("/");
  let shared = 0;
  while (shared < left.length && left[shared] !== "" && left[shared] === right[shared]) shared++;
  return shared;
}

function proofOf(
  path: string,
  facts: { readonly opens: number; readonly of: number; readonly nearness: number },
): string {
  const where = path === "" ? "The keybag at the top" : `The keybag ${path}`;
  const near = facts.nearness > 0 ? "lies beside the store" : "lies elsewhere in the folder";
  if (facts.of === 0) return `${where} ${near}; no CAR of the store is encrypted.`;
  return `${where} opens ${facts.opens} of ${facts.of} encrypted CARs and ${near}.`;
}
