import {
  isKeyword,
  isPunctuation,
  type SqlToken,
  tokenizeSql,
} from "../../engine/store/sql-tokens.ts";
import { parseDefault } from "./default-value.ts";
import type { ColumnSchema } from "./types.ts";

/** What a CREATE TABLE statement says about how rows are stored. */
export interface ParsedTable {
  /** Without virtual generated columns: those are not stored. */
  readonly columns: readonly ColumnSchema[];
  /** For each of `columns`, its index inside the record. */
  readonly recordIndexes: readonly number[];
  readonly withoutRowid: boolean;
}

interface ParsedColumn {
  readonly name: string;
  readonly declaredType: string;
  readonly rest: readonly SqlToken[];
  readonly isVirtual: boolean;
}

const CONSTRAINT_WORDS = new Set([
  "CONSTRAINT",
  "PRIMARY",
  "NOT",
  "NULL",
  "UNIQUE",
  "CHECK",
  "DEFAULT",
  "COLLATE",
  "REFERENCES",
  "GENERATED",
  "AS",
  "DEFERRABLE",
  "ON",
]);
/** SQLite itself refuses longer statements by default. */
const LONGEST_DEFINITION = 1_000_000;
const TABLE_CONSTRAINT_WORDS = new Set(["CONSTRAINT", "PRIMARY", "UNIQUE", "CHECK", "FOREIGN"]);

/** Reads a CREATE TABLE statement as SQLite keeps it; `undefined` for virtual tables and what is not understood. */
export function parseCreateTable(sql: string): ParsedTable | undefined {
  if (sql.length > LONGEST_DEFINITION) return undefined;
  const tokens = tokenizeSql(sql);
  const open = tokens.findIndex((token) => isPunctuation(token, "("));
  const kind = tokens.slice(1, 3).find((token) => !isTemporary(token));
  if (!isKeyword(tokens[0], "CREATE") || !isKeyword(kind, "TABLE") || open < 0) return undefined;
  const close = closingParenthesis(tokens, open);
  const items = splitAtCommas(tokens.slice(open + 1, close));
  const columns: ParsedColumn[] = [];
  let primaryKey: readonly string[] | undefined;
  for (const item of items) {
    if (isTableConstraint(item)) {
      primaryKey ??= tablePrimaryKey(item);
      continue;
    }
    const column = parseColumn(sql, item);
    if (column === undefined) return undefined;
    columns.push(column);
  }
  return describeTable(sql, columns, primaryKey, hasWithoutRowid(tokens.slice(close + 1)));
}

function isTemporary(token: SqlToken): boolean {
  return isKeyword(token, "TEMP") || isKeyword(token, "TEMPORARY");
}

function describeTable(
  sql: string,
  columns: readonly ParsedColumn[],
  tablePrimary: readonly string[] | undefined,
  withoutRowid: boolean,
): ParsedTable {
  const inline = columns.find((column) => inlinePrimaryKey(column.rest) !== undefined);
  const primaryKey = tablePrimary ?? (inline === undefined ? [] : [inline.name]);
  const isDescending = inline !== undefined && inlinePrimaryKey(inline.rest) === "descending";
  const alias = withoutRowid || isDescending ? undefined : rowidAlias(columns, primaryKey);
  const stored = columns.filter((column) => !column.isVirtual);
  return {
    columns: stored.map((column) => ({
      name: column.name,
      declaredType: column.declaredType,
      defaultValue: parseDefault(sql, column.rest, column.declaredType),
      isRowidAlias: column === alias,
    })),
    recordIndexes: recordOrder(stored, withoutRowid ? primaryKey : []),
    withoutRowid,
  };
}

/** Only a single column of exactly the type INTEGER stands for the rowid. */
function rowidAlias(
  columns: readonly ParsedColumn[],
  primaryKey: readonly string[],
): ParsedColumn | undefined {
  if (primaryKey.length !== 1) return undefined;
  const name = primaryKey[0]?.toLowerCase();
  return columns.find(
    (column) =>
      column.name.toLowerCase() === name && column.declaredType.toUpperCase() === "INTEGER",
  );
}

