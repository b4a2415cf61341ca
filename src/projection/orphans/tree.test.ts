import { beforeAll, describe, expect, test } from "vitest";
import { blob, buildLibrary, type Row, type Tables, u } from "../../../test/builders/library.ts";
import type { LibraryRecording } from "../../sources/recording.ts";
import { readRow } from "./read-tree.ts";
import { orphansAsText } from "./text.ts";
import { projectOrphans } from "./tree.ts";
import type { OrphanTree } from "./types.ts";

const ALICE = u(1);
const BOB = u(2);

interface Entry {
  readonly id: number;
  readonly name: string;
  readonly parent?: number;
  readonly content?: number;
  readonly kind?: number;
  readonly extension?: string;
}

function entryRow({ id, name, parent, content, kind, extension }: Entry): Row {
  return {
    id,
    uuid: blob(100 + id),
    name,
    kind: kind ?? 0,
    extension: extension ?? null,
    parent_id: parent ?? null,
    content_id: content ?? null,
    size: 5,
  };
}

/** Closure rows of a tree given as chains from the root, with all their pairs. */
function closure(entries: readonly Entry[]): Row[] {
  const parents = new Map(entries.map(({ id, parent }) => [id, parent]));
  return entries.flatMap(({ id }) => {
    const rows: Row[] = [];
    let depth = 0;
    for (let at: number | undefined = id; at !== undefined; at = parents.get(at)) {
      if (!parents.has(at) || depth > entries.length) break;
      rows.push({ id: rows.length + id * 100, ancestor_id: at, descendant_id: id, depth });
      depth++;
    }
    return rows;
  });
}

function tables(entries: readonly Entry[], identities: readonly number[], paths: Row[]): Tables {
  return {
    devices: [
      { id: 1, uuid: blob(1), name: "Mac", slug: "a" },
      { id: 2, uuid: blob(2), name: "Mac", slug: "b" },
    ],
    entries: entries.map(entryRow),
    content_identities: identities.map((id) => ({
      id,
      uuid: blob(500 + id),
      content_hash: `hash${id}`,
    })),
    locations: [{ id: 1, uuid: blob(900), device_id: 1, entry_id: 1 }],
    directory_paths: paths,
    entry_closure: closure(entries),
  };
}

const owned: readonly Entry[] = [
  { id: 1, name: "Docs", kind: 1 },
  { id: 2, name: "letters", kind: 1, parent: 1 },
  { id: 3, name: "a", extension: "txt", parent: 2, content: 1 },
  { id: 4, name: "b", extension: "txt", parent: 2, content: 2 },
  { id: 5, name: "c", extension: "txt", parent: 2 },
  { id: 6, name: "d", extension: "txt", parent: 2, content: 1 },
];
const paths = [
  { id: 1, entry_id: 1, path: "/Users/wren/Docs" },
  { id: 2, entry_id: 2, path: "/Users/wren/Docs/letters" },
];
/** Bob: a's identity came and its link was lost, b's identity never came, c is unlinked at its owner too, d lost its parent. */
const held: readonly Entry[] = [
  { id: 1, name: "Docs", kind: 1 },
  { id: 2, name: "letters", kind: 1, parent: 1 },
  { id: 3, name: "a", extension: "txt", parent: 2 },
  { id: 4, name: "b", extension: "txt", parent: 2 },
  { id: 5, name: "c", extension: "txt", parent: 2 },
  { id: 6, name: "d\u202Etxt", extension: "txt", parent: 77, content: 1 },
];

let recording: LibraryRecording;
let tree: OrphanTree;
beforeAll(async () => {
  recording = await buildLibrary({
    peers: {
      alice: { id: ALICE, main: tables(owned, [1, 2], paths) },
      bob: { id: BOB, main: tables(held, [1], paths.slice(0, 1)) },
    },
  });
  tree = projectOrphans(recording);
});

