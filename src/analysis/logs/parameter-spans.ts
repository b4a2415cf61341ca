import type { LogTemplate } from "./log-types.ts";
import { MessageScanner } from "./message-scanner.ts";

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/**
 * The parts of a message that vary, as the miner sees them: characters from, up to, from, up to … `text` is what a record
 * says behind its target.
 */
export function parameterSpans(text: string): readonly number[] {
  const bytes = encoder.encode(text);
  const scanner = new MessageScanner();
  scanner.scan(bytes, 0, bytes.length, 0);
  const isPlain = bytes.length === text.length;
  const charAt = (byte: number): number =>
    isPlain ? byte : decoder.decode(bytes.subarray(0, byte)).length;
  const spans: number[] = [];
  for (let k = 0; k < scanner.count; k++) {
    const [start, end] = [scanner.start[k] ?? 0, scanner.end[k] ?? 0];
    if (end > start) spans.push(charAt(start), charAt(end));
  }
  return spans;
}

/** The parts of a template's text that stand for what varies, `<kind>`, in the same form. */
export function templateSpans({ text, parameters }: LogTemplate): readonly number[] {
  const spans: number[] = [];
  let at = 0;
  for (const { kind } of parameters) {
    const hole = `<${kind}>`;
    const from = text.indexOf(hole, at);
    if (from < 0) continue;
    at = from + hole.length;
    spans.push(from, at);
  }
  return spans;
}
