/**
 * The tree as the page holds it: columns from the host, which rows are open, and the rows that are visible because
 * everything above them is open and the search lets them through. Nothing here asks the host again.
 */
import { NIL_UUID, uuidFromBytes } from "../../base/uuid.ts";
import type { OrphanCause, OrphanKind, OrphanTree } from "../../projection/orphans/types.ts";

/** What a row is; the order is that of `OrphanTree.kind`. */
export const ROW_KINDS = ["peer", "group", "directory", "file", "link"] as const;
export type RowKind = (typeof ROW_KINDS)[number];

export interface RowText {
  readonly name: string;
  readonly kind: RowKind;
  readonly uuid: string | undefined;
  readonly cause: OrphanCause | undefined;
  /** Why, in a sentence; "" for a row that only leads to orphans. */
  readonly why: string;
}

export interface TreeModel {
  readonly tree: OrphanTree;
  /** Visible rows, ascending. */
  readonly visible: () => Uint32Array;
  /** Orphans that the search lets through. */
  readonly matches: () => number;
  text(row: number): RowText;
  path(row: number): string;
  isOpen(row: number): boolean;
  hasChildren(row: number): boolean;
  setOpen(row: number, open: boolean): void;
  /** Opens or closes everything below the peers. */
  setAllOpen(open: boolean): void;
  search(text: string): void;
  /** Shows only what lacks one of these. */
  setKinds(kinds: readonly OrphanKind[]): void;
  kinds(): readonly OrphanKind[];
  /** Paths of rows that were opened or closed by hand, to be kept; `restore` takes them. */
  toggled(): readonly string[];
  restore(toggled: readonly string[]): void;
}

export const ORPHAN_KINDS: readonly OrphanKind[] = ["content", "parent", "closure", "path"];

/** Trees up to this many rows start with everything open. */
const SMALL = 400;
const NO_CAUSE = 255;

export function createTreeModel(tree: OrphanTree): TreeModel {
  const decoder = new TextDecoder();
  const opensByDefault = (row: number): boolean =>
    tree.rowCount <= SMALL || kindOf(tree, row) === "peer" || kindOf(tree, row) === "group";
  const open = Uint8Array.from({ length: tree.rowCount }, (_, row) =>
    opensByDefault(row) ? 1 : 0,
  );
  let sought = "";
  let kinds: readonly OrphanKind[] = ORPHAN_KINDS;
  let passes: Uint8Array | undefined;
  let visible: Uint32Array | undefined;
  const stringAt = (index: number): string => {
    const from = index === 0 ? 0 : (tree.textEnd[index - 1] ?? 0);
    return decoder.decode(tree.text.subarray(from, tree.textEnd[index] ?? from));
  };
  const refilter = (): void => {
    passes = sought === "" ? undefined : findPassing(tree, sought, stringAt);
    if (kinds.length < ORPHAN_KINDS.length) passes = withoutOtherKinds(tree, passes, kinds);
    visible = undefined;
  };
  const pathOf = (row: number): string => {
    const names: string[] = [];
    for (let at = row; at >= 0; at = tree.parent[at] ?? -1) names.unshift(stringAt(at * 2));
    return names.join("/");
  };
  return {
    tree,
    visible: () => {
      visible ??= collectVisible(tree, sought === "" ? open : undefined, passes);
      return visible;
    },
    matches: () => countOrphans(tree, passes),
    text: (row) => {
      const cause = tree.causes[tree.cause[row] ?? NO_CAUSE];
      const uuid = uuidFromBytes(tree.uuid, row * 16);
      return {
        name: stringAt(row * 2),
        kind: kindOf(tree, row),
        uuid: uuid === NIL_UUID ? undefined : uuid,
        cause,
        why: cause?.sentence.replace("{0}", () => stringAt(row * 2 + 1)) ?? "",
      };
    },
    path: (row) => orphanPath(tree, row, stringAt),
    isOpen: (row) => open[row] === 1 || sought !== "",
    hasChildren: (row) => (tree.end[row] ?? 0) > row + 1,
    setOpen: (row, isOpen) => {
      open[row] = isOpen ? 1 : 0;
      visible = undefined;
    },
    setAllOpen: (isOpen) => {
      for (let row = 0; row < tree.rowCount; row++) {
        open[row] = isOpen || kindOf(tree, row) === "peer" ? 1 : 0;
      }
      visible = undefined;
    },
    search: (text) => {
      sought = text.trim();
      refilter();
    },
    setKinds: (wanted) => {
      kinds = wanted;
      refilter();
    },
    kinds: () => kinds,
    toggled: () => {
      const rows: string[] = [];
      for (let row = 0; row < tree.rowCount && rows.length < MAX_KEPT; row++) {
        if ((open[row] === 1) !== opensByDefault(row)) rows.push(pathOf(row));
      }
      return rows;
    },
    restore: (toggled) => {
      if (toggled.length === 0) return;
      const wanted = new Set(toggled);
      for (let row = 0; row < tree.rowCount; row++) {
        if ((tree.end[row] ?? 0) > row + 1 && wanted.has(pathOf(row))) {
          open[row] = opensByDefault(row) ? 0 : 1;
        }
      }
      visible = undefined;
    },
  };
}

