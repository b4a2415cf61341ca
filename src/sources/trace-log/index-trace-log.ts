import { assert } from "../../base/assert.ts";
import type { FileTree } from "../file-tree.ts";
import { feedBytes, feedFile, readResident, type StreamOptions } from "../lines/read-pieces.ts";
import { ByteSearch } from "./byte-search.ts";
import { type MessageKind, MessageKinds } from "./message-kinds.ts";
import { parseRecord } from "./parse-record.ts";
import { TraceIndexBuilder } from "./trace-index-builder.ts";
import type { TraceLog, TraceRecord, TraceWindow } from "./types.ts";

/** How many records a search over a log that is not kept reads at once. */
const SEARCH_ROWS = 16_384;
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

type ReadBytes = (offset: number, length: number) => Promise<Uint8Array>;

/** Indexes a tracing or job log. Lines that belong to no record are listed in `badLines`. `bytes` is kept. */
export function indexTraceLog(path: string, bytes: Uint8Array): TraceLog {
  const builder = new TraceIndexBuilder(bytes.length);
  feedBytes(bytes, builder);
  return residentLog(path, builder, bytes);
}

/** The same for a file of any size, read in pieces; see `streamEventLog`. */
export async function streamTraceLog(
  tree: FileTree,
  path: string,
  options?: StreamOptions,
): Promise<TraceLog> {
  const { size } = await tree.stat(path);
  const bytes = await readResident(tree, path, size, options);
  if (bytes !== undefined) return indexTraceLog(path, bytes);
  const kinds = new MessageKinds();
  const builder = new TraceIndexBuilder(size, kinds);
  await feedFile(tree, path, size, builder, options);
  return streamedLog(path, builder, kinds, (offset, length) =>
    tree.readRange(path, offset, length),
  );
}

function residentLog(path: string, builder: TraceIndexBuilder, bytes: Uint8Array): TraceLog {
  const facts = factsOf(path, builder);
  const view = windowOver(facts, bytes, 0);
  const find = (needle: string): Uint32Array =>
    Uint32Array.from(search(facts, view, { bytes, base: 0, from: 0, to: facts.count }, needle));
  return {
    ...facts,
    resident: true,
    text: view.text,
    parse: view.parse,
    find,
    textAt: (index) => Promise.resolve(view.text(index)),
    parseAt: (index) => Promise.resolve(view.parse(index)),
    findAll: (needle) => Promise.resolve(find(needle)),
    window: () => Promise.resolve(view),
  };
}

async function streamedLog(
  path: string,
  builder: TraceIndexBuilder,
  kinds: MessageKinds,
  read: ReadBytes,
): Promise<TraceLog> {
  const facts = factsOf(path, builder);
  const { kind } = builder.columns;
  const stretch = async (from: number, to: number): Promise<Stretch> => {
    if (from >= to) return { bytes: new Uint8Array(0), base: 0, from, to };
    const base = facts.offset[from] ?? 0;
    const end = (facts.offset[to - 1] ?? 0) + (facts.length[to - 1] ?? 0);
    return { bytes: await read(base, end - base), base, from, to };
  };
  const window = async (from: number, to: number): Promise<TraceWindow> => {
    const { bytes, base } = await stretch(from, to);
    return windowOver(facts, bytes, base);
  };
  const findAll = async (needle: string): Promise<Uint32Array> => {
    const found: number[] = [];
    for (let from = 0; from < facts.count; from += SEARCH_ROWS) {
      const part = await stretch(from, Math.min(from + SEARCH_ROWS, facts.count));
      const view = windowOver(facts, part.bytes, part.base);
      for (const index of search(facts, view, part, needle)) found.push(index);
    }
    return Uint32Array.from(found);
  };
  const kept = await readExamples(kinds.kinds, async (index) =>
    (await window(index, index + 1)).text(index),
  );
  const text = (index: number): string => {
    const known = kept.get(index);
    assert(
      known !== undefined,
      "this log is not in memory: the record must be read asynchronously",
    );
    return known;
  };
  const parse = (index: number): TraceRecord => parseRecord(text(index), facts.line[index] ?? 0);
  const find = (needle: string): Uint32Array => {
    const matches = kinds.kinds.map(
      (each) => each !== undefined && needle !== "" && parse(each.first).message.includes(needle),
    );
    const found = new Uint32Array(kind.reduce((sum, each) => sum + (matches[each] ? 1 : 0), 0));
    let at = 0;
    kind.forEach((each, index) => {
      if (matches[each]) found[at++] = index;
    });
    return found;
  };
  return {
    ...facts,
    resident: false,
    text,
    parse,
    find,
    textAt: async (index) => (await window(index, index + 1)).text(index),
    parseAt: async (index) => (await window(index, index + 1)).parse(index),
    findAll,
    window,
  };
}

