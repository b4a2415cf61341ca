import type { SqlEngine } from "../src/engine/store/sql-database.ts";
import { surround } from "../src/engine/store/sql-surroundings.ts";
import type { SessionPorts } from "../src/session/ports.ts";

/** Users' SQL over copies of database images as the worker runs it, in this thread. */
export function sqlOnCopies(engine: SqlEngine): SessionPorts["runSql"] {
  return async ({ image, surroundings, statement, limit }) => {
    const database = engine.open(image);
    if (surroundings !== undefined) surround(engine, database, surroundings);
    const rows = database.query(statement, [], limit);
    database.close();
    return rows;
  };
}
