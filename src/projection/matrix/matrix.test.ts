import fc from "fast-check";
import { expect, test } from "vitest";
import type { InspectReport, MatrixCell } from "../../analysis/report.ts";
import { parseCell } from "../notation/notation.ts";
import { projectMatrix } from "./matrix.ts";
import { matrixAsText } from "./text.ts";

/**
 * A report with the given cells, written `author holder model count` with one letter a peer, and the zeros that a report
 * has of its own peers, but for holders `without` the tables.
 */
function report(
  cells: readonly string[],
  peers: readonly string[] = ["a", "b"],
  without = "",
): InspectReport {
  const given = cells.map((text): MatrixCell => {
    const [author = "", holder = "", model = "", count = "0"] = text.split(" ");
    return { author, holder, model, count: Number(count) };
  });
  const zeros = [...new Set(given.map(({ model }) => model))].flatMap((model) =>
    peers.flatMap((author) =>
      peers
        .filter((holder) => holder !== without)
        .map((holder): MatrixCell => ({ author, holder, model, count: 0 })),
    ),
  );
  const isGiven = (zero: MatrixCell): boolean =>
    given.some(
      (each) =>
        each.author === zero.author && each.holder === zero.holder && each.model === zero.model,
    );
  const matrix = [...given, ...zeros.filter((zero) => !isGiven(zero))];
  return {
    schema: "driftscope/inspect@1",
    system: "spacedrive",
    generation: "G4",
    evidence: [],
    peers: peers.map((id) => ({
      id,
      name: id.toUpperCase(),
      path: id,
      role: { value: "unknown", proof: [] },
      models: {},
      orphans: { content: 0, parent: 0, closure: 0, path: 0 },
    })),
    matrix,
    watermarks: [],
    progress: [],
  };
}

test("two peers that each hold only their own rows are named as such, with four exact cells", () => {
  const view = projectMatrix(report(["a a entry 2091", "b b entry 292"]));
  expect(view.headline).toBe(
    "No entry row has crossed in any direction: each peer has only its own.",
  );
  expect(view.models[0]?.cells.map(({ notation, state }) => [notation, state])).toEqual([
    ["A→A 2091/2091", "own"],
    ["A→B 0/2091", "none"],
    ["B→A 0/292", "none"],
    ["B→B 292/292", "own"],
  ]);
  expect(view.models[0]?.missing).toBe(2383);
});

test("a peer without the table is said to be unknown, not to lack rows", () => {
  const view = projectMatrix(report(["a b entry 33"], ["a", "b"], "a"));
  expect(view.headline).toBe("Which entry rows are missing cannot be told from this folder.");
  expect(matrixAsText(view)).not.toContain("GAP");
});

test("a holder of more rows than their author is said to hold more", () => {
  const view = projectMatrix(report(["a a entry 3", "a b entry 4"]));
  expect(matrixAsText(view)).toContain("4 of 3, 1 more than their author");
});

test("a single author whose rows arrived nowhere is named", () => {
  const view = projectMatrix(report(["a a entry 5"]));
  expect(view.headline).toBe("No entry row of A has reached another peer.");
});

test("a partial gap says how many are missing", () => {
  const view = projectMatrix(report(["a a entry 60", "a b entry 51"]));
  expect(view.headline).toBe("B has 51 of the 60 entry rows of A; 9 are missing.");
});

test("where every row arrived, the headline says what rows lack", () => {
  const whole = report(["a a entry 9", "a b entry 9"]);
  const peers = whole.peers.map((peer) =>
    peer.id === "b" ? { ...peer, orphans: { content: 3, parent: 0, closure: 0, path: 0 } } : peer,
  );
  expect(projectMatrix(whole).headline).toBe("Every peer has every entry row of every other.");
  expect(projectMatrix({ ...whole, peers }).headline).toBe(
    "Every peer has every entry row of every other, but B has 3 files without their content.",
  );
});

test("entries come first, other models in the order of their dependencies", () => {
  const view = projectMatrix(
    report(["a a tag 1", "a a zebra 1", "a a device 1", "a a entry 1", "a a location 1"]),
  );
  expect(view.models.map(({ model }) => model)).toEqual([
    "entry",
    "device",
    "tag",
    "location",
    "zebra",
  ]);
});

test("rows of a peer whose files are absent have no total and no column", () => {
  const view = projectMatrix(report(["a a entry 3", "c b entry 7"]));
  expect(view.peers.map(({ present }) => present)).toEqual([true, true, false]);
  const foreign = view.models[0]?.cells.filter(({ author }) => author === 2);
  expect(foreign?.map(({ holder, have, of, state }) => [holder, have, of, state])).toEqual([
    [0, 0, undefined, "unknown"],
    [1, 7, undefined, "unknown"],
  ]);
});

test("the text names every gap and no gap where there is none", () => {
  expect(matrixAsText(projectMatrix(report(["a a entry 2091", "b b entry 292"])))).toBe(
    `Matrix: rows by author and holder

No entry row has crossed in any direction: each peer has only its own.

entry: 2,383 missing
  author  held by A          held by B
  A       2,091              0 of 2,091, GAP 2,091
  B       0 of 292, GAP 292  292
`,
  );
});

test("whatever the counts, the missing rows are the sum of the gaps and cells read back from their notation", () => {
  const count = fc.nat({ max: 100_000 });
  fc.assert(
    fc.property(count, count, count, count, (aa, ab, ba, bb) => {
      const texts = [`a a entry ${aa}`, `a b entry ${ab}`, `b a entry ${ba}`, `b b entry ${bb}`];
      const model = projectMatrix(report(texts)).models[0];
      expect(model?.missing).toBe(Math.max(0, aa - ab) + Math.max(0, bb - ba));
      for (const cell of model?.cells ?? []) {
        expect(parseCell(cell.notation)).toMatchObject({ have: cell.have, of: cell.of });
      }
    }),
  );
});
