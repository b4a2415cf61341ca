import { isKeyword, isPunctuation, type SqlToken } from "../../engine/store/sql-tokens.ts";
import type { SqlValue } from "./types.ts";

type Affinity = "integer" | "text" | "blob" | "real" | "numeric";

/**
 * What SQLite gives for a column that old records do not have: the constant after DEFAULT, converted as the column's
 * type asks. Expressions cannot apply to old records; they and CURRENT_TIMESTAMP give NULL.
 */
export function parseDefault(
  sql: string,
  constraints: readonly SqlToken[],
  declaredType: string,
): SqlValue {
  const at = constraints.findIndex((token) => isKeyword(token, "DEFAULT"));
  if (at < 0) return null;
  let next = at + 1;
  while (isPunctuation(constraints[next], "(")) next++;
  const sign = constraints[next]?.text;
  const isSigned = sign === "-" || sign === "+";
  const literal = constraints[isSigned ? next + 1 : next];
  if (literal === undefined) return null;
  const value = literalValue(sql, literal, sign === "-" ? "-" : "");
  return applyAffinity(value, affinityOf(declaredType));
}

function literalValue(sql: string, token: SqlToken, sign: string): SqlValue {
  switch (token.kind) {
    case "string":
    case "identifier":
      return token.text;
    case "number":
      return parseNumber(sign + token.text.replaceAll("_", ""));
    case "blob":
      return parseBlob(sql.slice(token.start + 2, token.end - 1));
    case "word":
      return wordValue(token.text);
    default:
      return null;
  }
}

function wordValue(word: string): SqlValue {
  const upper = word.toUpperCase();
  if (upper === "TRUE") return 1;
  if (upper === "FALSE") return 0;
  if (upper === "NULL" || upper.startsWith("CURRENT_")) return null;
  return word;
}

/** An integer when it is written as one and fits 64 bits, otherwise a double. Takes a sign in front. */
function parseNumber(text: string): number | bigint {
  const isNegative = text.startsWith("-");
  const magnitude = text.replace(/^[+-]/, "");
  const value = Number(magnitude) * (isNegative ? -1 : 1);
  if (!/^(\d+|0[xX][0-9a-fA-F]+)$/.test(magnitude)) return value;
  if (Number.isSafeInteger(value)) return value + 0;
  const unsigned = BigInt(magnitude);
  // Hexadecimal literals are the 64 bits themselves.
  const exact = isNegative
    ? -unsigned
    : /^0x/i.test(magnitude)
      ? BigInt.asIntN(64, unsigned)
      : unsigned;
  if (exact !== BigInt.asIntN(64, exact)) return value;
  return Number.isSafeInteger(Number(exact)) ? Number(exact) : exact;
}

function parseBlob(hex: string): Uint8Array {
  const bytes = new Uint8Array(hex.length / 2);
  for (let i = 0; i < bytes.length; i++) {
    bytes[i] = Number.parseInt(hex.slice(i * 2, i * 2 + 2), 16);
  }
  return bytes;
}

/** Section 3.1 of SQLite's "Datatypes In SQLite". */
function affinityOf(declaredType: string): Affinity {
  const type = declaredType.toUpperCase();
  if (type.includes("INT")) return "integer";
  if (/CHAR|CLOB|TEXT/.test(type)) return "text";
  if (type === "" || type.includes("BLOB")) return "blob";
  return /REAL|FLOA|DOUB/.test(type) ? "real" : "numeric";
}

function applyAffinity(value: SqlValue, affinity: Affinity): SqlValue {
  if (affinity === "text" && (typeof value === "number" || typeof value === "bigint")) {
    return String(value);
  }
  if (affinity === "text" || affinity === "blob" || typeof value !== "string") return value;
  const trimmed = value.trim();
  return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(trimmed) ? parseNumber(trimmed) : value;
}