/** The first and the last record of every kind, by index. */
async function readExamples(
  kinds: readonly (MessageKind | undefined)[],
  textAt: (index: number) => Promise<string>,
): Promise<ReadonlyMap<number, string>> {
  const kept = new Map<number, string>();
  for (const kind of kinds) {
    if (kind === undefined) continue;
    for (const index of [kind.first, kind.last]) {
      if (!kept.has(index)) kept.set(index, await textAt(index));
    }
  }
  return kept;
}

type TraceFacts = Omit<
  TraceLog,
  "resident" | "text" | "parse" | "find" | "textAt" | "parseAt" | "findAll" | "window"
>;

function factsOf(path: string, builder: TraceIndexBuilder): TraceFacts {
  builder.finish();
  const { kind: _, ...columns } = builder.columns;
  return {
    path,
    format: builder.format,
    localTime: builder.format === "job",
    count: builder.count,
    ...columns,
    targets: builder.targets.names,
    badLines: builder.notes.badLines,
    badLineCount: builder.notes.badLineCount,
    truncated: builder.truncated,
    notes: builder.notes.sentences(),
  };
}

/** Records `from` up to `to`, whose bytes begin at `base` in the file. */
interface Stretch {
  readonly bytes: Uint8Array;
  readonly base: number;
  readonly from: number;
  readonly to: number;
}

function windowOver(facts: TraceFacts, bytes: Uint8Array, base: number): TraceWindow {
  const text = (index: number): string => {
    const start = (facts.offset[index] ?? 0) - base;
    const end = start + (facts.length[index] ?? 0);
    assert(index < facts.count && start >= 0 && end <= bytes.length, "the record is in the window");
    return decoder.decode(bytes.subarray(start, end));
  };
  const parse = (index: number): TraceRecord => parseRecord(text(index), facts.line[index] ?? 0);
  return { raw: { bytes, base }, text, parse };
}

/** Records of a stretch whose message contains `needle`. */
function search(facts: TraceFacts, view: TraceWindow, part: Stretch, needle: string): number[] {
  const found: number[] = [];
  const finder = new ByteSearch(needle);
  let index = part.from;
  for (let at = finder.indexIn(part.bytes, 0); at >= 0; at = finder.indexIn(part.bytes, at)) {
    const position = at + part.base;
    while (index < part.to && endOf(facts, index) <= position) index++;
    if (index >= part.to) break;
    const start = (facts.offset[index] ?? 0) - part.base;
    const isInside = at >= start;
    if (!isInside) {
      at++;
      continue;
    }
    if (
      isBeforeFields(part.bytes, start, at, needle.length) ||
      view.parse(index).message.includes(needle)
    ) {
      found.push(index);
    }
    at = endOf(facts, index) - part.base;
    index++;
  }
  return found;
}

function endOf(facts: TraceFacts, index: number): number {
  return (facts.offset[index] ?? 0) + (facts.length[index] ?? 0);
}

/** Whether the `length` bytes at `at` are surely part of the message: behind the target, and before any field. */
function isBeforeFields(bytes: Uint8Array, start: number, at: number, length: number): boolean {
  let hasTarget = false;
  let i = start;
  for (; i < at + length; i++) {
    if (bytes[i] === 0x3d || bytes[i] === 0x7b) return false;
    if (i < at && bytes[i] === 0x3a && bytes[i + 1] === 0x20) hasTarget = true;
  }
  // What was found may end with a field's key.
  while ((bytes[i] ?? 0) > 0x20 && bytes[i] !== 0x3d) i++;
  return hasTarget && bytes[i] !== 0x3d;
}