/** Records of a table without rowid start with the key's columns, in the order of the key. */
function recordOrder(columns: readonly ParsedColumn[], key: readonly string[]): number[] {
  const byName = new Map(columns.map((column, i) => [column.name.toLowerCase(), i]));
  const order = new Set<number>();
  for (const name of key) {
    const index = byName.get(name.toLowerCase());
    if (index !== undefined) order.add(index);
  }
  columns.forEach((_, i) => {
    order.add(i);
  });
  const indexes = new Array<number>(columns.length).fill(0);
  [...order].forEach((column, position) => {
    indexes[column] = position;
  });
  return indexes;
}

function parseColumn(sql: string, item: readonly SqlToken[]): ParsedColumn | undefined {
  const [name] = item;
  if (name === undefined) return undefined;
  let end = 1;
  while (end < item.length && !isConstraintStart(item[end])) {
    end = isPunctuation(item[end], "(") ? closingParenthesis(item, end) + 1 : end + 1;
  }
  const rest = item.slice(end);
  const first = item[1];
  const last = item[end - 1];
  const hasType = end > 1 && first !== undefined && last !== undefined;
  return {
    name: name.text,
    declaredType: hasType ? sql.slice(first.start, last.end) : "",
    rest,
    isVirtual: isVirtualColumn(rest),
  };
}

function isConstraintStart(token: SqlToken | undefined): boolean {
  return token?.kind === "word" && CONSTRAINT_WORDS.has(token.text.toUpperCase());
}

/** `AS (…)` makes a column that is computed; it is stored only when it says so. */
function isVirtualColumn(rest: readonly SqlToken[]): boolean {
  const as = rest.findIndex(
    (token, i) => isKeyword(token, "AS") && isPunctuation(rest[i + 1], "("),
  );
  if (as < 0) return false;
  return !isKeyword(rest[closingParenthesis(rest, as + 1) + 1], "STORED");
}

function inlinePrimaryKey(rest: readonly SqlToken[]): "ascending" | "descending" | undefined {
  const at = rest.findIndex(
    (token, i) => isKeyword(token, "PRIMARY") && isKeyword(rest[i + 1], "KEY"),
  );
  if (at < 0) return undefined;
  return isKeyword(rest[at + 2], "DESC") ? "descending" : "ascending";
}

function isTableConstraint(item: readonly SqlToken[]): boolean {
  const [first] = item;
  return first?.kind === "word" && TABLE_CONSTRAINT_WORDS.has(first.text.toUpperCase());
}

/** The columns of a PRIMARY KEY (…) anywhere in the item: SQLite allows constraints without commas between them. */
function tablePrimaryKey(item: readonly SqlToken[]): string[] | undefined {
  const at = item.findIndex(
    (token, i) => isKeyword(token, "PRIMARY") && isPunctuation(item[i + 2], "("),
  );
  if (at < 0) return undefined;
  const inside = item.slice(at + 3, closingParenthesis(item, at + 2));
  return splitAtCommas(inside).map((part) => part[0]?.text ?? "");
}

function hasWithoutRowid(tail: readonly SqlToken[]): boolean {
  return tail.some((token, i) => isKeyword(token, "WITHOUT") && isKeyword(tail[i + 1], "ROWID"));
}

/** Index of the parenthesis that closes the one at `open`; the last index when none does. */
function closingParenthesis(tokens: readonly SqlToken[], open: number): number {
  let depth = 0;
  for (let i = open; i < tokens.length; i++) {
    if (isPunctuation(tokens[i], "(")) depth++;
    if (isPunctuation(tokens[i], ")")) depth--;
    if (depth === 0) return i;
  }
  return tokens.length - 1;
}

function splitAtCommas(tokens: readonly SqlToken[]): SqlToken[][] {
  const parts: SqlToken[][] = [[]];
  let depth = 0;
  for (const token of tokens) {
    if (isPunctuation(token, "(")) depth++;
    if (isPunctuation(token, ")")) depth--;
    if (depth === 0 && isPunctuation(token, ",")) parts.push([]);
    else parts.at(-1)?.push(token);
  }
  return parts.filter((part) => part.length > 0);
}
