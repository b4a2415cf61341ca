/** What every answer of `explain` must hold to, whatever the evidence. */
import { expect } from "vitest";
import type { ExplainReport, FindingPlace, Hypothesis } from "../../src/analysis/report.ts";
import type { SqlEngine } from "../../src/engine/store/sql-database.ts";
import type { Files } from "../findings/variations.ts";

type Choices = Hypothesis["policy"];

/** What really was: whether a setting was in force, and whether it is the defect that was planted. */
export interface Truth {
  isTrue(policy: Choices): boolean;
  isDefect(policy: Choices): boolean;
}

export function choicesText(policy: Choices): string {
  return Object.entries(policy)
    .map(([name, value]) => `${name}=${value}`)
    .join(" ");
}

function isSetting({ policy }: Pick<Hypothesis, "policy">): boolean {
  return Object.keys(policy).length > 0 && policy["preset"] === undefined;
}

/** Says nothing for sure that is false, excludes nothing that is true, and names only places that exist. */
export function expectHonest(
  report: ExplainReport,
  truth: Truth,
  evidence: { readonly files: Files; readonly sql: SqlEngine },
): void {
  const settings = report.hypotheses.filter(isSetting);
  const wrong = settings.filter(
    ({ verdict, policy }) => verdict === "holds" && !truth.isTrue(policy),
  );
  expect(wrong.map(({ policy, reasons }) => [choicesText(policy), reasons[0]])).toEqual([]);
  const denied = settings.filter(
    ({ verdict, policy }) => verdict === "violated" && truth.isDefect(policy),
  );
  expect(denied.map(({ policy, reasons }) => [choicesText(policy), reasons[0]])).toEqual([]);
  if (report.verdict === "holds") {
    expect(report.best.filter((policy) => !truth.isTrue(policy)).map(choicesText)).toEqual([]);
  }
  expect(report.best).toEqual(
    report.hypotheses.slice(0, report.best.length).map(({ policy }) => policy),
  );
  const excluded = settings.filter(({ verdict }) => verdict === "violated");
  expect(
    excluded.filter(({ where = [] }) => where.length === 0).map(({ reasons }) => reasons),
  ).toEqual([]);
  const places = new Map(
    report.hypotheses
      .flatMap(({ where = [] }) => where)
      .map((place) => [JSON.stringify(place), place]),
  );
  const missing = [...places.values()].filter((place) => !exists(place, evidence));
  expect(missing).toEqual([]);
}

const lineCounts = new WeakMap<Uint8Array, number>();

function linesOf(bytes: Uint8Array): number {
  const known = lineCounts.get(bytes);
  if (known !== undefined) return known;
  let count = bytes.length > 0 && bytes[bytes.length - 1] !== 10 ? 1 : 0;
  for (const byte of bytes) if (byte === 10) count++;
  lineCounts.set(bytes, count);
  return count;
}

function exists(
  { path, line, table, uuid }: FindingPlace,
  { files, sql }: { readonly files: Files; readonly sql: SqlEngine },
): boolean {
  const bytes = files[path];
  if (bytes === undefined) return false;
  if (line !== undefined && (line < 1 || line > linesOf(bytes))) return false;
  if (table === undefined) return true;
  const database = sql.open(bytes);
  try {
    const columns = database.query(`PRAGMA table_info(${table})`).rows.map(([, name]) => name);
    if (columns.length === 0) return false;
    const column = ["uuid", "record_uuid"].find((name) => columns.includes(name));
    if (uuid === undefined || column === undefined) return true;
    const hex = uuid.replaceAll("-", "");
    const found = database.query(
      `SELECT 1 FROM ${table} WHERE ${column} IN (x'${hex}', '${uuid}') LIMIT 1`,
    );
    return found.rows.length > 0;
  } finally {
    database.close();
  }
}
