import type { Cid } from "../../../engine/merkle/cid.ts";
import { asJsonArray, jsonCidText, jsonField } from "../json.ts";
import type { StoreRecording } from "../recording.ts";
import type { FireproofLog, LogRecord } from "./log-types.ts";

/** Which store of the snapshot a folder of a log is, and how that is known. */
export interface TiedPlace {
  readonly folder: string;
  /** Id of the store; `undefined` when the folder is none of the snapshot's. */
  readonly store?: string | undefined;
  readonly proof: string;
}

/** The CAR that a line speaks of: the `key` of its url, or its `cid`. */
export function carOfRecord(record: LogRecord): string | undefined {
  const key = record.place?.key;
  if (key !== undefined && key !== "main") return key;
  const cid = record.fields["cid"];
  if (typeof cid === "string") return cid;
  const nested = typeof cid === "object" && cid !== null && "/" in cid ? cid["/"] : undefined;
  return typeof nested === "string" ? nested : undefined;
}

const WRITES: ReadonlySet<string> = new Set(["put", "saving", "put-car"]);

/** Whether a line says that a CAR is written to its place. */
export function isCarWrite(record: LogRecord): boolean {
  return WRITES.has(record.message.toLowerCase()) && record.place?.store === "car";
}

/**
 * Ties the folders that logs name to the stores of the snapshot: by the end of the path first; where folders were
 * renamed, by the meta that the log saw saved last there, and then by the CARs that it saw written there, when one store
 * has most of them and no other has as many. A place of remotes is only ever a remote.
 */
export function tiePlaces(
  logs: readonly FireproofLog[],
  stores: readonly StoreRecording[],
): ReadonlyMap<string, TiedPlace> {
  const tied = new Map<string, TiedPlace>();
  for (const [folder, seen] of [...readPlaces(logs)].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const alike = stores.filter((store) => (store.kind === "remote") === seen.isRemote);
    const place =
      tieByPath(folder, stores) ??
      tieByMeta(folder, seen, alike) ??
      tieByContent(folder, seen.written, alike);
    tied.set(folder, place);
  }
  return tied;
}

/** What a log says of one folder. */
interface SeenPlace {
  isRemote: boolean;
  /** CARs that it saw written there. */
  readonly written: Set<string>;
  /** The CAR group of the meta saved last. */
  lastMeta: string;
}

function readPlaces(logs: readonly FireproofLog[]): ReadonlyMap<string, SeenPlace> {
  const places = new Map<string, SeenPlace>();
  for (const record of logs.flatMap((log) => log.records)) {
    if (record.place === undefined || record.place.isIndex) continue;
    const { folder, isRemote } = record.place;
    const seen = places.get(folder) ?? { isRemote, written: new Set<string>(), lastMeta: "" };
    places.set(folder, seen);
    const car = isCarWrite(record) ? carOfRecord(record) : undefined;
    if (car !== undefined) seen.written.add(car);
    const isSave = record.message === "saving meta" && record.place.store === "meta";
    if (isSave) seen.lastMeta = savedGroup(record).join();
  }
  return places;
}

function savedGroup(record: LogRecord): readonly string[] {
  const cars = asJsonArray(jsonField(record.fields["meta"], "cars")) ?? [];
  return cars.flatMap((car) => jsonCidText(car) ?? []).sort();
}

function tieByMeta(
  folder: string,
  seen: SeenPlace,
  stores: readonly StoreRecording[],
): TiedPlace | undefined {
  const matches = stores.filter((store) => {
    const group = store.ledger.meta?.entries[0]?.cars ?? [];
    return seen.lastMeta !== "" && group.toSorted().join() === seen.lastMeta;
  });
  const [only] = matches;
  if (only === undefined || matches.length > 1) return undefined;
  return { folder, store: only.id, proof: `The meta saved last there is the one in ${only.id}.` };
}

function tieByPath(folder: string, stores: readonly StoreRecording[]): TiedPlace | undefined {
  const matches = stores.filter(({ path }) => path !== "" && `/${folder}`.endsWith(`/${path}`));
  const [best] = matches.toSorted((a, b) => b.path.length - a.path.length);
  const rivals = matches.filter((store) => store.path.length === best?.path.length);
  if (best === undefined || rivals.length > 1) return undefined;
  return { folder, store: best.id, proof: `The path in the log ends with ${best.path}.` };
}

function tieByContent(
  folder: string,
  cars: ReadonlySet<string>,
  stores: readonly StoreRecording[],
): TiedPlace {
  const counted = stores
    .map((store) => {
      const names = new Set<Cid | string>(store.ledger.cars.map((car) => car.cid));
      return { store, count: [...cars].filter((car) => names.has(car)).length };
    })
    .sort((a, b) => b.count - a.count);
  const [best, second] = counted;
  const isClear =
    best !== undefined && best.count * 2 > cars.size && best.count > (second?.count ?? 0);
  if (!isClear) {
    return {
      folder,
      proof: "No store of the snapshot has clearly most of the CARs written there.",
    };
  }
  const proof = `${best.count} of ${cars.size} CARs that the log saw written there lie in ${best.store.id}.`;
  return { folder, store: best.store.id, proof };
}
