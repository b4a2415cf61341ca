/**
 * Hybrid logical clock.
 *
 * A stamp is (physical ms, counter, peer). Under the paper's rule stamps from one peer strictly increase, and a stamp
 * issued after receiving another is greater than it, whatever the machines' clocks did. The recorded system compares
 * for equality where the paper takes a maximum, so its stamps can go backwards: that behaviour is the rule "original".
 *
 * Invariant: `compareStamps` orders stamps exactly as their text form orders as strings, so stores may sort either.
 * After Kulkarni et al., "Logical Physical Clocks" (2014); text forms and the original's rule as recorded.
 */
import { assert } from "../../base/assert.ts";
import { parseUuid, type Uuid } from "../../base/uuid.ts";

/** One stamp. Both numbers are integers from 0 to 2^53 - 1. */
export interface HlcStamp {
  /** Milliseconds since 1970. */
  readonly ms: number;
  readonly counter: number;
  readonly peer: Uuid;
}

/**
 * What a text turned out to be. `short` is the display form `HLC(<ms>,<counter>,:<8 hex>)`: it was printed in logs, and
 * for five days in December 2025 also written to databases; it names its peer by a prefix only and sorts after every
 * stamp, so it must never be compared as one.
 */
export type ParsedHlc =
  | { readonly kind: "stamp"; readonly stamp: HlcStamp }
  | {
      readonly kind: "short";
      readonly ms: number;
      readonly counter: number;
      /** First 8 hexadecimal digits of the peer, lower case. */
      readonly peerPrefix: string;
    }
  | { readonly kind: "invalid"; readonly reason: string };

/** `paper`: strictly increasing. `original`: as recorded, which goes back to the wall clock after a stamp from ahead. */
export type HlcRule = "paper" | "original";

/** Characters of the text form of a stamp. */
export const HLC_TEXT_LENGTH = 70;

const HYPHEN = 0x2d;
const HEX = /^[0-9a-f]{1,16}$/i;
const SHORT = /^HLC\((\d{1,16}),(\d{1,16}),:([0-9a-f]{8})\)$/i;
const DEBUG =
  /^HLC \{ timestamp: (\d{1,16}), counter: (\d{1,16}), device_id: ([0-9a-f-]{32,36}) \}$/i;

/** Reads any form in which the recorded system writes a stamp: its text, the short form, and the debug form of logs. */
export function parseHlc(text: string): ParsedHlc {
  const plain = text.length === HLC_TEXT_LENGTH ? parsePlain(text) : undefined;
  if (plain !== undefined) return plain;
  if (text.startsWith("HLC")) return parsePrinted(text);
  const first = text.indexOf("-");
  const second = first < 0 ? -1 : text.indexOf("-", first + 1);
  if (second < 0) return { kind: "invalid", reason: "expected 3 parts separated by hyphens" };
  const time = text.slice(0, first);
  const count = text.slice(first + 1, second);
  if (!HEX.test(time) || !HEX.test(count)) {
    return { kind: "invalid", reason: "time and counter must be up to 16 hexadecimal digits" };
  }
  return stampOf(
    Number.parseInt(time, 16),
    Number.parseInt(count, 16),
    parseUuid(text.slice(second + 1)),
  );
}

/** The text form as databases hold it, by far the most frequent; `undefined` for anything that is not quite that. */
function parsePlain(text: string): ParsedHlc | undefined {
  if (text.charCodeAt(16) !== HYPHEN || text.charCodeAt(33) !== HYPHEN) return undefined;
  const ms = hexAt(text, 0) * 2 ** 32 + hexAt(text, 8);
  const counter = hexAt(text, 17) * 2 ** 32 + hexAt(text, 25);
  const isExact = Number.isSafeInteger(ms) && Number.isSafeInteger(counter);
  const peer = isExact ? parseUuid(text.slice(34)) : undefined;
  return peer === undefined ? undefined : { kind: "stamp", stamp: { ms, counter, peer } };
}

/** The number of the 8 hexadecimal digits at a place; NaN for anything else. */
function hexAt(text: string, start: number): number {
  let value = 0;
  for (let at = start; at < start + 8; at++) {
    const code = text.charCodeAt(at);
    const digit = code <= 0x39 ? code - 0x30 : (code | 0x20) - 0x57;
    if (digit < 0 || digit > 15 || (digit < 10 && code > 0x39)) return Number.NaN;
    value = value * 16 + digit;
  }
  return value;
}

