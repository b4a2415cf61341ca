import { describe, expect, it } from "vitest";
import type { InspectReport, PeerReport } from "../../analysis/report.ts";
import { snapshotDescription, snapshotTree, worstProgress } from "./snapshot-tree.ts";
import { capped, MAX_CHILDREN, type TreeNode } from "./tree-node.ts";

function peer(id: string, change: Partial<PeerReport> = {}): PeerReport {
  return {
    id,
    name: id,
    path: id,
    role: { value: "both", proof: [`${id} authored rows`] },
    models: { entry: { count: 5, authored: 5 } },
    orphans: { content: 0, parent: 0, closure: 0, path: 0 },
    ...change,
  };
}

/** Each peer indexed its own folder and nothing crossed: the numbers that were misread as 14 %. */
function nothingCrossed(change: Partial<InspectReport> = {}): InspectReport {
  return {
    schema: "driftscope/inspect@1",
    system: "spacedrive",
    generation: "G3",
    evidence: [{ path: "bob/sync.db", bytes: 10, sha256: "00", state: "complete" }],
    peers: [peer("alice"), peer("bob")],
    matrix: [
      { model: "entry", author: "alice", holder: "alice", count: 2091 },
      { model: "entry", author: "alice", holder: "bob", count: 0 },
      { model: "entry", author: "bob", holder: "alice", count: 0 },
      { model: "entry", author: "bob", holder: "bob", count: 292 },
    ],
    watermarks: [],
    progress: [
      { from: "alice", to: "bob", model: "entry", have: 0, of: 2091, state: "not-started" },
      { from: "bob", to: "alice", model: "entry", have: 0, of: 292, state: "stuck" },
    ],
    ...change,
  };
}

function tree(report: InspectReport): readonly TreeNode[] {
  return snapshotTree({ report, logs: [], findings: [] });
}

function find(nodes: readonly TreeNode[], ...labels: readonly string[]): TreeNode {
  const [label, ...rest] = labels;
  const found = nodes.find((node) => node.label === label);
  if (found === undefined) throw new Error(`no row ${label} in ${nodes.map((n) => n.label)}`);
  return rest.length === 0 ? found : find(found.children ?? [], ...rest);
}

function every(nodes: readonly TreeNode[]): readonly TreeNode[] {
  return nodes.flatMap((node) => [node, ...every(node.children ?? [])]);
}

describe("the tree of a snapshot", () => {
  it("begins with the matrix, unfolded, what lies between peers before what is a peer's own", () => {
    const [first] = tree(nothingCrossed());
    expect(first).toMatchObject({ label: "Who has what", expanded: true });
    expect(
      first?.children?.map(({ label, description, icon }) => [label, description, icon]),
    ).toEqual([
      ["alice→bob 0/2091 entry", "2,091 missing, nothing crossed", "gap"],
      ["bob→alice 0/292 entry", "292 missing, stuck", "gap"],
      ["alice→alice 2091/2091 entry", "its own", "own"],
      ["bob→bob 292/292 entry", "its own", "own"],
    ]);
  });

  it("folds models that are complete everywhere into one row and names the others", () => {
    const cells = ["tag", "volume"].flatMap((model) => [
      { model, author: "alice", holder: "alice", count: 3 },
      { model, author: "alice", holder: "bob", count: model === "tag" ? 3 : 1 },
    ]);
    const report = nothingCrossed({ matrix: [...nothingCrossed().matrix, ...cells] });
    const matrix = find(tree(report), "Who has what");
    expect(find(matrix.children ?? [], "volume").description).toBe("2 missing");
    expect(find(matrix.children ?? [], "1 model complete").description).toBe("tag");
  });

  it("shows what a watermark claims beside what is true, with the state as icon and word", () => {
    const report = nothingCrossed({
      watermarks: [
        {
          holder: "bob",
          peer: "alice",
          resource: "entry",
          claimed: "2025-11-24T15:00:00Z",
          actual: null,
          state: "leapfrog",
          absentAtOrBefore: 12,
          absentAfter: 0,
        },
      ],
    });
    const row = find(tree(report), "bob", "Watermarks", "wm(bob←alice, entry)");
    expect(row).toMatchObject({
      icon: "gap",
      description: "leapfrog · claimed 2025-11-24T15:00:00Z, actual nothing",
    });
    expect(row.tooltip?.join(" ")).toContain("12 rows absent at or before the claim");
  });

  it("gives the proof of a role as rows of its own", () => {
    expect(find(tree(nothingCrossed()), "alice", "Role").children?.map((row) => row.label)).toEqual(
      ["alice authored rows"],
    );
  });

  it("says everything in words as well: no row is told by its icon alone", () => {
    for (const node of every(tree(nothingCrossed()))) {
      expect(node.spoken.length).toBeGreaterThan(0);
      expect(node.spoken).toContain((node.description ?? "").split(" ·")[0]);
    }
  });

  it("has siblings with different keys, so that the editor can tell them apart", () => {
    const check = (nodes: readonly TreeNode[]): void => {
      expect(new Set(nodes.map(({ key }) => key)).size).toBe(nodes.length);
      for (const node of nodes) check(node.children ?? []);
    };
    check(tree(nothingCrossed()));
  });

  it("makes names from the evidence harmless to look at", () => {
    const evil = "bob\u202egnp.exe\n";
    const report = nothingCrossed({ peers: [peer("alice"), peer("bob", { name: evil })] });
    for (const { label, description, spoken } of every(tree(report))) {
      expect(`${label}${description}${spoken}`).not.toMatch(/[\u202e\n]/);
    }
  });

  it("shows flawed files first and says in words what is wrong with them", () => {
    const good = { path: "a.db", bytes: 1, sha256: "00", state: "complete" } as const;
    const bad = { path: "z.db", bytes: 1, sha256: "00", state: "damaged" } as const;
    const evidence = find(tree(nothingCrossed({ evidence: [good, bad] })), "Evidence");
    expect(evidence.description).toBe("2 files, 1 not complete");
    expect(evidence.children?.[0]?.spoken).toContain("damaged: counts are of what could be read");
  });
});

describe("a folder of many rows", () => {
  it("shows as many as a tree view can take and says how many more there are", () => {
    const rows = Array.from({ length: MAX_CHILDREN + 5 }, (_, index): TreeNode => {
      return { key: `${index}`, label: `${index}`, spoken: `${index}`, icon: "info" };
    });
    const shown = capped(rows, "see the text");
    expect(shown).toHaveLength(MAX_CHILDREN + 1);
    expect(shown.at(-1)).toMatchObject({ label: "5 more", description: "see the text" });
    expect(capped(rows.slice(0, MAX_CHILDREN), "")).toHaveLength(MAX_CHILDREN);
  });
});

describe("the snapshot in a few words", () => {
  it("names the worst pair", () => {
    expect(worstProgress(nothingCrossed())).toBe("alice: 0 of 292 from bob");
    expect(snapshotDescription(nothingCrossed())).toBe("G3 · alice, bob");
  });

  it("says that everything arrived only when nothing is orphaned either", () => {
    const arrived = nothingCrossed({
      matrix: [],
      progress: [{ from: "alice", to: "bob", model: "entry", have: 2, of: 2, state: "complete" }],
    });
    expect(worstProgress(arrived)).toBe("everything arrived");
    const orphans = { content: 349, parent: 0, closure: 0, path: 0 };
    const orphaned = { ...arrived, peers: [peer("alice"), peer("bob", { orphans })] };
    expect(worstProgress(orphaned)).toBe("bob: 349 orphaned entries");
  });
});