const MAX_KEPT = 500;

function kindOf(tree: OrphanTree, row: number): RowKind {
  return ROW_KINDS[tree.kind[row] ?? 3] ?? "file";
}

/** The path on the owning machine: names of the directories above, without peer and group. */
function orphanPath(tree: OrphanTree, row: number, stringAt: (index: number) => string): string {
  const names: string[] = [];
  for (let at = row; at >= 0; at = tree.parent[at] ?? -1) {
    const kind = kindOf(tree, at);
    if (kind === "peer" || kind === "group") break;
    names.unshift(stringAt(at * 2));
  }
  return names.join("/");
}

function collectVisible(
  tree: OrphanTree,
  open: Uint8Array | undefined,
  passes: Uint8Array | undefined,
): Uint32Array {
  const rows: number[] = [];
  for (let row = 0; row < tree.rowCount; ) {
    if (passes !== undefined && passes[row] !== 1) {
      row = tree.end[row] ?? row + 1;
      continue;
    }
    rows.push(row);
    // A search opens everything that leads to what it found.
    row = open === undefined || open[row] === 1 ? row + 1 : (tree.end[row] ?? row + 1);
  }
  return Uint32Array.from(rows);
}

function countOrphans(tree: OrphanTree, passes: Uint8Array | undefined): number {
  let count = 0;
  for (let row = 0; row < tree.rowCount; row++) {
    if (tree.cause[row] !== NO_CAUSE && (passes === undefined || passes[row] === 1)) count++;
  }
  return count;
}

/** Rows whose name, reason or uuid contains the text, with everything above and below them. */
function findPassing(
  tree: OrphanTree,
  text: string,
  stringAt: (index: number) => string,
): Uint8Array {
  const wanted = text.toLowerCase();
  const digits = wanted.replaceAll("-", "");
  const byUuid = /^[0-9a-f]{4,32}$/.test(digits);
  const labels = tree.causes.map(({ label }) => label.toLowerCase().includes(wanted));
  const passes = new Uint8Array(tree.rowCount);
  for (let row = 0; row < tree.rowCount; row++) {
    const hit =
      labels[tree.cause[row] ?? NO_CAUSE] === true ||
      stringAt(row * 2)
        .toLowerCase()
        .includes(wanted) ||
      (byUuid && compactUuid(tree, row).startsWith(digits));
    if (!hit) continue;
    passes.fill(1, row, tree.end[row] ?? row + 1);
    for (let at = tree.parent[row] ?? -1; at >= 0 && passes[at] !== 1; at = tree.parent[at] ?? -1) {
      passes[at] = 1;
    }
  }
  return passes;
}

/** The same without the groups of other kinds; a group is of the kind that its first orphan lacks. */
function withoutOtherKinds(
  tree: OrphanTree,
  passes: Uint8Array | undefined,
  kinds: readonly OrphanKind[],
): Uint8Array {
  const kept = passes?.slice() ?? new Uint8Array(tree.rowCount).fill(1);
  for (let row = 0; row < tree.rowCount; row++) {
    if (kindOf(tree, row) !== "group") continue;
    let first = row + 1;
    while (tree.cause[first] === NO_CAUSE) first++;
    const missing = tree.causes[tree.cause[first] ?? NO_CAUSE]?.missing;
    if (missing === undefined || !kinds.includes(missing)) kept.fill(0, row, tree.end[row]);
  }
  return kept;
}

function compactUuid(tree: OrphanTree, row: number): string {
  return uuidFromBytes(tree.uuid, row * 16).replaceAll("-", "");
}
