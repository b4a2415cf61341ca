import { createStatements, type TableDefinition } from "./schema.ts";
import type { SqlDatabase, SqlEngine } from "./sql-database.ts";

/** Content kinds as migrations insert them; identities refer to them. */
const CONTENT_KINDS =
  "unknown image video audio document archive code text database book font mesh config encrypted key executable binary spreadsheet presentation email calendar contact web shortcut package".split(
    " ",
  );

/** An open database with these tables and what migrations put there. */
export function createEmptyDatabase(
  engine: SqlEngine,
  tables: readonly TableDefinition[],
): SqlDatabase {
  const database = engine.open();
  // Rows are checked before they come here, and they come in the order of tables, not of references.
  database.exec("PRAGMA foreign_keys=OFF");
  for (const statement of createStatements(tables)) database.exec(statement);
  if (tables.some((table) => table.name === "content_kinds")) {
    const insert = database.prepare("INSERT INTO content_kinds (id, name) VALUES (?, ?)");
    let id = 0;
    for (const name of CONTENT_KINDS) insert.run([id++, name]);
    insert.free();
  }
  return database;
}

/** Commits what `work` does, or takes it back when it throws. */
export function inTransaction(database: SqlDatabase, work: () => void): void {
  database.exec("BEGIN");
  try {
    work();
  } catch (error) {
    database.exec("ROLLBACK");
    throw error;
  }
  database.exec("COMMIT");
}
