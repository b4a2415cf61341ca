/**
 * A replay of block stores as databases for a user's question: each store as of the step under `peer_<name>`, remotes as
 * they were recorded, and the run's journal, the recorded events and the lines of logs beside them.
 */
import { FailureError } from "../../base/failure.ts";
import { pace, type TaskOptions } from "../../base/progress.ts";
import type { SqlDatabase, SqlEngine } from "../../engine/store/sql-database.ts";
import type { FireproofLog } from "../../sources/fireproof/log/log-types.ts";
import type { FireproofRecording } from "../../sources/fireproof/recording.ts";
import { type RunDatabases, type RunQuestion, schemaNames, wordsOf } from "../replay/run-sql.ts";
import type { FireproofRun } from "./replay.ts";
import type { SnapshotFacts } from "./snapshot-facts.ts";
import type { StoreFacts } from "./store-facts.ts";
import type { StoreAt } from "./store-states.ts";
import { readableCars, STORE_TABLES, writeStoreTables } from "./store-tables.ts";

/** Beside the stores. Each is made only when a statement names it. */
export const STORES_RUN_TABLES = {
  journal: ["step", "peer", "kind", "reason", "record", "before", "after", "path", "line"],
  recorded_events: ["cid", "kind", "document", "value", "root", "parents"],
  log_lines: ["path", "line", "level", "module", "text", "fields"],
} as const;

type RunTableName = keyof typeof STORES_RUN_TABLES;

export interface StoresSql {
  /** Makes what the statement names. Throws `FailureError` "usage" for an unknown step or store. */
  prepare(question: RunQuestion, options?: TaskOptions): RunDatabases;
}

/** Questions about one run. */
export function createStoresSql(
  run: FireproofRun,
  recording: FireproofRecording,
  engine: SqlEngine,
): StoresSql {
  const peers = [...new Set([...run.states.stores, ...recording.stores.map(({ id }) => id)])].map(
    (id) => ({ id, name: nameOf(recording, id) }),
  );
  const schemas = schemaNames(peers);
  const maker = createMaker(run, recording, engine);
  let last: { readonly key: string; readonly made: RunDatabases } | undefined;
  return {
    prepare: ({ step, peer, statement }, options) => {
      const { steps, stores } = run.states;
      if (!Number.isInteger(step) || step < 0 || step > steps) {
        throw new FailureError(
          "usage",
          `The run has steps 0 to ${steps}; there is no step ${step}.`,
        );
      }
      const first = peer === undefined ? stores[0] : findPeer(peers, peer);
      const words = wordsOf(statement);
      const wanted = [...schemas].filter(([id, name]) => id === first || words.has(name));
      wanted.sort(([a], [b]) => Number(b === first) - Number(a === first));
      const tables = new Set([...words].filter((word) => Object.hasOwn(STORE_TABLES, word)));
      const beside = runTablesIn(words);
      const key = JSON.stringify([step, [...tables], beside, wanted]);
      if (last?.key === key) return last.made;
      const observed = wanted.filter(([id]) => !stores.includes(id));
      const made: RunDatabases = {
        image: maker.base(beside, options),
        surroundings: {
          attached: wanted.map(([id, name]) => {
            return { name, images: [maker.store(id, step, tables)] };
          }),
          peers: peers.map(({ id, name }) => [id, name]),
          statements: beside.includes("journal")
            ? [`CREATE TEMP VIEW journal AS SELECT * FROM main.run_steps WHERE step <= ${step}`]
            : [],
        },
        notes: observed.map(([, name]) => `${name} was not replayed: its tables are as recorded.`),
      };
      last = { key, made };
      return made;
    },
  };
}

function nameOf(recording: FireproofRecording, id: string): string {
  return recording.stores.find((store) => store.id === id)?.name ?? id;
}

function runTablesIn(words: ReadonlySet<string>): readonly RunTableName[] {
  // The keys of the list are the names of tables.
  return (Object.keys(STORES_RUN_TABLES) as RunTableName[]).filter((table) => words.has(table));
}

/** A store by its id, its name, or a part of its id that only one has. */
function findPeer(peers: readonly { readonly id: string; readonly name: string }[], text: string) {
  const exact = peers.find(({ id, name }) => id === text || name === text);
  const partial = peers.filter(({ id }) => id.includes(text));
  const found = exact ?? (partial.length === 1 ? partial[0] : undefined);
  if (found !== undefined) return found.id;
  const known = peers.map(({ name }) => name).join(", ");
  throw new FailureError("usage", `No single store is called ${text}; there are ${known}.`);
}

