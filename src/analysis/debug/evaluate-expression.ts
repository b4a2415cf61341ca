/** Binds an expression to the fields of steps, so that it can be asked of a million of them. */
import type { BinaryOperator, Expression, ExpressionProblem, FieldValue } from "./expression.ts";

/** Reads one field of a step. */
export type FieldReader = (step: number) => FieldValue;

/** The field of that name; `undefined` when steps have no such field. */
export type FieldSource = (name: string) => FieldReader | undefined;

export type BoundExpression =
  | {
      readonly read: FieldReader;
      /** First parts of the fields that it asks for. */
      readonly fields: ReadonlySet<string>;
    }
  | { readonly problem: ExpressionProblem };

/** Binds; the problem names a field that steps do not have. */
export function bindExpression(
  expression: Expression,
  source: FieldSource,
  names: readonly string[],
): BoundExpression {
  const fields = new Set<string>();
  const unknown: ExpressionProblem[] = [];
  const read = bind(expression, (path, from) => {
    const [first = "", ...below] = path;
    const reader = source(first);
    fields.add(first);
    if (reader === undefined) {
      const message = `a step has no field “${first}”: use ${names.join(", ")}`;
      unknown.push({ from, to: from + first.length, message });
      return () => null;
    }
    return below.length === 0 ? reader : (step) => partOf(reader(step), below);
  });
  const [problem] = unknown;
  return problem === undefined ? { read, fields } : { problem };
}

/** Whether a value counts as yes. */
export function isTrue(value: FieldValue): boolean {
  return value !== null && value !== false && value !== 0 && value !== "";
}

/** A value as people read it. */
export function valueText(value: FieldValue): string {
  if (typeof value === "string") return value;
  if (typeof value !== "object" || value === null) return String(value);
  return JSON.stringify(value, (_, part: unknown) =>
    typeof part === "bigint" ? String(part) : part,
  );
}

type FieldBinder = (path: readonly string[], from: number) => FieldReader;

function bind(expression: Expression, field: FieldBinder): FieldReader {
  switch (expression.kind) {
    case "literal":
      return () => expression.value;
    case "field":
      return field(expression.path, expression.from);
    case "unary": {
      const operand = bind(expression.operand, field);
      if (expression.operator === "!") return (step) => !isTrue(operand(step));
      return (step) => -asNumber(operand(step));
    }
    case "binary":
      return bindBinary(
        expression.operator,
        bind(expression.left, field),
        bind(expression.right, field),
      );
  }
}

function bindBinary(operator: BinaryOperator, left: FieldReader, right: FieldReader): FieldReader {
  switch (operator) {
    case "||":
      return (step) => isTrue(left(step)) || isTrue(right(step));
    case "&&":
      return (step) => isTrue(left(step)) && isTrue(right(step));
    case "==":
      return (step) => areEqual(left(step), right(step));
    case "!=":
      return (step) => !areEqual(left(step), right(step));
    case "~":
      return (step) =>
        valueText(left(step))
          .toLowerCase()
          .includes(valueText(right(step)).toLowerCase());
    case "<":
    case "<=":
    case ">":
    case ">=":
      return (step) => isOrdered(operator, left(step), right(step));
    default:
      return (step) => calculate(operator, left(step), right(step));
  }
}

/** Numbers and texts of numbers are equal as numbers; nothing else changes its type. */
function areEqual(a: FieldValue, b: FieldValue): boolean {
  if (a === b) return true;
  if (typeof a === "number" && typeof b === "string") return b !== "" && a === Number(b);
  if (typeof a === "string" && typeof b === "number") return a !== "" && Number(a) === b;
  return typeof a === "object" && typeof b === "object" && a !== null && b !== null
    ? valueText(a) === valueText(b)
    : false;
}

/** Two texts by their characters, anything else by number; what is no number is never ordered. */
function isOrdered(operator: "<" | "<=" | ">" | ">=", a: FieldValue, b: FieldValue): boolean {
  const isText = typeof a === "string" && typeof b === "string";
  const [x, y] = isText ? [a, b] : [asNumber(a), asNumber(b)];
  switch (operator) {
    case "<":
      return x < y;
    case "<=":
      return x <= y;
    case ">":
      return x > y;
    case ">=":
      return x >= y;
  }
}

function calculate(
  operator: "+" | "-" | "*" | "/" | "%",
  a: FieldValue,
  b: FieldValue,
): FieldValue {
  if (operator === "+" && (typeof a === "string" || typeof b === "string")) {
    return valueText(a) + valueText(b);
  }
  const [x, y] = [asNumber(a), asNumber(b)];
  switch (operator) {
    case "+":
      return x + y;
    case "-":
      return x - y;
    case "*":
      return x * y;
    case "/":
      return x / y;
    case "%":
      return x % y;
  }
}

function asNumber(value: FieldValue): number {
  if (typeof value === "number") return value;
  if (typeof value === "string" && value.trim() !== "") return Number(value);
  return typeof value === "boolean" ? Number(value) : Number.NaN;
}

/** The part of a value that a path of names leads to; `null` where there is none. Own properties only. */
export function partOf(value: FieldValue, path: readonly string[]): FieldValue {
  let at: unknown = value;
  for (const name of path) {
    if (typeof at !== "object" || at === null || !Object.hasOwn(at, name)) return null;
    // Just found to be one of its own properties.
    at = (at as Readonly<Record<string, unknown>>)[name];
  }
  return asField(at);
}

/** Whatever was parsed out of the evidence, as a value of this language. Integers beyond 2^53 become text. */
export function asField(value: unknown): FieldValue {
  switch (typeof value) {
    case "bigint":
      return String(value);
    case "boolean":
    case "number":
    case "string":
      return value;
    case "object":
      return value;
    default:
      return null;
  }
}
