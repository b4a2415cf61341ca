import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { createHoldings, type Holdings } from "../../analysis/facts/holdings.ts";
import { createLibraryView } from "../../analysis/facts/library-view.ts";
import { type ReplayResult, replayHoldings } from "../../analysis/replay/replay-library.ts";
import { createNodeFileTree } from "../../platform/node/file-tree.ts";
import { nodeHasher } from "../../platform/node/hasher.ts";
import { loadSqlEngine } from "../../platform/sqljs.ts";
import { openEvidence } from "../../sources/open.ts";
import { projectReplay } from "./replay.ts";
import { describeStep } from "./step.ts";

const wasm = readFileSync(createRequire(import.meta.url).resolve("sql.js/dist/sql-wasm.wasm"));
const sample = path.resolve(import.meta.dirname, "../../../samples/fk-drop");

let holdings: Holdings;
let dropped: ReplayResult;
beforeAll(async () => {
  const opened = await openEvidence(createNodeFileTree(sample), { hasher: nodeHasher });
  if (opened.kind !== "library") throw new Error(`the sample was opened as ${opened.kind}`);
  holdings = createHoldings(createLibraryView(opened.recording));
  const sql = await loadSqlEngine(wasm);
  dropped = await replayHoldings(holdings, { policy: { fk: "drop" } }, { sql });
});

const named = { run: "r1", label: "fk=drop" };
const nameOf = (id: string): string =>
  holdings.view.peers.find((peer) => peer.id === id)?.name ?? id;

describe("a run as the page draws it", () => {
  test("its curves end where its report ends, below what the source has", () => {
    const view = projectReplay(holdings, dropped, named);
    const entry = view.series.find(({ model }) => model === "entry");
    expect(entry?.rows.at(-1)).toBe(view.report.outcome[view.to]?.["entry"]);
    expect(entry?.goal).toBeGreaterThan(entry?.rows.at(-1) ?? 0);
    expect(entry?.recorded).toBe(view.recorded[view.to]?.["entry"]);
  });

  test("steps of each curve ascend and stay in the run", () => {
    for (const { step } of projectReplay(holdings, dropped, named).series) {
      expect([...step]).toEqual([...step].sort((a, b) => a - b));
      expect(step.at(-1)).toBeLessThanOrEqual(dropped.report.steps);
    }
  });

  test("losses are counted once each, and are where the journal has them", () => {
    const { losses } = projectReplay(holdings, dropped, named);
    const steps = Array.from({ length: dropped.run.journal.length }, (_, i) => i + 1);
    const inJournal = steps.filter((step) => dropped.run.journal.kindAt(step) === "dropped");
    const loss = losses.find(({ effect }) => effect === "dropped");
    expect(loss?.count).toBe(inJournal.length);
    expect(inJournal.length).toBeGreaterThan(0);
    for (const { count, density } of losses) {
      expect(density.reduce((sum, here) => sum + here, 0)).toBe(count);
    }
  });
});

describe("the marks of a run", () => {
  test("are the first steps of each fate and of the difference, in order", () => {
    const { marks, report } = projectReplay(holdings, dropped, named);
    const { journal } = dropped.run;
    expect(marks.map(({ step }) => step)).toEqual(
      marks.map(({ step }) => step).sort((a, b) => a - b),
    );
    const first = marks.find(({ kind }) => kind === "dropped")?.step ?? 0;
    expect(journal.kindAt(first)).toBe("dropped");
    for (let step = 1; step < first; step++) expect(journal.kindAt(step)).not.toBe("dropped");
    const difference = marks.find(({ kind }) => kind === "divergence");
    expect(difference?.step).toBe(report.firstDivergence?.step);
  });
});

describe("a step in words", () => {
  test("step 0 is the start, and steps beyond the run are its last", () => {
    const at = (step: number): ReturnType<typeof describeStep> =>
      describeStep(dropped, { run: "r1", step }, nameOf);
    expect(at(0)).toMatchObject({ step: 0, effect: "none", title: "Before the first event" });
    expect(at(-5).step).toBe(0);
    expect(at(1e9).step).toBe(dropped.report.steps);
  });

  test("a dropped record is named, with why and the line that tells of it", () => {
    const steps = Array.from({ length: dropped.run.journal.length }, (_, i) => i + 1);
    const first = steps.find((step) => dropped.run.journal.kindAt(step) === "dropped") ?? 0;
    const told = describeStep(dropped, { run: "r1", step: first }, nameOf);
    expect(told.effect).toBe("dropped");
    expect(told.title).toMatch(/^entry#[0-9a-f]{4}… at bob$/);
    expect(told.sentences[0]).toMatch(/^bob dropped the change: /);
    expect(told.place?.line).toBeGreaterThan(0);
    expect(told.model).toBe("entry");
  });

  test("every step can be told", () => {
    for (let step = 0; step <= dropped.report.steps; step++) {
      const told = describeStep(dropped, { run: "r1", step }, nameOf);
      expect(told.sentences.join(" ")).not.toContain("undefined");
      expect(told.title).not.toBe("");
    }
  });
});