function parsePrinted(text: string): ParsedHlc {
  const short = SHORT.exec(text);
  if (short !== null) {
    const [, ms, counter, prefix = ""] = short;
    return {
      kind: "short",
      ms: Number(ms),
      counter: Number(counter),
      peerPrefix: prefix.toLowerCase(),
    };
  }
  const debug = DEBUG.exec(text);
  if (debug === null) return { kind: "invalid", reason: "not a known printed form of a stamp" };
  const [, ms, counter, peer = ""] = debug;
  return stampOf(Number(ms), Number(counter), parseUuid(peer));
}

function stampOf(ms: number, counter: number, peer: Uuid | undefined): ParsedHlc {
  if (peer === undefined) return { kind: "invalid", reason: "the peer is not a uuid" };
  if (!Number.isSafeInteger(ms) || !Number.isSafeInteger(counter)) {
    return { kind: "invalid", reason: "time or counter is beyond 2^53" };
  }
  return { kind: "stamp", stamp: { ms, counter, peer } };
}

/** The 70 characters that databases hold. */
export function formatHlc(stamp: HlcStamp): string {
  const time = stamp.ms.toString(16).padStart(16, "0");
  return `${time}-${stamp.counter.toString(16).padStart(16, "0")}-${stamp.peer}`;
}

/** The short form that logs printed until December 2025: `HLC(<ms>,<counter>,:<8 hex>)`. */
export function formatShortHlc(stamp: HlcStamp): string {
  return `HLC(${stamp.ms},${stamp.counter},:${stamp.peer.slice(0, 8)})`;
}

/** Negative, zero or positive as `a` is before, equal to or after `b`: time, counter, peer. */
export function compareStamps(a: HlcStamp, b: HlcStamp): number {
  if (a.ms !== b.ms) return a.ms - b.ms;
  if (a.counter !== b.counter) return a.counter - b.counter;
  if (a.peer === b.peer) return 0;
  return a.peer < b.peer ? -1 : 1;
}

/** The stamp that `peer` issues when its wall clock shows `wallMs` and the last one it issued or adopted was `last`. */
export function nextStamp(
  last: HlcStamp | undefined,
  at: { readonly peer: Uuid; readonly wallMs: number; readonly rule: HlcRule },
): HlcStamp {
  const { peer, wallMs, rule } = at;
  assert(Number.isSafeInteger(wallMs) && wallMs >= 0, "a wall clock shows whole milliseconds");
  if (last === undefined) return { ms: wallMs, counter: 0, peer };
  const stays = rule === "paper" ? last.ms >= wallMs : last.ms === wallMs;
  return stays
    ? { ms: last.ms, counter: last.counter + 1, peer }
    : { ms: wallMs, counter: 0, peer };
}

/**
 * What a clock keeps after `peer` received a stamp. Under the original's rule a clock without history adopts the
 * foreign stamp with its foreign peer, and one that is ahead of everything stays as it is.
 */
export function receiveStamp(
  last: HlcStamp | undefined,
  received: HlcStamp,
  at: { readonly peer: Uuid; readonly wallMs: number; readonly rule: HlcRule },
): HlcStamp {
  return at.rule === "paper"
    ? receivePaper(last, received, at)
    : receiveOriginal(last, received, at);
}

function receivePaper(
  last: HlcStamp | undefined,
  received: HlcStamp,
  at: { readonly peer: Uuid; readonly wallMs: number },
): HlcStamp {
  const ms = Math.max(last?.ms ?? 0, received.ms, at.wallMs);
  const own = last !== undefined && last.ms === ms ? last.counter : -1;
  const theirs = received.ms === ms ? received.counter : -1;
  return { ms, counter: Math.max(own, theirs) + 1, peer: at.peer };
}

function receiveOriginal(
  last: HlcStamp | undefined,
  received: HlcStamp,
  at: { readonly wallMs: number },
): HlcStamp {
  if (last === undefined) return received;
  const ms = Math.max(last.ms, received.ms, at.wallMs);
  if (ms === last.ms && ms === received.ms) {
    return { ...last, counter: Math.max(last.counter, received.counter) + 1 };
  }
  if (ms === received.ms) return { ...last, ms, counter: received.counter + 1 };
  if (ms > last.ms) return { ...last, ms, counter: 0 };
  return last;
}
