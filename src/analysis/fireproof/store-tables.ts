/** One block store as of a step, as tables for a user's question. Keys are named by their fingerprints, never shown. */
import type { Cid } from "../../engine/merkle/cid.ts";
import { CODEC_DAG_CBOR, CODEC_RAW } from "../../engine/merkle/cid.ts";
import type { ClockEvent } from "../../engine/merkle/event.ts";
import type { SqlCell, SqlDatabase } from "../../engine/store/sql-database.ts";
import type { CarBlock, CarFile } from "../../sources/fireproof/recording.ts";
import type { DocumentFacts } from "./document-facts.ts";
import { readDocumentFacts } from "./document-facts.ts";
import { dagToJsonText } from "./json-value.ts";
import type { SnapshotFacts } from "./snapshot-facts.ts";
import type { StoreAt } from "./store-states.ts";

/** Tables of a store with their columns, in the order in which help lists them. */
export const STORE_TABLES = {
  heads: ["cid", "position"],
  events: ["cid", "kind", "root", "parents", "writes", "is_head"],
  event_parents: ["event", "parent"],
  event_writes: ["event", "position", "type", "document", "value"],
  car_log: ["position", "part", "car"],
  cars: ["car", "path", "bytes", "state", "key", "loaded", "in_log"],
  blocks: ["cid", "car", "codec", "bytes"],
  documents: ["id", "cid", "state", "json"],
  keybag: ["set_name", "key", "is_default"],
  metas_seen: ["cars"],
  cars_absent: ["car"],
} as const;

export type StoreTable = keyof typeof STORE_TABLES;

/** What the tables of a store are made from. */
export interface StoreTableInput {
  readonly at: StoreAt;
  /** Files of the store's ledger. */
  readonly files: readonly CarFile[];
  /** Absent where only logs are here, which know of nothing but heads. */
  readonly facts: SnapshotFacts | undefined;
  /** A copy of each CAR whose content some store can read. */
  readonly contents: ReadonlyMap<Cid, CarFile>;
}

/** Creates every table, and fills those that are wanted. */
export function writeStoreTables(
  database: SqlDatabase,
  input: StoreTableInput,
  wanted: ReadonlySet<string>,
): void {
  for (const [table, columns] of Object.entries(STORE_TABLES)) {
    database.exec(`CREATE TABLE ${table} (${columns.join(", ")})`);
    // The keys of the list are the names of tables.
    if (wanted.has(table)) fill(database, table as StoreTable, ROWS[table as StoreTable](input));
  }
}

function fill(
  database: SqlDatabase,
  table: StoreTable,
  rows: Iterable<readonly (SqlCell | undefined)[]>,
): void {
  const insert = database.prepare(
    `INSERT INTO ${table} VALUES (${STORE_TABLES[table].map(() => "?").join(", ")})`,
  );
  for (const row of rows) insert.run(row.map((cell) => cell ?? null));
  insert.free();
}

type Rows = Iterable<readonly (SqlCell | undefined)[]>;

const ROWS: Readonly<Record<StoreTable, (input: StoreTableInput) => Rows>> = {
  heads: ({ at }) => at.head.map((cid, position) => [cid, position]),
  events: ({ at, facts }) => {
    const heads = new Set(at.head);
    return at.events.map((cid) => {
      const event = eventOf(facts, cid);
      const counts = [event?.parents.length, event?.operations.length];
      return [cid, event?.kind, event?.root, ...counts, heads.has(cid) ? 1 : 0];
    });
  },
  event_parents: ({ at, facts }) =>
    at.events.flatMap((cid) => (eventOf(facts, cid)?.parents ?? []).map((parent) => [cid, parent])),
  event_writes: ({ at, facts }) =>
    at.events.flatMap((cid) =>
      (eventOf(facts, cid)?.operations ?? []).map(({ type, key, value }, position) => {
        return [cid, position, type, key, value];
      }),
    ),
  car_log: ({ at }) =>
    at.log.flatMap((group, position) => group.map((car, part) => [position, part, car])),
  cars: carRows,
  blocks: function* ({ at, contents }) {
    for (const car of at.loaded) {
      for (const { cid, codec, length } of contents.get(car)?.blocks ?? []) {
        yield [cid, car, codecName(codec), length];
      }
    }
  },
  documents: function* (input) {
    const blocks = input.facts?.recording.blocks;
    for (const { id, cid, state } of documentsAt(input)?.entries.values() ?? []) {
      const value = state === "broken" ? undefined : blocks?.value(cid);
      yield [id, cid, state, value === undefined ? null : dagToJsonText(value)];
    }
  },
  keybag: ({ at }) => at.keys.map(({ set, key, isDefault }) => [set, key, isDefault ? 1 : 0]),
  metas_seen: ({ at }) => at.seen.map((cars) => [cars]),
  cars_absent: ({ at }) => at.absent.map((car) => [car]),
};

function eventOf(facts: SnapshotFacts | undefined, cid: Cid): ClockEvent | undefined {
  const node = facts?.graph.indexOf(cid);
  return node === undefined ? undefined : facts?.graph.events[node];
}

/** Files of the folder, and after them what is in memory without a file. */
function* carRows({ at, files }: StoreTableInput): Rows {
  const loaded = new Set(at.loaded);
  const inLog = new Set(at.log.flat());
  const flags = (car: Cid): readonly number[] => [loaded.has(car) ? 1 : 0, inLog.has(car) ? 1 : 0];
  const known = new Set<Cid>();
  for (const { cid, path, bytes, state, keyId, kind } of files) {
    if (kind !== "car") continue;
    known.add(cid);
    yield [cid, path, bytes, state, keyId, ...flags(cid)];
  }
  for (const car of new Set([...inLog, ...loaded])) {
    if (!known.has(car)) yield [car, null, null, "missing", null, ...flags(car)];
  }
}

function codecName(codec: CarBlock["codec"]): string {
  if (codec === CODEC_DAG_CBOR) return "dag-cbor";
  return codec === CODEC_RAW ? "raw" : `0x${codec.toString(16)}`;
}

/** The documents of a store as of a step, as a reader would get them who has only what was loaded by then. */
export function documentsAt({ at, facts, contents }: StoreTableInput): DocumentFacts | undefined {
  if (facts === undefined) return undefined;
  const { graph, context, recording } = facts;
  const events = new Set(at.events);
  const blocks = new Set<Cid>();
  for (const car of at.loaded) {
    for (const { cid } of contents.get(car)?.blocks ?? []) blocks.add(cid);
  }
  return readDocumentFacts(
    at.head.flatMap((cid) => graph.indexOf(cid) ?? []),
    {
      graph,
      present: (node) => {
        const cid = graph.cids[node];
        return cid !== undefined && events.has(cid);
      },
      budget: context.budget(),
      read: (cid) => (blocks.has(cid) ? recording.blocks.value(cid) : undefined),
    },
  );
}

/** A copy of each CAR whose content some store can read. */
export function readableCars({ recording }: SnapshotFacts): ReadonlyMap<Cid, CarFile> {
  const contents = new Map<Cid, CarFile>();
  for (const { ledger } of recording.stores) {
    for (const file of ledger.cars) {
      if (file.blocks.length > 0 && !contents.has(file.cid)) contents.set(file.cid, file);
    }
  }
  return contents;
}
