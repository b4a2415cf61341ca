/** Where the writer of a record stands in the text behind time, level and thread. */
export interface TraceOrigin {
  readonly spans: string | undefined;
  readonly target: string;
  /** Where the message begins. */
  readonly messageAt: number;
}

const PATH = /^[A-Za-z_][A-Za-z0-9_:.-]*$/;

/**
 * Splits `[span{field=value}:span2: ]target: message`. A record may be inside spans, which are printed before the
 * target in the same manner; they are told apart by their braces, or because the target that follows is a path.
 */
export function readOrigin(text: string): TraceOrigin {
  const firstEnd = endOfToken(text, 0);
  if (firstEnd < 0) return { spans: undefined, target: "", messageAt: 0 };
  const first = text.slice(0, firstEnd);
  const secondAt = firstEnd + 2;
  const secondEnd = endOfToken(text, secondAt);
  const second = secondEnd < 0 ? "" : text.slice(secondAt, secondEnd);
  const hasBraces = first.includes("{");
  const isSpan = hasBraces || (!first.includes("::") && second.includes("::"));
  if (isSpan && PATH.test(second)) {
    return { spans: first, target: second, messageAt: Math.min(secondEnd + 2, text.length) };
  }
  if (hasBraces || !PATH.test(first)) return { spans: undefined, target: "", messageAt: 0 };
  return { spans: undefined, target: first, messageAt: Math.min(secondAt, text.length) };
}

/** Where the token at `start` ends: at a colon before a blank or the end, outside of braces. -1 when there is none. */
function endOfToken(text: string, start: number): number {
  for (let i = start; i < text.length; i++) {
    const char = text[i];
    if (char === "{") i = endOfBraces(text, i);
    else if (char === " " || char === "\n") return -1;
    else if (char === ":" && isBreak(text[i + 1])) return i;
  }
  return -1;
}

/** Position of the brace that closes the one at `start`; the end of the text when none does. */
function endOfBraces(text: string, start: number): number {
  let depth = 0;
  for (let i = start; i < text.length; i++) {
    const char = text[i];
    if (char === '"') i = endOfQuoted(text, i);
    else if (char === "{") depth++;
    else if (char === "}" && --depth === 0) return i;
  }
  return text.length;
}

function isBreak(char: string | undefined): boolean {
  return char === undefined || char === " " || char === "\n";
}

/** Position of the quote that closes the one at `start`; the end of the text when none does. */
export function endOfQuoted(text: string, start: number): number {
  for (let i = start + 1; i < text.length; i++) {
    if (text[i] === "\\") i++;
    else if (text[i] === '"') return i;
  }
  return text.length;
}
