import { assert } from "../../base/assert.ts";
import type { FileTree } from "../file-tree.ts";
import { feedBytes, feedFile, readResident, type StreamOptions } from "../lines/read-pieces.ts";
import { EVENT_KINDS, EventIndexBuilder } from "./event-index-builder.ts";
import { parseExactJson } from "./exact-json.ts";
import type { EventLog, EventWindow } from "./types.ts";

const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

/** Reads bytes `offset` up to `offset + length` of the file that was indexed. */
type ReadBytes = (offset: number, length: number) => Promise<Uint8Array>;

/** Indexes a log of JSON lines. Lines that are no JSON are listed in `badLines`; the rest is read. `bytes` is kept. */
export function indexEventLog(path: string, bytes: Uint8Array): EventLog {
  const builder = new EventIndexBuilder(bytes.length);
  feedBytes(bytes, builder);
  return residentLog(path, builder, bytes);
}

/**
 * The same for a file of any size, read in pieces. Of a large file only the index stays in memory; its events are read
 * again when they are asked for. Fails as the tree does.
 */
export async function streamEventLog(
  tree: FileTree,
  path: string,
  options?: StreamOptions,
): Promise<EventLog> {
  const { size } = await tree.stat(path);
  const bytes = await readResident(tree, path, size, options);
  if (bytes !== undefined) return indexEventLog(path, bytes);
  const builder = new EventIndexBuilder(size);
  await feedFile(tree, path, size, builder, options);
  return streamedLog(path, builder, (offset, length) => tree.readRange(path, offset, length));
}

function residentLog(path: string, builder: EventIndexBuilder, bytes: Uint8Array): EventLog {
  const facts = factsOf(path, builder);
  const view = windowOver(facts, bytes, 0);
  return {
    ...facts,
    resident: true,
    text: view.text,
    parse: view.parse,
    textAt: (index) => Promise.resolve(view.text(index)),
    parseAt: (index) => Promise.resolve(view.parse(index)),
    window: () => Promise.resolve(view),
  };
}

function streamedLog(path: string, builder: EventIndexBuilder, read: ReadBytes): EventLog {
  const facts = factsOf(path, builder);
  const refuse = (): never => {
    assert(false, "this log is not in memory: its events must be read asynchronously");
  };
  const window = async (from: number, to: number): Promise<EventWindow> => {
    if (from >= to) return windowOver(facts, new Uint8Array(0), 0);
    const start = facts.offset[from] ?? 0;
    const end = (facts.offset[to - 1] ?? 0) + (facts.length[to - 1] ?? 0);
    return windowOver(facts, await read(start, end - start), start);
  };
  return {
    ...facts,
    resident: false,
    text: refuse,
    parse: refuse,
    textAt: async (index) => (await window(index, index + 1)).text(index),
    parseAt: async (index) => (await window(index, index + 1)).parse(index),
    window,
  };
}

type EventFacts = Omit<EventLog, "resident" | "text" | "parse" | "textAt" | "parseAt" | "window">;

function factsOf(path: string, builder: EventIndexBuilder): EventFacts {
  builder.finish();
  return {
    path,
    count: builder.count,
    ...builder.columns,
    kinds: EVENT_KINDS,
    models: builder.models.names,
    authors: builder.authors.names,
    badLines: builder.notes.badLines,
    badLineCount: builder.notes.badLineCount,
    truncated: builder.truncated,
    notes: builder.notes.sentences(),
  };
}

/** Events read from `bytes`, which begin at `base` in the file. */
function windowOver(facts: EventFacts, bytes: Uint8Array, base: number): EventWindow {
  const text = (index: number): string => {
    const start = (facts.offset[index] ?? 0) - base;
    const end = start + (facts.length[index] ?? 0);
    assert(index < facts.count && start >= 0 && end <= bytes.length, "the event is in the window");
    return decoder.decode(bytes.subarray(start, end));
  };
  return { raw: { bytes, base }, text, parse: (index) => parseExactJson(text(index)) };
}
