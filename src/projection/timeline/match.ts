import { NIL_UUID, uuidFromBytes } from "../../base/uuid.ts";
import { combineTerms } from "../notation/query.ts";
import type { FilterTerm } from "./filter.ts";
import type { GatheredEvents } from "./gather.ts";
import { TIMELINE_CHANGES } from "./types.ts";

type Test = (event: number) => boolean;

/** A test of events against the terms. Names are resolved once, so that a test costs a few array reads. */
export function createMatcher(events: GatheredEvents, terms: readonly FilterTerm[]): Test {
  return combineTerms(terms, (term) => termTest(events, term));
}

function termTest(events: GatheredEvents, { field, value }: FilterTerm): Test {
  switch (field) {
    case "peer":
      return peerTest(events, value);
    case "author":
      return authorTest(events, value);
    case "model":
      return modelTest(events, value);
    case "record":
      return recordTest(events, value);
    case "change":
      return changeTest(events, value);
    case "any":
      return anyTest(events, value);
  }
}

function anyTest(events: GatheredEvents, value: string): Test {
  const tests = [
    peerTest(events, value),
    authorTest(events, value),
    modelTest(events, value),
    changeTest(events, value),
  ];
  const digits = value.replaceAll(/[-…]/gu, "");
  if (/^[0-9a-f]{4,32}$/.test(digits)) tests.push(recordTest(events, digits));
  return (event) => tests.some((test) => test(event));
}

function peerTest(events: GatheredEvents, value: string): Test {
  const hits = events.peers.map((peer) => peerMatches(events, peer.id, value));
  return (event) => hits[events.peer[event] ?? 0] === true;
}

function authorTest(events: GatheredEvents, value: string): Test {
  const hits = events.authors.map((author) => peerMatches(events, author, value));
  return (event) => hits[events.author[event] ?? -1] === true;
}

function peerMatches(events: GatheredEvents, id: string, value: string): boolean {
  const peer = events.peers.find((known) => known.id === id);
  const names = [id, peer?.name ?? "", peer?.displayName ?? ""];
  return names.some((name) => name.toLowerCase().startsWith(value));
}

function modelTest(events: GatheredEvents, value: string): Test {
  const hits = events.models.map((model) => model.toLowerCase().startsWith(value));
  return (event) => hits[events.model[event] ?? 0] === true;
}

function changeTest(events: GatheredEvents, value: string): Test {
  const hits = TIMELINE_CHANGES.map((change) => change.startsWith(value));
  return (event) => hits[events.change[event] ?? 0] === true;
}

function recordTest(events: GatheredEvents, digits: string): Test {
  const nibbles = Array.from(digits, (digit) => Number.parseInt(digit, 16));
  return (event) => {
    const source = events.sources[events.source[event] ?? 0];
    const index = events.index[event] ?? 0;
    if (source?.kind !== "log") return compactRecord(events, event).startsWith(digits);
    const bytes = source.log.record;
    return nibbles.every((nibble, i) => {
      const byte = bytes[index * 16 + (i >> 1)] ?? 0;
      return nibble === (i % 2 === 0 ? byte >> 4 : byte & 15);
    });
  };
}

function compactRecord(events: GatheredEvents, event: number): string {
  return recordOf(events, event).replaceAll("-", "");
}

/** The record's uuid; "" when the event names none. */
export function recordOf(events: GatheredEvents, event: number): string {
  const source = events.sources[events.source[event] ?? 0];
  const index = events.index[event] ?? 0;
  if (source === undefined) return "";
  if (source.kind === "table") return source.table.record(index) ?? "";
  const uuid = uuidFromBytes(source.log.record, index * 16);
  return uuid === NIL_UUID ? "" : uuid;
}
