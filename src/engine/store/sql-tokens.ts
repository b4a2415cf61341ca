/**
 * A token of SQL text as SQLite cuts it. `identifier` is a quoted name ("", ``, []), `word` an unquoted name or keyword.
 * `text` is without quotes and with doubled quotes undone; for all others it is the text as written.
 */
export interface SqlToken {
  readonly kind:
    | "word"
    | "identifier"
    | "string"
    | "blob"
    | "number"
    | "parameter"
    | "punctuation"
    | "unterminated";
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

const SKIPPED = /(?:[ \t\n\f\r\uFEFF]+|--[^\n]*|\/\*[\s\S]*?(?:\*\/|$))+/y;
const PATTERNS: readonly (readonly [SqlToken["kind"], RegExp])[] = [
  ["blob", /[xX]'(?:[0-9a-fA-F]{2})*'/y],
  ["string", /'[^']*(?:''[^']*)*'/y],
  ["identifier", /"[^"]*(?:""[^"]*)*"|`[^`]*(?:``[^`]*)*`|\[[^\]]*\]/y],
  ["unterminated", /['"`[][\s\S]*$/y],
  ["number", /0[xX][0-9a-fA-F_]+|(?:\d[\d_]*(?:\.[\d_]*)?|\.\d[\d_]*)(?:[eE][+-]?\d+)?/y],
  ["word", /[A-Za-z_\u0080-\u{10FFFF}][\w$\u0080-\u{10FFFF}]*/uy],
  ["parameter", /\?\d*|[:@$#][\w$\u0080-\u{10FFFF}]+/uy],
];

/** Cuts SQL into tokens; white space and comments are left out. Never fails: what is not known is punctuation. */
export function tokenizeSql(sql: string): SqlToken[] {
  const tokens: SqlToken[] = [];
  let at = 0;
  for (;;) {
    at = skip(sql, at);
    if (at >= sql.length) return tokens;
    const token = tokenAt(sql, at);
    tokens.push(token);
    at = token.end;
  }
}

/** Whether the token is this keyword. Quoted names are never keywords. */
export function isKeyword(token: SqlToken | undefined, keyword: string): boolean {
  return token?.kind === "word" && token.text.toUpperCase() === keyword;
}

/** Whether the token is this punctuation character. */
export function isPunctuation(token: SqlToken | undefined, character: string): boolean {
  return token?.kind === "punctuation" && token.text === character;
}

function skip(sql: string, at: number): number {
  SKIPPED.lastIndex = at;
  return SKIPPED.test(sql) ? SKIPPED.lastIndex : at;
}

function tokenAt(sql: string, start: number): SqlToken {
  for (const [kind, pattern] of PATTERNS) {
    pattern.lastIndex = start;
    const match = pattern.exec(sql);
    if (match === null) continue;
    const raw = match[0];
    return { kind, text: unquote(kind, raw), start, end: start + raw.length };
  }
  const character = String.fromCodePoint(sql.codePointAt(start) ?? 0);
  return { kind: "punctuation", text: character, start, end: start + character.length };
}

function unquote(kind: SqlToken["kind"], raw: string): string {
  if (kind !== "string" && kind !== "identifier") return raw;
  const quote = raw.charAt(0);
  const inner = raw.slice(1, -1);
  return quote === "[" ? inner : inner.replaceAll(quote + quote, quote);
}
