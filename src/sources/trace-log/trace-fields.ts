import { endOfQuoted } from "./trace-header.ts";

/** A message and the fields printed behind it. */
export interface MessageParts {
  readonly message: string;
  readonly fields: ReadonlyMap<string, string>;
}

const KEY = /[ \n]([A-Za-z_][A-Za-z0-9_.]*)=/y;
const OPENING = "([{";
const CLOSING = ")]}";

/**
 * Splits `message key=value key="quoted" key=Some(x y)`. The printed form is ambiguous: a value may contain blanks. A
 * field begins at a blank and `key=`, outside of the quotes and brackets of the value before it. After a comma or colon
 * it does not: there the message, or a value, has values of its own ("since watermarks: state=…, shared=…").
 */
export function splitFields(text: string): MessageParts {
  const padded = ` ${text}`;
  const fields = new Map<string, string>();
  let at = nextField(padded, 0);
  const message = padded.slice(1, Math.max(at, 1)).trim();
  while (at < padded.length) {
    const key = keyAt(padded, at) ?? "";
    const valueAt = at + key.length + 2;
    const end = endOfValue(padded, valueAt);
    fields.set(key, unquote(padded.slice(valueAt, end).trim()));
    at = end;
  }
  return { message, fields };
}

function keyAt(text: string, at: number): string | undefined {
  KEY.lastIndex = at;
  const key = KEY.exec(text)?.[1];
  if (key === undefined) return undefined;
  const before = at > 0 ? text[at - 1] : "";
  return before === "," || before === ":" ? undefined : key;
}

/** Position of the blank before the next field, or the length of the text. Quotes and brackets hide nothing. */
function nextField(text: string, start: number): number {
  for (let i = start; i < text.length; i++) if (isFieldAt(text, i)) return i;
  return text.length;
}

/** Where the value at `start` ends. Brackets that never close are text: then they do not hide the fields behind them. */
function endOfValue(text: string, start: number): number {
  let depth = 0;
  for (let i = start; i < text.length; i++) {
    const char = text[i] ?? "";
    if (char === '"') i = endOfQuoted(text, i);
    else if (OPENING.includes(char)) depth++;
    else if (CLOSING.includes(char)) depth--;
    else if (depth <= 0 && isFieldAt(text, i)) return i;
  }
  return depth > 0 ? nextField(text, start) : text.length;
}

function isFieldAt(text: string, at: number): boolean {
  return (text[at] === " " || text[at] === "\n") && keyAt(text, at) !== undefined;
}

const ESCAPE = /\\(?:u\{([0-9a-f]{1,6})\}|(.))/gis;
const ESCAPED: Readonly<Record<string, string>> = { n: "\n", t: "\t", r: "\r", "0": "\0" };

/** Removes the quotes of a printed string and resolves its escapes. Anything else stays as printed. */
function unquote(value: string): string {
  const isQuoted =
    value.length >= 2 && value.startsWith('"') && endOfQuoted(value, 0) === value.length - 1;
  if (!isQuoted) return value;
  return value
    .slice(1, -1)
    .replace(ESCAPE, (whole, code: string | undefined, char: string | undefined) => {
      if (code === undefined) return ESCAPED[char ?? ""] ?? char ?? "";
      const point = Number.parseInt(code, 16);
      return point <= 0x10ffff ? String.fromCodePoint(point) : whole;
    });
}
