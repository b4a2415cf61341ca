import { isKeyword, isPunctuation, type SqlToken, tokenizeSql } from "./sql-tokens.ts";

/** Questions to the schema that take a name: `PRAGMA table_info(entries)`. */
const PRAGMAS_WITH_NAME = new Set([
  "foreign_key_check",
  "foreign_key_list",
  "index_info",
  "index_list",
  "index_xinfo",
  "integrity_check",
  "quick_check",
  "table_info",
  "table_list",
  "table_xinfo",
]);
/** Settings that may be read; an argument would change them. */
const PRAGMAS_WITHOUT_NAME = new Set([
  "application_id",
  "auto_vacuum",
  "collation_list",
  "compile_options",
  "database_list",
  "encoding",
  "foreign_keys",
  "freelist_count",
  "function_list",
  "journal_mode",
  "page_count",
  "page_size",
  "schema_version",
  "user_version",
]);
/** Functions that reach out of the database where an engine has them. */
const FORBIDDEN_FUNCTIONS = new Set([
  "edit",
  "fts3_tokenizer",
  "load_extension",
  "readfile",
  "writefile",
]);
const LONGEST_STATEMENT = 100_000;

/**
 * Why a statement that a user wrote is not run, in a sentence, or `undefined`. Allowed is one statement that only reads:
 * SELECT, VALUES, WITH … SELECT, EXPLAIN of these, and PRAGMAs that answer without changing anything.
 */
export function refuseSql(sql: string): string | undefined {
  if (sql.length > LONGEST_STATEMENT) {
    return `The statement has more than ${LONGEST_STATEMENT} characters.`;
  }
  // SQLite ends a statement there, so that what follows would be neither checked nor run.
  if (sql.includes("\0")) return "The statement contains a NUL character.";
  const tokens = tokenizeSql(sql);
  const end = tokens.findIndex((token) => isPunctuation(token, ";"));
  const statement = end < 0 ? tokens : tokens.slice(0, end);
  if (statement.length === 0) return "There is no statement to run.";
  if (end >= 0 && tokens.slice(end).some((token) => !isPunctuation(token, ";"))) {
    return "Only one statement can be run at a time.";
  }
  if (statement.some((token) => token.kind === "unterminated")) {
    return "A quoted name or text is not closed.";
  }
  return refuseFunctions(statement) ?? refuseStatement(statement);
}

function refuseFunctions(tokens: readonly SqlToken[]): string | undefined {
  const forbidden = tokens.find((token, i) => {
    const isName = token.kind === "word" || token.kind === "identifier";
    const isCall = isPunctuation(tokens[i + 1], "(");
    return isName && isCall && FORBIDDEN_FUNCTIONS.has(token.text.toLowerCase());
  });
  return forbidden && `The function ${forbidden.text.toLowerCase()} is not allowed here.`;
}

function refuseStatement(tokens: readonly SqlToken[]): string | undefined {
  const [first] = tokens;
  if (isKeyword(first, "EXPLAIN")) {
    const isPlan = isKeyword(tokens[1], "QUERY") && isKeyword(tokens[2], "PLAN");
    return refuseQuery(tokens.slice(isPlan ? 3 : 1));
  }
  return isKeyword(first, "PRAGMA") ? refusePragma(tokens.slice(1)) : refuseQuery(tokens);
}

function refuseQuery(tokens: readonly SqlToken[]): string | undefined {
  const main = isKeyword(tokens[0], "WITH") ? afterCommonTables(tokens) : tokens[0];
  if (isKeyword(main, "SELECT") || isKeyword(main, "VALUES")) return undefined;
  if (main === undefined) return "The statement is not complete.";
  return `${main.kind === "word" ? main.text.toUpperCase() : "This"} is not allowed: only statements that read, as SELECT, WITH, VALUES, EXPLAIN and some PRAGMAs do.`;
}

/** The token that follows `WITH a (…) AS (…), b AS (…)`: the keyword of what is really done. */
function afterCommonTables(tokens: readonly SqlToken[]): SqlToken | undefined {
  let depth = 0;
  for (let i = 1; i < tokens.length; i++) {
    const token = tokens[i];
    if (isPunctuation(token, "(")) depth++;
    if (!isPunctuation(token, ")")) continue;
    depth--;
    const next = tokens[i + 1];
    const isListed = isPunctuation(next, ",") || isKeyword(next, "AS");
    if (depth === 0 && !isListed) return next;
  }
  return undefined;
}

function refusePragma(tokens: readonly SqlToken[]): string | undefined {
  const start = isPunctuation(tokens[1], ".") ? 2 : 0;
  const name = tokens[start]?.text.toLowerCase() ?? "";
  const hasArgument = tokens.length > start + 1;
  if (PRAGMAS_WITH_NAME.has(name)) return undefined;
  if (!PRAGMAS_WITHOUT_NAME.has(name)) return `PRAGMA ${name} is not allowed here.`;
  return hasArgument ? `PRAGMA ${name} can be read, not set.` : undefined;
}
