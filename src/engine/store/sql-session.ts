import type { SqlCell, SqlDatabase, SqlStatement } from "./sql-database.ts";

/** Prepared statements of one database, within a transaction that begins with the first of them. */
export interface SqlSession {
  readonly database: SqlDatabase;
  run(sql: string, parameters?: readonly SqlCell[]): void;
  rows(sql: string, parameters?: readonly SqlCell[]): readonly (readonly SqlCell[])[];
  commit(): void;
}

export function createSqlSession(database: SqlDatabase): SqlSession {
  const statements = new Map<string, SqlStatement>();
  let open = false;
  const prepared = (sql: string): SqlStatement => {
    if (!open) database.exec("BEGIN");
    open = true;
    const statement = statements.get(sql) ?? database.prepare(sql);
    statements.set(sql, statement);
    return statement;
  };
  return {
    database,
    run: (sql, parameters = []) => prepared(sql).run(parameters),
    rows: (sql, parameters = []) => {
      const found: (readonly SqlCell[])[] = [];
      prepared(sql).each(parameters, (row) => found.push(row));
      return found;
    },
    commit: () => {
      if (open) database.exec("COMMIT");
      open = false;
    },
  };
}
