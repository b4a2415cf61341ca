/**
 * What names a row in every run of a scenario, where its uuid does not: the path of an entry below its root, the hash of
 * a content, the name of a tag. Names that several rows share are numbered in the order of their uuids' first use.
 */
import type { Uuid } from "../../base/uuid.ts";
import type { ModelRows } from "../facts/model-rows.ts";
import type { LibraryContext } from "../findings/library-context.ts";
import { eachRow } from "../replay/scene.ts";

export interface NamedRow {
  readonly key: string;
  readonly row: number;
  readonly record: Uuid;
  /** Peer number of the author, or -1. */
  readonly author: number;
}

/** Names of all rows of one peer. */
export interface RowKeys {
  of(model: string): ReadonlyMap<string, NamedRow>;
  /** The name of a record of any model, where this peer holds it. */
  keyOf(record: Uuid): string | undefined;
}

/**
 * How rows are named: by the uuids that both runs use, by the paths and names that both have, or, where a run has made
 * its own names, by who wrote them as which one.
 */
export type Naming = "uuid" | "path" | "ordinal";

/** `labels`: by peer number, what stands for an author in names by ordinal. */
export function rowKeys(
  context: LibraryContext,
  peer: number,
  naming: Naming,
  labels: readonly string[] = [],
): RowKeys {
  const numbers = naming === "ordinal" ? ordinals(context, labels) : undefined;
  const { view } = context.holdings;
  const perModel = new Map<string, ReadonlyMap<string, NamedRow>>();
  const records = new Map<Uuid, string>();
  for (const model of view.models) {
    const named = new Map<string, NamedRow>();
    const rows = view.rows(peer, model.name);
    if (rows !== undefined) {
      const paths = model.name === "entry" && naming === "path" ? entryPaths(rows) : undefined;
      eachRow(context.holdings.of(model.name)[peer], (row, record, author) => {
        const plain =
          naming === "uuid"
            ? record
            : (numbers?.get(record) ?? paths?.(row) ?? plainName(rows, row));
        let key = plain;
        for (let copy = 2; named.has(key); copy++) key = `${plain} (${copy})`;
        named.set(key, { key, row, record, author });
        records.set(record, key);
      });
    }
    perModel.set(model.name, named);
  }
  const none = new Map<string, NamedRow>();
  return {
    of: (model) => perModel.get(model) ?? none,
    keyOf: (record) => records.get(record),
  };
}

/** Every record by its author and its place among the author's own rows. */
function ordinals(context: LibraryContext, labels: readonly string[]): ReadonlyMap<Uuid, string> {
  const names = new Map<Uuid, string>();
  for (const { name } of context.holdings.view.models) {
    labels.forEach((label, author) => {
      let number = 0;
      eachRow(context.holdings.of(name)[author], (_, record, by) => {
        if (by === author)
          names.set(record, `number ${String(++number).padStart(6, "0")} of ${label}`);
      });
    });
  }
  return names;
}

/** Columns that name a row for people, the most telling first. */
const NAMES = [
  "content_hash",
  "canonical_name",
  "mime_type",
  "slug",
  "name",
  "title",
  "fingerprint",
];

function plainName(rows: ModelRows, row: number): string {
  for (const name of NAMES) {
    if (!rows.table.has(name)) continue;
    const text = rows.table.column(name).text(row);
    if (text !== undefined && text !== "") return text;
  }
  return rows.model.name;
}

/** The path of each entry from its root, through its parents. */
function entryPaths(rows: ModelRows): (row: number) => string {
  const { table } = rows;
  const names = table.has("name") ? table.column("name") : undefined;
  const extensions = table.has("extension") ? table.column("extension") : undefined;
  const parents = table.has("parent_id") ? table.column("parent_id") : undefined;
  const parentOf = (row: number): number =>
    parents === undefined || parents.isNull(row) ? -1 : rows.rowOfId(parents.number(row));
  const nameOf = (row: number): string => {
    const extension = extensions?.text(row) ?? "";
    return `${names?.text(row) ?? ""}${extension === "" ? "" : `.${extension}`}`;
  };
  const known = new Map<number, string>();
  return (first) => {
    const chain = new Set<number>();
    let row = first;
    // A ring of parents ends where it closes.
    for (; row >= 0 && !known.has(row) && !chain.has(row); row = parentOf(row)) chain.add(row);
    let path = known.get(row) ?? "";
    for (const each of [...chain].reverse()) {
      path = path === "" ? nameOf(each) : `${path}/${nameOf(each)}`;
      known.set(each, path);
    }
    return path;
  };
}
