/**
 * The small language of conditions: `kind == "dropped" && model == "entry"`, `data.size > 1000`, `!(author == "bob")`.
 *
 * Operands are fields of a step (below an object with dots), numbers, texts in single or double quotes, `true`, `false`,
 * `null`. Operators, weakest first: `||`, `&&`, comparisons (`== != < <= > >= ~`, where `a ~ b` says that the text of a
 * contains b in any case), `+ -`, `* / %`, and before an operand `!` and `-`. Nothing is called, nothing is assigned,
 * and nothing but the fields of the step can be reached.
 */

/** What a field of a step holds, and what an expression gives. Objects and lists are of the recorded data. */
export type FieldValue = null | boolean | number | string | readonly unknown[] | object;

/** Why a text is no expression, with the first characters that are to blame. */
export interface ExpressionProblem {
  readonly from: number;
  readonly to: number;
  readonly message: string;
}

export type BinaryOperator =
  | "||"
  | "&&"
  | "=="
  | "!="
  | "<"
  | "<="
  | ">"
  | ">="
  | "~"
  | "+"
  | "-"
  | "*"
  | "/"
  | "%";

export type Expression =
  | { readonly kind: "literal"; readonly value: FieldValue }
  | { readonly kind: "field"; readonly path: readonly string[]; readonly from: number }
  | { readonly kind: "unary"; readonly operator: "!" | "-"; readonly operand: Expression }
  | {
      readonly kind: "binary";
      readonly operator: BinaryOperator;
      readonly left: Expression;
      readonly right: Expression;
    };

export type ParsedExpression =
  | { readonly expression: Expression }
  | { readonly problem: ExpressionProblem };

interface Token {
  readonly kind: "name" | "number" | "text" | "sign" | "end";
  readonly text: string;
  readonly from: number;
  readonly to: number;
}

const SIGNS = /^(?:\|\||&&|==|!=|<=|>=|[<>~+\-*/%!().])/u;
const NAME = /^[\p{L}_][\p{L}\p{N}_]*/u;
const NUMBER = /^\d+(?:\.\d+)?/;
const TEXT = /^"(?:[^"\\]|\\.)*"|^'(?:[^'\\]|\\.)*'/u;
/** A condition is typed by a person; what is longer or deeper is a mistake or an attack. */
const LONGEST = 4000;
const DEEPEST = 100;

/** Binary operators by how strongly they bind, weakest first. */
const LEVELS: readonly ReadonlySet<string>[] = [
  new Set(["||"]),
  new Set(["&&"]),
  new Set(["==", "!=", "<", "<=", ">", ">=", "~"]),
  new Set(["+", "-"]),
  new Set(["*", "/", "%"]),
];

/** Reads an expression whole. */
export function parseExpression(text: string): ParsedExpression {
  if (text.length > LONGEST) {
    const message = `a condition has at most ${LONGEST} characters`;
    return { problem: { from: 0, to: text.length, message } };
  }
  const tokens = tokenize(text);
  if ("problem" in tokens) return tokens;
  const reader: Reader = { tokens: tokens.tokens, at: 0, depth: 0 };
  const read = readLevel(reader, 0);
  if ("problem" in read) return read;
  const rest = peek(reader);
  return rest.kind === "end" ? read : blame(rest, `“${rest.text}” is not expected here`);
}

function tokenize(
  text: string,
): { readonly tokens: readonly Token[] } | { readonly problem: ExpressionProblem } {
  const tokens: Token[] = [];
  let at = 0;
  while (at < text.length) {
    const rest = text.slice(at);
    const space = /^\s+/u.exec(rest)?.[0].length ?? 0;
    if (space > 0) {
      at += space;
      continue;
    }
    const found = tokenAt(rest);
    if (found === undefined) {
      const message = `“${rest.charAt(0)}” cannot be read here`;
      return { problem: { from: at, to: at + 1, message } };
    }
    tokens.push({ ...found, from: at, to: at + found.text.length });
    at += found.text.length;
  }
  tokens.push({ kind: "end", text: "", from: text.length, to: text.length });
  return { tokens };
}

