// Rows about what the pages draw, measured in the browser of the test workbench. One run of a page serves several rows.
import { spawnSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import * as esbuild from "esbuild";
import { median } from "./measure.mjs";

const root = path.resolve(import.meta.dirname, "..");
const UPLOT = "uplot@1.6.32";

/** Bundles the program two folders below the root, from where the harness of the page tests finds what it builds. */
async function bundle() {
  const outfile = path.join(root, "dist-test/bench/drawing.mjs");
  await esbuild.build({
    entryPoints: [path.join(import.meta.dirname, "programs/drawing.mjs")],
    outfile,
    bundle: true,
    platform: "node",
    target: "node20",
    format: "esm",
    logLevel: "warning",
    external: ["playwright-core", "esbuild"],
    plugins: [
      {
        // It finds its browser from where it lies, so it stays where it is.
        name: "browser-in-place",
        setup: (build) =>
          build.onResolve({ filter: /workbench\/chromium\.mjs$/ }, () => ({
            path: path.join(root, "test/workbench/chromium.mjs"),
            external: true,
          })),
      },
    ],
  });
  return outfile;
}

/** The script of the plotting library, for comparison only; `undefined` where it cannot be installed. */
function installUplot(work) {
  const folder = path.join(work, "uplot-library");
  const script = path.join(folder, "node_modules/uplot/dist/uPlot.iife.min.js");
  if (!fs.existsSync(script)) {
    fs.mkdirSync(folder, { recursive: true });
    fs.writeFileSync(path.join(folder, "package.json"), '{ "private": true }\n');
    const args = ["install", "--no-audit", "--no-fund", "--no-save", "--ignore-scripts", UPLOT];
    spawnSync("npm", args, { cwd: folder, stdio: "ignore" });
  }
  return fs.existsSync(script) ? script : undefined;
}

/** Runs the program `rounds` times and takes the median of each number. */
async function run(args, rounds) {
  const program = await bundle();
  const results = [];
  for (let round = 0; round < rounds; round++) {
    const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...args], {
      encoding: "utf8",
      maxBuffer: 1 << 26,
    });
    if (status !== 0) throw new Error(`drawing.mjs ended with ${status}: ${stderr.slice(-800)}`);
    results.push(JSON.parse(stdout));
  }
  return (name) => median(results.map((result) => result[name]));
}

/** The rows by name; `options` are those of the whole benchmark. */
export function drawingRows({ work, scale, rounds }) {
  const kept = new Map();
  const once = (key, make) => {
    if (!kept.has(key)) kept.set(key, make());
    return kept.get(key);
  };
  const timeline = () =>
    once("timeline", () => {
      const uplot = installUplot(work);
      const count = String(Math.round(1_000_000 * scale));
      return run(["timeline", count, ...(uplot === undefined ? [] : [uplot])], rounds);
    });
  const clock = () =>
    once("clock", () => run(["clock", String(Math.round(100_000 * scale))], rounds));
  /** Peaks are of programs; a page lives in the browser's. */
  const measured = (ms, theirs) => async () => ({
    ours: { ms, peak: 0 },
    theirs: { ms: theirs ?? 0, peak: 0 },
  });
  const budgetRow = (text, budget, value) => async () => ({
    work: text,
    against: "a budget",
    budget,
    theirs: [],
    measure: measured(await value()),
  });
  return {
    "timeline-frame": budgetRow(
      "timeline of 1,000,000 events, drawing while it zooms and pans, 95 of 100",
      16,
      async () => (await timeline())("frame"),
    ),
    "timeline-uplot": async () => {
      const value = await timeline();
      const theirs = value("theirs");
      if (!Number.isFinite(theirs)) return { left: "uPlot could not be installed." };
      return {
        work: "the same",
        against: "uPlot on the same points",
        goal: 1,
        theirs: ["uPlot"],
        measure: measured(value("frame"), theirs),
      };
    },
    "timeline-hit": budgetRow(
      "timeline of 1,000,000 events, finding what is under the pointer, 95 of 100",
      5,
      async () => (await timeline())("hit"),
    ),
    "timeline-first": budgetRow(
      "timeline of 1,000,000 events, first picture once the index is there",
      1000,
      async () => (await timeline())("first"),
    ),
    "clock-layout": budgetRow("Merkle clock of 100,000 events, layout", 1000, async () =>
      (await clock())("layout"),
    ),
    "clock-frame": budgetRow(
      "Merkle clock of 100,000 events, drawing while it zooms and pans, 95 of 100",
      16,
      async () => (await clock())("frame"),
    ),
  };
}
