import { assert } from "../base/assert.ts";
import { FailureError } from "../base/failure.ts";
import type { SqlDatabase, SqlEngine } from "../engine/store/sql-database.ts";
import { surround } from "../engine/store/sql-surroundings.ts";
import type { SqlWorkerAnswer, SqlWorkerRequest } from "./sql-messages.ts";
import { loadSqlEngine } from "./sqljs.ts";

/**
 * The worker's side of `createSqlRunner`, the same in Node and in a browser: takes one request after another and sends
 * the answers. It need not watch the time: whoever started it ends it.
 */
export function serveSql(
  send: (answer: SqlWorkerAnswer) => void,
): (request: SqlWorkerRequest) => Promise<void> {
  let engine: SqlEngine | undefined;
  let database: SqlDatabase | undefined;

  const open = async ({ wasm, image, surroundings }: SqlWorkerRequest): Promise<SqlDatabase> => {
    if (wasm !== undefined) engine = await loadSqlEngine(wasm);
    assert(engine !== undefined, "the first request brings the engine");
    if (image !== undefined) {
      database?.close();
      database = undefined;
      const opened = engine.open(image);
      if (surroundings !== undefined) surround(engine, opened, surroundings);
      database = opened;
    }
    assert(database !== undefined, "the first request brings an image");
    return database;
  };

  return async (request) => {
    try {
      const opened = await open(request);
      send({ kind: "running" });
      const rows = opened.query(request.statement, [], request.rows, request.bytes);
      send({ kind: "rows", rows });
    } catch (error) {
      const isKnown = error instanceof FailureError;
      const message = error instanceof Error ? error.message : String(error);
      send({ kind: "failure", code: isKnown ? error.code : "worker", message });
    }
  };
}
