// Databases written through sql.js: rows in the order given, images as files.
import initSqlJs from "sql.js";
import { writeAheadLog } from "./wal-file.mjs";

/** Small pages: the schema alone has a hundred b-trees, and the samples are to be small. */
const PAGE_BYTES = 1024;
const WAL_MODE = 2;

let engine;

/**
 * Writes a database: `statements` create it, then the rows `{ table, row }` (insert) and `{ table, id, change }` (update
 * by id) are applied in order. `commits` are positions in `rows`: what lies behind the first one is not in the main file
 * but in a write-ahead log, one commit from each to the next.
 */
export async function writeDatabase(statements, rows, commits, salts) {
  engine ??= await initSqlJs();
  const database = new engine.Database();
  database.run(`PRAGMA page_size = ${PAGE_BYTES}`);
  for (const statement of statements) database.run(statement);
  const bounds = [...commits, rows.length];
  const states = [];
  let from = 0;
  for (const to of bounds) {
    applyRows(database, rows.slice(from, to));
    states.push(Buffer.from(database.export()));
    from = to;
  }
  database.close();
  if (commits.length === 0) return { main: states[0] };
  // Header bytes 18 and 19: the file is written and read with a write-ahead log.
  for (const state of states) state.fill(WAL_MODE, 18, 20);
  return { main: states[0], wal: writeAheadLog(states, PAGE_BYTES, salts) };
}

function applyRows(database, rows) {
  const prepared = new Map();
  const run = (sql, values) => {
    let statement = prepared.get(sql);
    if (statement === undefined) {
      statement = database.prepare(sql);
      prepared.set(sql, statement);
    }
    statement.run(values);
  };
  database.run("BEGIN");
  for (const { table, row, id, change } of rows) {
    const names = Object.keys(row ?? change);
    const values = Object.values(row ?? change);
    if (row !== undefined) {
      const columns = names.map((name) => `"${name}"`).join(", ");
      run(
        `INSERT INTO "${table}" (${columns}) VALUES (${names.map(() => "?").join(", ")})`,
        values,
      );
    } else {
      const sets = names.map((name) => `"${name}" = ?`).join(", ");
      run(`UPDATE "${table}" SET ${sets} WHERE id = ?`, [...values, id]);
    }
  }
  database.run("COMMIT");
  for (const statement of prepared.values()) statement.free();
}
