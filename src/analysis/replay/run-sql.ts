/**
 * A run as databases for a user's question: the replicas as of a step under `peer_<name>`, the peers that the run did not
 * write as they were recorded, and the run's journal, events and log lines beside them.
 */

import { FailureError } from "../../base/failure.ts";
import type { TaskOptions } from "../../base/progress.ts";
import type { Uuid } from "../../base/uuid.ts";
import type { SqlEngine } from "../../engine/store/sql-database.ts";
import type { SqlSurroundings } from "../../engine/store/sql-surroundings.ts";
import { tokenizeSql } from "../../engine/store/sql-tokens.ts";
import { findPeer } from "../diff.ts";
import type { Holdings } from "../facts/holdings.ts";
import type { ReplayRun } from "./replay-run.ts";
import { RUN_TABLES, type RunTable, writeRunTable } from "./run-tables.ts";

export interface RunQuestion {
  /** From 0, the state before the first event, to the number of steps. */
  readonly step: number;
  /** Whose tables bare names mean: by uuid, its beginning, or name. Default: the run's first receiver. */
  readonly peer?: string | undefined;
  readonly statement: string;
}

export interface RunDatabases {
  readonly image: Uint8Array;
  readonly surroundings: SqlSurroundings;
  /** What is not as it seems, in sentences. */
  readonly notes: readonly string[];
}

export interface RunSql {
  /** Makes what the statement names. Throws `FailureError` "usage" for an unknown step or peer. */
  prepare(question: RunQuestion, options?: TaskOptions): Promise<RunDatabases>;
}

/** Questions about one run over the evidence that `holdings` stand for. */
export function createRunSql(
  run: Pick<ReplayRun, "journal" | "history">,
  holdings: Holdings,
  engine: SqlEngine,
): RunSql {
  const { recording } = holdings.view;
  const nameOf = (id: string): string => recording.peers.find((peer) => peer.id === id)?.name ?? id;
  const ids = new Set([...recording.peers.map(({ id }) => id), ...run.history.peers]);
  const schemas = schemaNames([...ids].map((id) => ({ id, name: nameOf(id) })));
  const bases = new Map<
    string,
    { readonly image: Uint8Array; readonly notes: readonly string[] }
  >();
  // The last answer, which the next question is most often about too: the same objects need not be opened again.
  let last: { readonly key: string; readonly made: RunDatabases } | undefined;

  const peerNamed = (text: string): Uuid | undefined =>
    recording.peers[findPeer(holdings, text)]?.id;
  const baseFor = async (tables: readonly RunTable[], options: TaskOptions) => {
    const known = bases.get(tables.join());
    if (known !== undefined) return known;
    const database = engine.open();
    const notes: string[] = [];
    try {
      database.exec("BEGIN");
      for (const table of tables) {
        const input = { journal: run.journal, recording, nameOf };
        notes.push(...(await writeRunTable(database, table, input, options)));
      }
      database.exec("COMMIT");
      const made = { image: database.export(), notes };
      bases.set(tables.join(), made);
      return made;
    } finally {
      database.close();
    }
  };
  const imagesOf = (id: Uuid, step: number): readonly Uint8Array[] => {
    if (run.history.peers.includes(id)) {
      const { main, sync } = run.history.materialise(id, step, engine);
      return [main.export(), sync.export()];
    }
    const peer = recording.peers.find((each) => each.id === id);
    return [peer?.main, peer?.sync].flatMap((file) =>
      file === undefined ? [] : [file.image.bytes],
    );
  };

  return {
    prepare: async ({ step, peer, statement }, options = {}) => {
      if (!Number.isInteger(step) || step < 0 || step > run.journal.length) {
        throw new FailureError(
          "usage",
          `The run has steps 0 to ${run.journal.length}; there is no step ${step}.`,
        );
      }
      const words = wordsOf(statement);
      const first = peer === undefined ? run.history.peers[0] : peerNamed(peer);
      const wanted = [...schemas].filter(([id, name]) => id === first || words.has(name));
      wanted.sort(([a], [b]) => Number(b === first) - Number(a === first));
      const tables = RUN_TABLES.filter((table) => words.has(table));
      const key = JSON.stringify([step, tables, wanted]);
      if (last?.key === key) return last.made;
      const base = await baseFor(tables, options);
      const observed = wanted.filter(([id]) => !run.history.peers.includes(id));
      const surroundings: SqlSurroundings = {
        attached: wanted.map(([id, name]) => ({ name, images: imagesOf(id, step) })),
        peers: recording.peers.map(({ id, name }) => [id, name]),
        statements: tables.includes("journal")
          ? [`CREATE TEMP VIEW journal AS SELECT * FROM main.run_steps WHERE step <= ${step}`]
          : [],
      };
      const notes = [
        ...base.notes,
        ...observed.map(([, name]) => `${name} was not replayed: its tables are as recorded.`),
      ];
      const made = { image: base.image, surroundings, notes };
      last = { key, made };
      return made;
    },
  };
}

/** Names and words of a statement in lower case. */
export function wordsOf(statement: string): ReadonlySet<string> {
  const words = new Set<string>();
  for (const token of tokenizeSql(statement)) {
    words.add(token.text.toLowerCase().replace(/^["`[]|["`\]]$/g, ""));
  }
  return words;
}

/** `peer_<name>` for each peer, told apart where two would be the same. */
export function schemaNames<Id extends string>(
  peers: readonly { readonly id: Id; readonly name: string }[],
): ReadonlyMap<Id, string> {
  const taken = new Set<string>();
  const names = new Map<Id, string>();
  for (const { id, name } of peers) {
    const plain = `peer_${name.toLowerCase().replace(/[^a-z0-9_]+/g, "_")}`;
    let unique = plain;
    const further = id
      .slice(0, 8)
      .toLowerCase()
      .replace(/[^a-z0-9_]+/g, "_");
    for (let at = 1; taken.has(unique); at++) {
      unique = `${plain}_${at === 1 ? further : `${further}_${at}`}`;
    }
    taken.add(unique);
    names.set(id, unique);
  }
  return names;
}