function tokenAt(rest: string): Pick<Token, "kind" | "text"> | undefined {
  const kinds = [
    ["text", TEXT],
    ["number", NUMBER],
    ["name", NAME],
    ["sign", SIGNS],
  ] as const;
  for (const [kind, pattern] of kinds) {
    const match = pattern.exec(rest);
    if (match !== null) return { kind, text: match[0] };
  }
  return undefined;
}

interface Reader {
  readonly tokens: readonly Token[];
  at: number;
  depth: number;
}

const END: Token = { kind: "end", text: "", from: 0, to: 0 };

function peek(reader: Reader): Token {
  return reader.tokens[reader.at] ?? END;
}

function blame({ from, to }: Token, message: string): { readonly problem: ExpressionProblem } {
  return { problem: { from, to, message } };
}

function isBinary(token: Token, level: number): boolean {
  return token.kind === "sign" && (LEVELS[level]?.has(token.text) ?? false);
}

function readLevel(reader: Reader, level: number): ParsedExpression {
  if (level === LEVELS.length) return readUnary(reader);
  let left = readLevel(reader, level + 1);
  while (!("problem" in left)) {
    const sign = peek(reader);
    if (!isBinary(sign, level)) return left;
    reader.at++;
    const right = readLevel(reader, level + 1);
    if ("problem" in right) return right;
    // One of the signs of `LEVELS`, which are the binary operators.
    const operator = sign.text as BinaryOperator;
    left = {
      expression: { kind: "binary", operator, left: left.expression, right: right.expression },
    };
  }
  return left;
}

function readUnary(reader: Reader): ParsedExpression {
  const token = peek(reader);
  if (++reader.depth > DEEPEST) return blame(token, "this is nested too deeply");
  try {
    if (token.kind !== "sign" || (token.text !== "!" && token.text !== "-")) {
      return readOperand(reader);
    }
    reader.at++;
    const operand = readUnary(reader);
    if ("problem" in operand) return operand;
    return {
      expression: { kind: "unary", operator: token.text, operand: operand.expression },
    };
  } finally {
    reader.depth--;
  }
}

function readOperand(reader: Reader): ParsedExpression {
  const token = peek(reader);
  reader.at++;
  switch (token.kind) {
    case "number":
      return { expression: { kind: "literal", value: Number(token.text) } };
    case "text":
      return { expression: { kind: "literal", value: unquoted(token.text) } };
    case "name":
      return readName(reader, token);
    case "end":
      return blame(token, "a value is missing at the end");
    case "sign":
      return token.text === "(" ? readBrackets(reader) : blame(token, "a value is missing here");
  }
}

function readBrackets(reader: Reader): ParsedExpression {
  const inner = readLevel(reader, 0);
  if ("problem" in inner) return inner;
  const close = peek(reader);
  if (close.text !== ")") return blame(close, "a closing bracket is missing");
  reader.at++;
  return inner;
}

const WORDS: ReadonlyMap<string, FieldValue> = new Map<string, FieldValue>([
  ["true", true],
  ["false", false],
  ["null", null],
]);

function readName(reader: Reader, first: Token): ParsedExpression {
  const word = WORDS.get(first.text);
  if (word !== undefined) return { expression: { kind: "literal", value: word } };
  const path = [first.text];
  while (peek(reader).text === ".") {
    reader.at++;
    const part = peek(reader);
    if (part.kind !== "name" && part.kind !== "number") return blame(part, "a name is missing");
    reader.at++;
    path.push(part.text);
  }
  return { expression: { kind: "field", path, from: first.from } };
}

function unquoted(text: string): string {
  return text.slice(1, -1).replace(/\\(.)/gu, (_, escaped: string) => ESCAPES[escaped] ?? escaped);
}

const ESCAPES: Readonly<Record<string, string>> = { n: "\n", t: "\t", r: "\r" };
