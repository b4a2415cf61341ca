import { FailureError } from "../../base/failure.ts";
import { parseUuid, type Uuid, uuidFromBytes, uuidToBytes } from "../../base/uuid.ts";
import { wordsOf } from "../../base/uuid-index.ts";
import { parentRows } from "../facts/closure-counts.ts";
import type { Holdings } from "../facts/holdings.ts";
import type { ModelRows } from "../facts/model-rows.ts";

/** The record that was asked for. */
export interface WantedRecord {
  readonly uuid: Uuid;
  /** Four words, as the indexes take them. */
  readonly words: Uint32Array;
  readonly model: string;
}

const SHORT = /^(?:[^#:]+:)?([a-z_]+)#([0-9a-f-]+)…?$/i;
const PREFIX = /^[0-9a-f-]{4,36}…?$/i;
/** Candidates that an error names. */
const LISTED = 5;

/**
 * The record that a text means: a uuid, the beginning of one with or without its model (`entry#3f2a…`), or a path.
 * Throws `FailureError` "usage" when it means nothing in the evidence, or several records.
 */
export function findRecord(holdings: Holdings, text: string): WantedRecord {
  const uuid = parseUuid(text);
  if (uuid !== undefined) return wanted(holdings, uuid, modelOf(holdings, uuid));
  const short = SHORT.exec(text);
  const [, model, digits = ""] = short ?? [];
  if (short !== null || PREFIX.test(text)) {
    const prefix = (short === null ? text : digits).replaceAll(/[-…]/g, "").toLowerCase();
    const found = byPrefix(holdings, prefix, model?.toLowerCase());
    if (found.length > 0 || short !== null) return only(holdings, text, found);
  }
  return only(holdings, text, byPath(holdings, text));
}

interface Candidate {
  readonly uuid: Uuid;
  readonly model: string;
}

function only(holdings: Holdings, text: string, candidates: readonly Candidate[]): WantedRecord {
  const [first] = candidates;
  if (first === undefined) {
    throw new FailureError("usage", `No peer of this folder has a record "${text}".`);
  }
  if (candidates.length > 1) {
    const named = candidates.slice(0, LISTED).map(({ model, uuid }) => `${model}#${uuid}`);
    throw new FailureError("usage", `"${text}" means several records: ${named.join(", ")}.`);
  }
  return wanted(holdings, first.uuid, first.model);
}

function wanted(holdings: Holdings, uuid: Uuid, model: string | undefined): WantedRecord {
  if (model === undefined) {
    throw new FailureError("usage", `No database and no log of this folder names ${uuid}.`);
  }
  const known = holdings.view.registry.model(model)?.name ?? model;
  return { uuid, words: wordsOf(uuidToBytes(uuid)), model: known };
}

/** The model of a uuid: whoever has a row, else what a log calls it. */
function modelOf(holdings: Holdings, uuid: Uuid): string | undefined {
  const { view } = holdings;
  const words = wordsOf(uuidToBytes(uuid));
  const held = view.models.find((model) =>
    view.peers.some((_, peer) => (view.rows(peer, model.name)?.index.find(words, 0) ?? -1) >= 0),
  );
  return held?.name ?? modelInEvents(holdings, uuid) ?? modelInSharedLogs(holdings, uuid);
}

function modelInEvents(holdings: Holdings, uuid: Uuid): string | undefined {
  const bytes = uuidToBytes(uuid);
  for (const { eventLog } of holdings.view.peers) {
    if (eventLog === undefined) continue;
    for (let event = 0; event < eventLog.count; event++) {
      if (bytes.every((byte, at) => eventLog.record[event * 16 + at] === byte)) {
        return eventLog.models[eventLog.model[event] ?? -1];
      }
    }
  }
  return undefined;
}

function modelInSharedLogs(holdings: Holdings, uuid: Uuid): string | undefined {
  for (const { sync } of holdings.view.peers) {
    const log = sync?.read("shared_changes", { model_type: "text", record_uuid: "uuid" });
    if (log === undefined || !log.has("record_uuid") || !log.has("model_type")) continue;
    const records = log.column("record_uuid");
    for (let row = 0; row < log.rowCount; row++) {
      if (records.uuid(row) === uuid) return log.column("model_type").text(row);
    }
  }
  return undefined;
}

function byPrefix(
  holdings: Holdings,
  prefix: string,
  model: string | undefined,
): readonly Candidate[] {
  const { view } = holdings;
  const found = new Map<string, Candidate>();
  for (const { name } of view.models) {
    if (model !== undefined && view.registry.model(model)?.name !== name) continue;
    for (const peer of view.peers.keys()) {
      const rows = view.rows(peer, name);
      if (rows === undefined) continue;
      for (const uuid of uuidsWith(rows, prefix))
        found.set(`${name} ${uuid}`, { uuid, model: name });
    }
  }
  return [...found.values()];
}

function uuidsWith(rows: ModelRows, prefix: string): readonly Uuid[] {
  const bytes = new Uint8Array(rows.words.buffer, rows.words.byteOffset, rows.words.byteLength);
  const first = Number.parseInt(prefix.slice(0, 2), 16);
  const found: Uuid[] = [];
  for (let row = 0; row < rows.count; row++) {
    if (bytes[row * 16] !== first) continue;
    const uuid = uuidFromBytes(bytes, row * 16);
    if (uuid.replaceAll("-", "").startsWith(prefix)) found.push(uuid);
  }
  return found;
}

/** Entries with that path at any peer: whole, or its last parts. */
function byPath(holdings: Holdings, text: string): readonly Candidate[] {
  const wantedPath = text.replaceAll("\\", "/").replace(/\/$/, "");
  const name = wantedPath.slice(wantedPath.lastIndexOf("/") + 1);
  const found = new Map<Uuid, Candidate>();
  for (const peer of holdings.view.peers.keys()) {
    for (const uuid of entriesAt(holdings, peer, wantedPath, name)) {
      found.set(uuid, { uuid, model: "entry" });
    }
  }
  return [...found.values()];
}

function entriesAt(holdings: Holdings, peer: number, path: string, name: string): readonly Uuid[] {
  const rows = holdings.view.rows(peer, "entry");
  if (rows === undefined || !rows.table.has("name") || name === "") return [];
  const pathOf = directoryPaths(holdings, peer, rows);
  const parents = parentRows(rows);
  const names = rows.table.column("name");
  const extensions = rows.table.has("extension") ? rows.table.column("extension") : undefined;
  const uuids = rows.table.column("uuid");
  const fullName = (row: number): string => {
    const extension = extensions?.text(row);
    return `${names.text(row) ?? ""}${extension === undefined ? "" : `.${extension}`}`;
  };
  const found: Uuid[] = [];
  for (let row = 0; row < rows.count; row++) {
    if (fullName(row) !== name) continue;
    const whole = pathOf.get(row) ?? `${pathOf.get(parents[row] ?? -1) ?? ""}/${name}`;
    const uuid = uuids.uuid(row);
    if (uuid !== undefined && isPath(whole, path)) found.push(uuid);
  }
  return found;
}

/** Whether a whole path is the one asked for, or ends with it. */
function isPath(whole: string, path: string): boolean {
  return whole === path || whole.endsWith(`/${path}`);
}

function directoryPaths(
  holdings: Holdings,
  peer: number,
  rows: ModelRows,
): ReadonlyMap<number, string> {
  const table = holdings.view.peers[peer]?.main?.read("directory_paths", {
    entry_id: "integer",
    path: "text",
  });
  const paths = new Map<number, string>();
  if (table === undefined || !table.has("entry_id") || !table.has("path")) return paths;
  const ids = table.column("entry_id").numbers();
  for (let at = 0; at < table.rowCount; at++) {
    const path = table.column("path").text(at);
    if (path !== undefined) {
      paths.set(rows.rowOfId(ids[at] ?? Number.NaN), path.replaceAll("\\", "/"));
    }
  }
  return paths;
}
