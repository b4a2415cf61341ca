/** Finds where the message of a record begins, in bytes where the record has the usual form. */
import { readFrame, readHead, stripAnsi } from "../../sources/trace-log/parse-record.ts";
import { readOrigin } from "../../sources/trace-log/trace-header.ts";

const SPACE = 0x20;
const COLON = 0x3a;
const BRACKET = 0x5b;
const CLOSING_BRACKET = 0x5d;
const THREAD = new TextEncoder().encode("ThreadId(");

/**
 * Start of the message behind time, level, thread and `target`, or -1 when the record has another form: colours, spans,
 * frames. `from` is the record's first byte; the index has made sure that time and level are there.
 */
export function messageStart(
  bytes: Uint8Array,
  from: number,
  to: number,
  target: Uint8Array,
): number {
  const first = bytes[from] ?? 0;
  let i = from;
  if (first === BRACKET) i = skipTo(bytes, from, Math.min(to, from + 40), CLOSING_BRACKET);
  else if (first < 0x30 || first > 0x39) return -1;
  i = skipBlanks(bytes, skipTo(bytes, i, to, SPACE), to);
  i = skipBlanks(bytes, skipTo(bytes, i, to, SPACE), to);
  if (isAt(bytes, i, THREAD)) i = skipBlanks(bytes, skipTo(bytes, i, to, SPACE), to);
  const end = i + target.length;
  if (target.length === 0 || !isAt(bytes, i, target) || bytes[end] !== COLON) return -1;
  const next = bytes[end + 1];
  if (next === COLON) return -1;
  const at = skipBlanks(bytes, end + 1, to);
  // A token that ends in a colon may be the target, and what stands before it a span.
  return at <= to && (next === SPACE || end + 1 >= to) ? at : -1;
}

/** The same by reading the record as text: what is behind the target, without colours. */
export function messageText(raw: string): string {
  const text = stripAnsi(raw);
  const head = readHead(text);
  if (head === undefined) {
    const frame = readFrame(text);
    return frame === undefined ? text : `Job ${frame.job} ${frame.what}`;
  }
  const rest = text.slice(head.length);
  return rest.slice(readOrigin(rest).messageAt).trimStart();
}

function skipTo(bytes: Uint8Array, start: number, to: number, byte: number): number {
  let i = start;
  while (i < to && bytes[i] !== byte) i++;
  return i;
}

function skipBlanks(bytes: Uint8Array, start: number, to: number): number {
  let i = start;
  while (i < to && bytes[i] === SPACE) i++;
  return i;
}

function isAt(bytes: Uint8Array, start: number, word: Uint8Array): boolean {
  for (let i = 0; i < word.length; i++) if (bytes[start + i] !== word[i]) return false;
  return true;
}
