import type { OrphanTree } from "./types.ts";

/** The columns of a tree, without its lists. */
export type TreeColumns = Omit<OrphanTree, "peers" | "causes">;

export interface TreeRow {
  readonly name: string;
  readonly detail: string;
  /** Row of the parent, -1 for roots; it must have been written before. */
  readonly parent: number;
  readonly kind: number;
  readonly cause: number;
  /** 16 bytes a row, and which of them is this row's uuid; absent for none. */
  readonly uuid?: { readonly bytes: Uint8Array; readonly row: number } | undefined;
}

/** Collects rows in pre-order and turns them into columns. */
export class TreeWriter {
  readonly #rows: TreeRow[] = [];

  /** Adds a row and returns its number. */
  push(row: TreeRow): number {
    this.#rows.push(row);
    return this.#rows.length - 1;
  }

  finish(): TreeColumns {
    const rows = this.#rows;
    const rowCount = rows.length;
    const columns = {
      rowCount,
      parent: new Int32Array(rowCount),
      end: new Uint32Array(rowCount),
      depth: new Uint16Array(rowCount),
      kind: new Uint8Array(rowCount),
      cause: new Uint8Array(rowCount),
      count: new Uint32Array(rowCount),
      uuid: new Uint8Array(rowCount * 16),
    };
    rows.forEach((row, at) => {
      columns.parent[at] = row.parent;
      columns.end[at] = at + 1;
      const depth = row.parent < 0 ? 0 : (columns.depth[row.parent] ?? 0) + 1;
      columns.depth[at] = Math.min(depth, 65_535);
      columns.kind[at] = row.kind;
      columns.cause[at] = row.cause;
      columns.count[at] = row.cause === NO_CAUSE ? 0 : 1;
      if (row.uuid !== undefined) {
        const from = row.uuid.row * 16;
        columns.uuid.set(row.uuid.bytes.subarray(from, from + 16), at * 16);
      }
    });
    for (let at = rowCount - 1; at > 0; at--) {
      const parent = columns.parent[at] ?? -1;
      if (parent < 0) continue;
      columns.end[parent] = Math.max(columns.end[parent] ?? 0, columns.end[at] ?? 0);
      columns.count[parent] = (columns.count[parent] ?? 0) + (columns.count[at] ?? 0);
    }
    return { ...columns, ...encodeTexts(rows.flatMap(({ name, detail }) => [name, detail])) };
  }
}

/** What `OrphanTree.cause` holds for a row that is no orphan itself. */
export const NO_CAUSE = 255;

function encodeTexts(texts: readonly string[]): { text: Uint8Array; textEnd: Uint32Array } {
  const encoder = new TextEncoder();
  const text = encoder.encode(texts.join(""));
  const textEnd = new Uint32Array(texts.length);
  const isAscii = text.length === texts.reduce((sum, part) => sum + part.length, 0);
  let end = 0;
  texts.forEach((part, i) => {
    end += isAscii ? part.length : encoder.encode(part).length;
    textEnd[i] = end;
  });
  return { text, textEnd };
}
