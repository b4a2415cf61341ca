import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "esbuild";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { CancelledError } from "../../base/progress.ts";
import type { SqlRunner } from "../sql-runner.ts";
import { createNodeSqlRunner } from "./sql-runner.ts";

const require = createRequire(import.meta.url);
const wasm = require.resolve("sql.js/dist/sql-wasm.wasm");
const image = readFileSync(join(import.meta.dirname, "../../../test/fixtures/sqlite/schemas.db"));
const RUNAWAY =
  "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n";
const folder = mkdtempSync(join(tmpdir(), "sql-worker-"));
let runner: SqlRunner;

beforeAll(async () => {
  const worker = join(folder, "sql-worker.js");
  await build({
    entryPoints: [join(import.meta.dirname, "sql-worker.ts")],
    outfile: worker,
    bundle: true,
    platform: "node",
    format: "cjs",
  });
  runner = createNodeSqlRunner(
    { worker, wasm },
    { statementMs: 400, openMs: 30_000, bytes: 100_000 },
  );
});

afterAll(() => {
  runner.dispose();
  rmSync(folder, { recursive: true });
});

const run = (statement: string, limit = 10): ReturnType<SqlRunner["run"]> =>
  runner.run({ image, statement, limit });

describe("the SQL runner", () => {
  it("answers with exact rows", async () => {
    expect(await run("SELECT n, h FROM short LIMIT 1")).toEqual({
      columns: ["n", "h"],
      rows: [[-9223372036854775808n, 9223372036854775807n]],
      truncated: false,
    });
  });

  it("kills a runaway statement, and runs the next one in a fresh worker", async () => {
    await expect(run(RUNAWAY)).rejects.toMatchObject({
      code: "timeout",
      message: "The statement took longer than 0.4 s and was stopped.",
    });
    expect((await run("SELECT count(*) FROM two")).rows).toEqual([[2]]);
  });

  it("stops a statement that is no longer wanted", async () => {
    const signal = { aborted: false };
    const running = runner.run({ image, statement: RUNAWAY, limit: 1 }, { signal });
    setTimeout(() => {
      signal.aborted = true;
    }, 50);
    await expect(running).rejects.toBeInstanceOf(CancelledError);
    await expect(
      runner.run({ image, statement: "SELECT 1", limit: 1 }, { signal }),
    ).rejects.toBeInstanceOf(CancelledError);
  });

  it("runs statements one after another, each over its own image", async () => {
    const other = readFileSync(
      join(import.meta.dirname, "../../../test/fixtures/sqlite/page-size-1024.db"),
    );
    const answers = await Promise.all([
      run("SELECT count(*) FROM two"),
      runner.run({ image: other, statement: "SELECT count(*) > 9 FROM mixed", limit: 1 }),
      run("SELECT count(*) FROM short"),
    ]);
    expect(answers.map((answer) => answer.rows[0]?.[0])).toEqual([2, 1, 3]);
  });

  it("limits rows and bytes and says so", async () => {
    const many = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n";
    expect(await run(many, 2)).toEqual({ columns: ["i"], rows: [[1], [2]], truncated: true });
    const large = await run("SELECT zeroblob(60000) UNION ALL SELECT zeroblob(60001)");
    expect([large.rows.length, large.truncated]).toEqual([1, true]);
  });

  it("refuses what does not only read, and passes on what SQLite says", async () => {
    await expect(run("DELETE FROM short")).rejects.toMatchObject({ code: "sql" });
    await expect(run("SELECT * FROM nowhere")).rejects.toMatchObject({
      code: "sql",
      message: "no such table: nowhere",
    });
    await expect(
      runner.run({ image: new Uint8Array(4096).fill(1), statement: "SELECT 1", limit: 1 }),
    ).rejects.toMatchObject({ code: "sql" });
    expect((await run("SELECT count(*) FROM short")).rows).toEqual([[3]]);
  });

  it("fails what is running when it is disposed of, and can be used again", async () => {
    const running = run(RUNAWAY);
    setTimeout(() => runner.dispose(), 100);
    await expect(running).rejects.toMatchObject({ code: "worker" });
    expect((await run("SELECT 1")).rows).toEqual([[1]]);
  });

  it("says so when the worker cannot be started", async () => {
    const broken = createNodeSqlRunner({ worker: join(folder, "absent.js"), wasm });
    await expect(broken.run({ image, statement: "SELECT 1", limit: 1 })).rejects.toMatchObject({
      code: "worker",
    });
  });
});
