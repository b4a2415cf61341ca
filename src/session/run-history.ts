/** Questions about a run's states: SQL as of a step, and what differs between two steps. */

import type { Holdings } from "../analysis/facts/holdings.ts";
import type { ReplayRun } from "../analysis/replay/replay-run.ts";
import { createRunSql, type RunSql } from "../analysis/replay/run-sql.ts";
import { FailureError } from "../base/failure.ts";
import type { TaskOptions } from "../base/progress.ts";
import type { Uuid } from "../base/uuid.ts";
import type { ReplicaChange } from "../engine/replay/changes.ts";
import type { SqlEngine } from "../engine/store/sql-database.ts";
import type { RunSqlAnswer, SessionMethods, StateDifference, StateRowChange } from "./api.ts";
import type { SessionPorts } from "./ports.ts";
import { plainCell } from "./query-sql.ts";

type Asked<Name extends "runSql" | "stateDifference"> = Omit<
  SessionMethods[Name]["params"],
  "snapshot" | "run"
>;

export interface RunQuestions {
  sql(asked: Asked<"runSql">, options?: TaskOptions): Promise<RunSqlAnswer>;
  difference(asked: Asked<"stateDifference">): StateDifference;
  close(): void;
}

/** Statements of users can be run only where there is something to run them in. */
export type RunPorts = Pick<SessionPorts, "sqlEngine"> & {
  readonly runSql?: SessionPorts["runSql"] | undefined;
};

export function questionsAbout(
  run: ReplayRun,
  holdings: Holdings,
  ports: Pick<RunPorts, "runSql"> & { readonly engine: SqlEngine },
): RunQuestions {
  let sql: RunSql | undefined;
  return {
    sql: async ({ step, peer, statement, limit }, options = {}) => {
      if (ports.runSql === undefined) {
        throw new FailureError("unsupported", "Statements cannot be run here.");
      }
      sql ??= createRunSql(run, holdings, ports.engine);
      const { image, surroundings, notes } = await sql.prepare({ step, peer, statement }, options);
      const answer = await ports.runSql({ image, surroundings, statement, limit }, options);
      const rows = answer.rows.map((row) => row.map(plainCell));
      return { step, columns: answer.columns, rows, truncated: answer.truncated, notes };
    },
    difference: (asked) => stateDifference(run, asked),
    close: () => run.history.close(),
  };
}

function stateDifference(
  { history }: ReplayRun,
  { from, to, peer, table, offset = 0, limit }: Asked<"stateDifference">,
): StateDifference {
  for (const step of [from, to]) {
    if (!Number.isInteger(step) || step < 0 || step > history.steps) {
      throw new FailureError("usage", `There is no step ${step} in this run.`);
    }
  }
  const peers = history.peers.filter((each) => peer === undefined || each === peer);
  const all = peers.flatMap((each: Uuid) => history.changedBetween(each, from, to));
  const tables = new Map<
    string,
    { peer: string; table: string; added: number; removed: number; changed: number }
  >();
  for (const change of all) {
    const key = `${change.peer} ${change.table}`;
    const sums = tables.get(key) ?? {
      peer: change.peer,
      table: change.table,
      added: 0,
      removed: 0,
      changed: 0,
    };
    sums[change.kind]++;
    tables.set(key, sums);
  }
  const wanted = all.filter((change) => table === undefined || change.table === table);
  return {
    from,
    to,
    tables: [...tables.values()],
    total: wanted.length,
    offset,
    rows: wanted.slice(offset, offset + limit).map(plainChange),
  };
}

function plainChange({ peer, table, id, uuid, key, kind, fields }: ReplicaChange): StateRowChange {
  return {
    peer,
    table,
    id,
    uuid,
    key,
    kind,
    fields: fields.map(({ name, before, after }) => ({
      name,
      before: before === undefined ? undefined : plainCell(before),
      after: after === undefined ? undefined : plainCell(after),
    })),
  };
}
