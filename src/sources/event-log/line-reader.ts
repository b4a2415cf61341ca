import {
  CONTEXT,
  type Context,
  type Member,
  memberAt,
  memberOfText,
  SLOT,
  SLOT_COUNT,
} from "./event-shape.ts";
import { JsonScanner } from "./json-scanner.ts";

const QUOTE = 0x22;
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

/**
 * Walks one line and remembers where the facts of `event-shape` lie. The places stay valid until the next walk.
 * It accepts what a strict JSON parser accepts, and finds what one would find: keys of the right objects only, in any
 * order, with escapes, and of equal keys the last.
 */
export class LineReader {
  readonly scanner = new JsonScanner();
  /** Per slot, first byte and end of the value; -1 when it does not occur. Strings are without their quotes. */
  readonly start = new Int32Array(SLOT_COUNT);
  readonly end = new Int32Array(SLOT_COUNT);
  /** Per slot: 0 for no string, 1 for a plain string, 2 for a string with escapes. */
  readonly form = new Uint8Array(SLOT_COUNT);
  /** The tag of an application event (its one key, or the line itself when that is a string): place and form. */
  tagStart = -1;
  tagEnd = -1;
  tagEscaped = false;
  /** Keys of the line's object other than the tag. */
  #others = 0;

  /** Whether the line walked over last has the form of an application event. */
  get isTagged(): boolean {
    return this.tagStart >= 0 && this.#others === 0;
  }

  /** Walks over the value at `start` and returns the offset behind it, or -1 with the reason in `scanner`. */
  walk(start: number): number {
    this.start.fill(-1);
    this.tagStart = -1;
    this.#others = 0;
    const byte = this.scanner.bytes[start];
    if (byte === 0x7b) return this.#walkObject(start + 1, CONTEXT.top, 1);
    if (byte !== QUOTE) return this.scanner.skipValue(start, 0);
    const end = this.scanner.skipString(start + 1);
    this.#setTag(start + 1, end - 1);
    return end;
  }

  /** The text of a slot's string, or `undefined` when it is none. */
  text(slot: number): string | undefined {
    const form = this.form[slot] ?? 0;
    const start = this.start[slot] ?? -1;
    if (start < 0 || form === 0) return undefined;
    return stringAt(this.scanner.bytes, start, this.end[slot] ?? start, form === 2);
  }

  /** The tag of an application event as text. */
  tagText(): string {
    return stringAt(this.scanner.bytes, this.tagStart, this.tagEnd, this.tagEscaped);
  }

  #walkObject(start: number, context: Context, depth: number): number {
    const { scanner } = this;
    const { bytes } = scanner;
    let i = scanner.skipToFirstMember(start);
    while (i >= 0) {
      if (bytes[i] === 0x7d) return i + 1;
      const keyStart = i + 1;
      i = scanner.skipString(keyStart);
      if (i < 0) return -1;
      const keyEnd = i - 1;
      const { escaped } = scanner;
      i = scanner.skipColon(i);
      if (i < 0) return -1;
      const member = this.#member(context, keyStart, keyEnd, escaped);
      if (member !== undefined) i = this.#walkMember(i, member, depth);
      else if (context === CONTEXT.top) i = this.#walkUnknown(i, keyStart, keyEnd, escaped);
      else i = scanner.skipValue(i, depth);
      if (i < 0) return -1;
      i = scanner.skipToMember(i);
    }
    return -1;
  }

  #member(context: Context, start: number, end: number, escaped: boolean): Member | undefined {
    const { bytes } = this.scanner;
    const member = escaped
      ? memberOfText(context, stringAt(bytes, start, end, true))
      : memberAt(context, bytes, start, end);
    if (member !== undefined && context === CONTEXT.top) this.#others++;
    return member;
  }

  #walkMember(start: number, member: Member, depth: number): number {
    const { scanner } = this;
    for (let slot = member.clearFrom; slot < member.clearTo; slot++) this.start[slot] = -1;
    const byte = scanner.bytes[start];
    if (byte === 0x7b && member.context !== undefined) {
      return this.#walkObject(start + 1, member.context, depth + 1);
    }
    const isString = byte === QUOTE;
    const end = isString ? scanner.skipString(start + 1) : scanner.skipValue(start, depth);
    if (end < 0 || member.slot === undefined) return end;
    this.start[member.slot] = isString ? start + 1 : start;
    this.end[member.slot] = isString ? end - 1 : end;
    this.form[member.slot] = isString ? (scanner.escaped ? 2 : 1) : 0;
    return end;
  }

  /** A key that no sync event has: it may be the tag of an application event, whose body is then walked. */
  #walkUnknown(start: number, keyStart: number, keyEnd: number, escaped: boolean): number {
    const { scanner } = this;
    if (this.#isSameTag(keyStart, keyEnd)) {
      for (let slot = SLOT.bodyModel; slot < SLOT_COUNT; slot++) this.start[slot] = -1;
    } else if (this.tagStart >= 0 || this.#others > 0) {
      this.#others++;
      return scanner.skipValue(start, 1);
    }
    scanner.escaped = escaped;
    this.#setTag(keyStart, keyEnd);
    const isObject = scanner.bytes[start] === 0x7b;
    return isObject ? this.#walkObject(start + 1, CONTEXT.body, 2) : scanner.skipValue(start, 1);
  }

  #isSameTag(start: number, end: number): boolean {
    if (this.tagStart < 0 || end - start !== this.tagEnd - this.tagStart) return false;
    const { bytes } = this.scanner;
    for (let i = 0; i < end - start; i++) {
      if (bytes[start + i] !== bytes[this.tagStart + i]) return false;
    }
    return true;
  }

  #setTag(start: number, end: number): void {
    this.tagStart = start;
    this.tagEnd = end;
    this.tagEscaped = this.scanner.escaped;
  }
}

/** The text of a string literal's content. The scanner has made sure that it is one. */
function stringAt(bytes: Uint8Array, start: number, end: number, escaped: boolean): string {
  const text = decoder.decode(bytes.subarray(start, end));
  return escaped ? String(JSON.parse(`"${text}"`)) : text;
}
