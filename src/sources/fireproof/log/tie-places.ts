import type { Cid } from "../../../engine/merkle/cid.ts";
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
 * renamed, by the CARs that the log saw written there, when one store has most of them and no other has as many.
 */
export function tiePlaces(
  logs: readonly FireproofLog[],
  stores: readonly StoreRecording[],
): ReadonlyMap<string, TiedPlace> {
  const written = carsByFolder(logs);
  const tied = new Map<string, TiedPlace>();
  for (const [folder, cars] of [...written].sort(([a], [b]) => (a < b ? -1 : 1))) {
    tied.set(folder, tieByPath(folder, stores) ?? tieByContent(folder, cars, stores));
  }
  return tied;
}

function carsByFolder(logs: readonly FireproofLog[]): ReadonlyMap<string, ReadonlySet<string>> {
  const written = new Map<string, Set<string>>();
  for (const record of logs.flatMap((log) => log.records)) {
    if (record.place === undefined) continue;
    const cars = written.get(record.place.folder) ?? new Set<string>();
    written.set(record.place.folder, cars);
    const car = isCarWrite(record) && !record.place.isIndex ? carOfRecord(record) : undefined;
    if (car !== undefined) cars.add(car);
  }
  return written;
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
