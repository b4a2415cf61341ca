/**
 * The files of block stores with only some of their CARs. A CAR stays with every CAR that its own log names, so an event
 * stays with its parents; a store whose newest CAR goes is what it was when the newest one of the others was written.
 */
import type { Cid } from "../../engine/merkle/cid.ts";
import { walkTree } from "../../sources/detect-walk.ts";
import type { FileTree, Hasher } from "../../sources/file-tree.ts";
import type { CarFile, FireproofRecording, StorePart } from "../../sources/fireproof/recording.ts";
import { type ClosedSets, createClosedSets } from "./closed-sets.ts";
import { rewoundMeta } from "./rewind-meta.ts";

/** One file of a data folder that may be left out. */
export interface StoreUnit {
  /** Number of the part that it lies in. */
  readonly part: number;
  readonly car: CarFile;
  /** Places of the CARs that it needs. */
  readonly needs: readonly number[];
}

/** Stores with all their bytes at hand. */
export interface StoreFiles {
  /** Part by part, in each the oldest first, so that a stretch of units is a part of one history. */
  readonly units: readonly StoreUnit[];
  /** Every file that is about no CAR: keybags, versions, logs. */
  readonly others: ReadonlyMap<string, Uint8Array>;
  /** By place in `units`. */
  readonly sets: ClosedSets;
  /** The files of the folder with the units of a closed set. */
  filesOf(places: readonly number[]): ReadonlyMap<string, Uint8Array>;
}

/** Reads every file of the stores once. */
export async function readStoreFiles(
  recording: FireproofRecording,
  tree: FileTree,
  hasher: Hasher,
): Promise<StoreFiles> {
  const parts = recording.stores.flatMap(({ ledger, indexes }) => [ledger, ...indexes]);
  const units = parts.flatMap((part, number) => unitsOf(part, number));
  const placed = withPlaces(units);
  const ofParts = new Set(
    parts.flatMap(({ meta, wal, cars }) => [
      ...(meta === undefined ? [] : [meta.path]),
      ...(wal === undefined ? [] : [wal.path]),
      ...cars.map(({ path }) => path),
    ]),
  );
  const evidence = new Set(recording.evidence.map(({ path }) => path));
  const bytes = new Map<string, Uint8Array>();
  const others = new Map<string, Uint8Array>();
  for (const { path } of (await walkTree(tree)).files) {
    const isVersion = path.endsWith("/version") || path === "version";
    if (!evidence.has(path) && !isVersion) continue;
    const content = await tree.read(path);
    bytes.set(path, content);
    if (!ofParts.has(path)) others.set(path, content);
  }
  return {
    units: placed,
    others,
    sets: createClosedSets(placed.map(({ needs }) => needs)),
    filesOf(places) {
      const kept = new Set(places);
      const files = new Map(others);
      const put = (path: string): void => {
        const content = bytes.get(path);
        if (content !== undefined) files.set(path, content);
      };
      for (const place of kept) put(placed[place]?.car.path ?? "");
      for (const [number, part] of parts.entries()) {
        const cars = placed.flatMap((unit, place) =>
          unit.part === number && kept.has(place) ? [unit.car] : [],
        );
        const meta = metaOf(part, cars, bytes, hasher);
        if (meta !== undefined) files.set(part.meta?.path ?? "", meta);
        if (part.wal !== undefined && namesOnly(part, cars)) put(part.wal.path);
      }
      return new Map([...files].sort(([a], [b]) => (a < b ? -1 : 1)));
    },
  };
}

function unitsOf(part: StorePart, number: number): readonly Omit<StoreUnit, "needs">[] {
  const age = (car: CarFile): number => car.header?.cars.length ?? -1;
  return [...part.cars]
    .sort((a, b) => age(a) - age(b) || (a.path < b.path ? -1 : 1))
    .map((car) => ({ part: number, car }));
}

function withPlaces(units: readonly Omit<StoreUnit, "needs">[]): readonly StoreUnit[] {
  const places = new Map(units.map(({ part, car }, place) => [`${part} ${car.cid}`, place]));
  return units.map(({ part, car }) => ({
    part,
    car,
    needs: (car.header?.cars.flat() ?? []).flatMap((cid) => places.get(`${part} ${cid}`) ?? []),
  }));
}

/** The recorded meta while its newest CARs stay as they are; else one that names the newest of those that stay. */
function metaOf(
  { meta, cars }: StorePart,
  kept: readonly CarFile[],
  bytes: ReadonlyMap<string, Uint8Array>,
  hasher: Hasher,
): Uint8Array | undefined {
  const recorded = bytes.get(meta?.path ?? "");
  if (meta === undefined || recorded === undefined) return undefined;
  const names = new Set<Cid>(kept.map(({ cid }) => cid));
  const onDisk = new Set<Cid>(cars.map(({ cid }) => cid));
  const newest = meta.entries.flatMap((entry) => entry.cars);
  if (kept.length > 0 && newest.every((cid) => names.has(cid) || !onDisk.has(cid))) return recorded;
  const last = kept.filter(({ header }) => header !== undefined).at(-1);
  return last === undefined ? undefined : rewoundMeta(recorded, last.cid, hasher);
}

/** Whether a write-ahead log lists nothing that is left out. */
function namesOnly({ wal, cars }: StorePart, kept: readonly CarFile[]): boolean {
  const names = new Set<Cid>(kept.map(({ cid }) => cid));
  const onDisk = new Set<Cid>(cars.map(({ cid }) => cid));
  const listed = [
    ...(wal?.operations ?? []),
    ...(wal?.noLoaderOps ?? []),
    ...(wal?.fileOperations ?? []),
  ];
  return listed.every((cid) => names.has(cid) || !onDisk.has(cid));
}