interface Maker {
  base(tables: readonly RunTableName[], options: TaskOptions | undefined): Uint8Array;
  store(id: string, step: number, tables: ReadonlySet<string>): Uint8Array;
}

function createMaker(
  { trace, states, facts }: FireproofRun,
  recording: FireproofRecording,
  engine: SqlEngine,
): Maker {
  const bases = new Map<string, Uint8Array>();
  const contents = facts === undefined ? new Map() : readableCars(facts);
  return {
    base: (tables, options) => {
      const known = bases.get(tables.join());
      if (known !== undefined) return known;
      const made = filled(engine, (database) => {
        for (const table of tables) writeRunTable(database, table, { trace, recording }, options);
      });
      bases.set(tables.join(), made);
      return made;
    },
    store: (id, step, tables) =>
      filled(engine, (database) => {
        const own = facts?.stores.find(({ store }) => store.id === id);
        const isReplayed = states.stores.includes(id);
        const at = isReplayed ? states.at(id, step) : recordedState(id, step, own, facts);
        const files = own?.store.ledger.cars ?? [];
        writeStoreTables(database, { at, files, facts, contents }, tables);
      }),
  };
}

function filled(engine: SqlEngine, write: (database: SqlDatabase) => void): Uint8Array {
  const database = engine.open();
  try {
    database.exec("BEGIN");
    write(database);
    database.exec("COMMIT");
    return database.export();
  } finally {
    database.close();
  }
}

/** A store that nobody replayed, such as a remote: what its files hold. */
function recordedState(
  store: string,
  step: number,
  own: StoreFacts | undefined,
  facts: SnapshotFacts | undefined,
): StoreAt {
  const cars = own?.store.ledger.cars.filter(({ kind }) => kind === "car") ?? [];
  const newest = own?.store.ledger.meta?.entries[0]?.cars ?? [];
  const header = cars.find(({ cid }) => cid === newest[0])?.header;
  const events = (facts?.graph.cids ?? []).filter((_, node) => own?.presentOnDisk(node) === true);
  return {
    store,
    step,
    head: own?.heads ?? [],
    log: [newest, ...(header?.cars ?? [])].filter((group) => group.length > 0),
    loaded: cars.filter(({ state }) => state === "complete").map(({ cid }) => cid),
    events,
    seen: [],
    absent: [],
    keys: [],
  };
}

type RunTableInput = Pick<FireproofRun, "trace"> & { readonly recording: FireproofRecording };

function writeRunTable(
  database: SqlDatabase,
  table: RunTableName,
  { trace, recording }: RunTableInput,
  options: TaskOptions | undefined,
): void {
  const tick = pace(options);
  const columns = STORES_RUN_TABLES[table];
  const name = table === "journal" ? "run_steps" : table;
  database.exec(`CREATE TABLE ${name} (${columns.join(", ")})`);
  const insert = database.prepare(
    `INSERT INTO ${name} VALUES (${columns.map(() => "?").join(", ")})`,
  );
  for (const row of rowsOf(table, { trace, recording })) {
    tick();
    insert.run(row.map((cell) => cell ?? null));
  }
  insert.free();
}

type Row = readonly (string | number | null | undefined)[];

function rowsOf(table: RunTableName, { trace, recording }: RunTableInput): Iterable<Row> {
  switch (table) {
    case "journal":
      return trace.map(({ step, peer, what, text, before, after, at }) => {
        const place = /^(.*):(\d+)$/u.exec(at ?? "");
        const record = /\bba[a-z2-7]{40,}/u.exec(text)?.[0];
        const told = [nameOf(recording, peer), what, text, record];
        const lists = [before, after].map((list) => list && JSON.stringify(list));
        return [step, ...told, ...lists, place?.[1], place === null ? null : Number(place[2])];
      });
    case "recorded_events":
      return recording.events.flatMap(({ cid, kind, operations, root, parents }) => {
        const writes = operations.length === 0 ? [undefined] : operations;
        return writes.map((write): Row => {
          return [cid, kind, write?.key, write?.value, root, JSON.stringify(parents)];
        });
      });
    case "log_lines":
      return recording.logs.flatMap(logRows);
  }
}

function logRows({ path, records }: FireproofLog): readonly Row[] {
  return records.map(({ line, level, module, message, fields }): Row => {
    return [path, line, level, module, message, JSON.stringify(fields)];
  });
}
