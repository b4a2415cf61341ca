// The rows of the benchmark on replays: recorded events, played with their journal and the versions of every row.
import { spawnSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { serverNode } from "../../test/workbench/install.mjs";
import { bundleBenchModule } from "../modules.mjs";

// From this version on its package holds what it needs for each platform, so that nothing is compiled.
const SQLITE = "better-sqlite3@13.2.0";
const SCRIPTS = ["replay/sqlite-replay.mjs", "replay/sqlite.mjs", "world.mjs"];

/** The script of SQLite's part, beside better-sqlite3 where that can be installed; node:sqlite stands in for it. */
function sqliteScript(work) {
  const folder = path.join(work, "replay-sqlite");
  if (!fs.existsSync(path.join(folder, "package.json"))) {
    fs.mkdirSync(path.join(folder, "replay"), { recursive: true });
    fs.writeFileSync(path.join(folder, "package.json"), '{ "private": true, "type": "module" }\n');
    const args = ["install", "--ignore-scripts", "--no-audit", "--no-fund", "--no-save", SQLITE];
    spawnSync("npm", args, { cwd: folder, stdio: "ignore" });
  }
  // A module finds its packages from where it lies.
  const here = path.join(import.meta.dirname, "..");
  for (const script of SCRIPTS) {
    fs.copyFileSync(path.join(here, script), path.join(folder, script));
  }
  return path.join(folder, SCRIPTS[0]);
}

const AGAINST = "better-sqlite3, the same upserts from the same lines in one transaction";

/** What the rows need of the benchmark: where data lies, how it is made, and how large it is. */
export function replayRows({ work, generate, scale, ours }) {
  const kit = createKit({ work, generate, scale });
  return { ...rateRows(kit, ours), ...scaleRows(kit), ...walkRows(kit) };
}

function createKit({ work, generate, scale }) {
  const schemaFile = async () => {
    const file = path.join(work, "replay-schema.json");
    const script = await bundleBenchModule("print-schema.mjs");
    const { stdout } = spawnSync(process.execPath, [script], { encoding: "utf8" });
    fs.mkdirSync(work, { recursive: true });
    fs.writeFileSync(file, stdout);
    return file;
  };
  return {
    snapshot: async (events) => {
      const folder = path.join(work, `replay-${events}`);
      const args = [Math.round(events * scale), await schemaFile()];
      generate(folder, "replay/generate-replay.mjs", args, serverNode());
      return folder;
    },
    /** Our program, measured by what it says that some parts took. */
    play: async (folder, parts, ...more) => ({
      command: process.execPath,
      args: [await bundleBenchModule("replay-snapshot.mjs"), folder, ...more],
      timeOf: (report) => parts.reduce((sum, name) => sum + report[name], 0),
    }),
    sqlite: async (folder) => ({
      command: serverNode(),
      args: [sqliteScript(work), folder, await schemaFile()],
      timeOf: (report) => report.ms,
    }),
  };
}

function rateRows({ snapshot, play, sqlite }, ours) {
  const row = async (work, goal, mine) => {
    const folder = await snapshot(200_000);
    const theirs = [await sqlite(folder)];
    return { work, against: AGAINST, goal, goalPeak: 1500, theirs, ours: [await mine(folder)] };
  };
  return {
    replay: () =>
      row("replay 200,000 recorded events into rows, journal and time travel on", 1 / 6, (folder) =>
        play(folder, ["play"]),
      ),
    "replay-plan": () =>
      row("the same, with the plan of what reached whom, from two logs", 1 / 6, (folder) =>
        play(folder, ["prepare", "play"]),
      ),
    "replay-command": () =>
      row("driftscope replay of 200,000 recorded events, from files to JSON", 1, (folder) =>
        ours("replay", folder),
      ),
  };
}

function scaleRows({ snapshot, play }) {
  const parts = ["prepare", "play"];
  const row = async (work, goal, small, large) => ({
    work,
    against: `itself at ${small.toLocaleString("en")}`,
    goal,
    goalPeak: 1500,
    theirs: [await play(await snapshot(small), parts)],
    ours: [await play(await snapshot(large), parts)],
  });
  return {
    "replay-small": () =>
      row("replay 200,000 events (20 is the same cost per event)", 26, 10_000, 200_000),
    "replay-large": () =>
      row("replay 1,000,000 events (5 is the same cost per event)", 6.5, 200_000, 1_000_000),
  };
}

function walkRows({ snapshot, play }) {
  const row = async (work, budget, events, ...args) => ({
    work,
    against: "a budget",
    budget,
    theirs: [],
    ours: [await play(await snapshot(events), ...args)],
  });
  return {
    "replay-seek": () =>
      row("seek to the slowest of 50 steps of 2,700,000", 50, 1_000_000, ["seek"], "--walk"),
    "replay-back": () =>
      row("100 steps back, the slowest of 50 times", 100, 1_000_000, ["back"], "--walk"),
    "replay-cancel": () =>
      row("cancel a replay, the slowest of 20 moments", 50, 200_000, ["cancel"], "--cancel"),
  };
}
