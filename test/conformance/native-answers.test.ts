import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { databaseAtCommit, openDatabase } from "../../src/sources/sqlite/open-database.ts";
import type { OpenedDatabase, SqlValue } from "../../src/sources/sqlite/types.ts";
import { pageRows } from "./pages-and-sql.suite.ts";

/** What native SQLite says of one state: for each table the number of rows and a digest of them. */
type Tables = Readonly<Record<string, { readonly rows: number; readonly sha256: string }>>;

interface Answer {
  readonly tables: Tables;
  readonly mainAlone?: Tables;
  readonly commits?: readonly Tables[];
}

const folder = join(import.meta.dirname, "../fixtures/sqlite");
const answers = Object.entries(
  JSON.parse(readFileSync(join(folder, "answers.json"), "utf8")) as Record<string, Answer>,
);

function readFixture(name: string): { main: Uint8Array; wal: Uint8Array | undefined } {
  const path = join(folder, `${name}.db`);
  const wal = existsSync(`${path}-wal`) ? readFileSync(`${path}-wal`) : undefined;
  return { main: readFileSync(path), wal };
}

/** The same digests from the pages, by the rule of `scripts/make-sqlite-fixtures.mjs`. */
function digest(opened: OpenedDatabase | undefined): Tables {
  const tables: Record<string, { rows: number; sha256: string }> = {};
  for (const name of [...(opened?.tables.keys() ?? [])].sort()) {
    const columns = opened?.read(name, {});
    const lines =
      columns === undefined ? [] : pageRows(columns).map((row) => row.map(describeCell).join("|"));
    const sha256 = createHash("sha256").update(lines.sort().join("\n")).digest("hex");
    tables[name] = { rows: lines.length, sha256 };
  }
  return tables;
}

function describeCell(value: SqlValue): string {
  if (value === null) return "null";
  if (typeof value === "string") return `text:${value}`;
  if (value instanceof Uint8Array) return `blob:${Buffer.from(value).toString("hex")}`;
  return `number:${value}`;
}

describe("the page reader gives the rows that native SQLite gave", () => {
  it.for(answers)("of %s", ([name, answer]) => {
    const { main, wal } = readFixture(name);
    const opened = openDatabase(name, main, wal);
    expect(digest(opened)).toEqual(answer.tables);
    expect(opened?.damage).toEqual([]);
  });

  it.for(answers.filter(([, answer]) => answer.mainAlone !== undefined))(
    "of the main file of %s without its -wal",
    ([name, answer]) => {
      const { main, wal } = readFixture(name);
      const alone = databaseAtCommit(name, main, wal ?? new Uint8Array(0), -1);
      expect(digest(alone)).toEqual(answer.mainAlone);
    },
  );

  it.for(
    answers.filter(
      ([name, answer]) => answer.commits !== undefined && name !== "wal-partial-checkpoint",
    ),
  )("of %s at each commit", ([name, answer]) => {
    const { main, wal } = readFixture(name);
    const states = answer.commits?.map((_, commit) =>
      digest(databaseAtCommit(name, main, wal ?? new Uint8Array(0), commit)),
    );
    expect(states).toEqual(answer.commits);
  });
});