/** Rows as `depth name cause`, from a peer's row on. */
function linesOf(name: string): string[] {
  const lines: string[] = [];
  let inside = false;
  for (let row = 0; row < tree.rowCount; row++) {
    const { name: own, cause } = readRow(tree, row);
    if (tree.parent[row] === -1) inside = own === name;
    if (inside)
      lines.push(`${tree.depth[row]} ${own}${cause === undefined ? "" : `: ${cause.code}`}`);
  }
  return lines;
}

describe("the tree of orphans", () => {
  test("groups by what is missing, then by why, below the directories that lead there", () => {
    expect(linesOf("bob")).toEqual([
      "0 bob",
      "1 Content missing",
      "2 identity never arrived",
      "3 /Users/wren/Docs",
      "4 letters",
      "5 b.txt: content-never-arrived",
      "2 identity here, link lost",
      "3 /Users/wren/Docs",
      "4 letters",
      "5 a.txt: content-link-lost",
      "2 owner has no link either",
      "3 /Users/wren/Docs",
      "4 letters",
      "5 c.txt: content-owner-unlinked",
      "1 Parent missing",
      "2 parent here, link lost",
      "3 d\u202Etxt.txt: parent-link-lost",
      "1 Path row missing",
      "2 path known at the owner",
      "3 /Users/wren/Docs",
      "4 letters: path-owner-has",
    ]);
  });

  test("an owner's own unlinked file is its own affair", () => {
    expect(linesOf("alice")).toEqual([
      "0 alice",
      "1 Content missing",
      "2 own file, never linked",
      "3 /Users/wren/Docs",
      "4 letters",
      "5 c.txt: content-own",
    ]);
  });

  test("each reason is a sentence with its own detail", () => {
    const whys = Array.from({ length: tree.rowCount }, (_, row) => readRow(tree, row).why);
    expect(whys).toContain(
      "Its owner has it linked to alice:content_identity#0000…; that identity never arrived here.",
    );
    expect(whys).toContain(
      "Its parent at the owner is alice:entry#0000…; that directory is here, but the link to it was lost.",
    );
    expect(whys).toContain(
      "This directory has no path row here; its owner has /Users/wren/Docs/letters.",
    );
  });

  test("counts of rows are sums of what is below, and subtrees are ranges", () => {
    for (let row = 0; row < tree.rowCount; row++) {
      let count = tree.cause[row] === 255 ? 0 : 1;
      for (let below = row + 1; below < (tree.end[row] ?? 0); below++) {
        if (tree.cause[below] !== 255) count++;
      }
      expect(tree.count[row], readRow(tree, row).name).toBe(count);
    }
    const peers = tree.peers.map(({ counts }) => counts);
    expect(peers).toEqual([
      { content: 1, parent: 0, closure: 0, path: 0 },
      { content: 3, parent: 1, closure: 0, path: 1 },
    ]);
  });

  test("as text it names every orphan, with controls made visible", () => {
    const text = orphansAsText(tree, BOB);
    expect(text).toContain("missing content 3, parent 1, closure 0, path 1");
    expect(text).toContain(`d⟨U+202E⟩txt.txt  [${u(106)}] Its parent at the owner is`);
    expect(text).not.toContain("alice (");
  });
});

test("parents that lead in a circle are shown once and end", async () => {
  const looped: readonly Entry[] = [
    { id: 1, name: "x", kind: 1, parent: 2 },
    { id: 2, name: "y", kind: 1, parent: 1 },
    { id: 3, name: "z", parent: 2 },
  ];
  const main = { ...tables(looped, [], []), locations: [] };
  const made = projectOrphans(await buildLibrary({ peers: { carol: { id: u(3), main } } }));
  const names = Array.from({ length: made.rowCount }, (_, row) => readRow(made, row).name);
  expect(names.filter((name) => name === "z")).toHaveLength(1);
  expect(made.count[0]).toBeGreaterThan(0);
});
