// <node 22.5 or later> bench/run-sql.mjs DATABASE SCRIPT: stands in for the sqlite3 command line where there is none.
import fs from "node:fs";
import { DatabaseSync } from "node:sqlite";

const [file, script] = process.argv.slice(2);
const db = new DatabaseSync(file, { readOnly: true });
const text = fs
  .readFileSync(script, "utf8")
  .split("\n")
  .filter((line) => !/^(--|\.)/.test(line))
  .join("\n");
for (const statement of text.split(";").map((part) => part.trim())) {
  if (statement === "") continue;
  if (statement.startsWith("ATTACH")) db.exec(statement);
  else
    for (const row of db.prepare(statement).iterate())
      process.stdout.write(`${Object.values(row).join("|")}\n`);
}
