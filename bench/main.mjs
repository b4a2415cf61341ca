// npm run bench [-- --quick] [-- --rounds n] [-- --check] [-- row …]
//
// Ours against what people run today, both in this run, on data that is generated here. Prints ratios: absolute times
// drift with the load of a machine, ratios hardly do. Writes `bench/results.md`. With `--check` it compares ratios and
// peaks with `bench/limits.json`, which holds what was reached once and a margin for noise, and fails when one is worse.
import { spawnSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { ensureWorkbench, serverNode } from "../test/workbench/install.mjs";
import { measureActivation } from "./activation.mjs";
import { installLibrary } from "./block-store/install.mjs";
import { drawingRows } from "./drawing-rows.mjs";
import { breaches } from "./limits.mjs";
import { compare, median } from "./measure.mjs";
import { bundleBenchModule } from "./modules.mjs";
import { replayRows } from "./replay/rows.mjs";
import { assertSameFacts } from "./same-facts.mjs";

const here = path.dirname(fileURLToPath(import.meta.url));
const root = path.resolve(here, "..");
const flags = process.argv.slice(2);
const quick = flags.includes("--quick");
const checks = flags.includes("--check");
const roundsAt = flags.indexOf("--rounds");
const rounds = roundsAt === -1 ? 3 : Number(flags[roundsAt + 1]);
const work = path.join(here, "work", quick ? "quick" : "full");
const scale = quick ? 0.25 : 1;
const cli = path.join(root, "dist/cli.js");

const has = (name) =>
  (process.env.PATH ?? "")
    .split(path.delimiter)
    .some((folder) => fs.existsSync(path.join(folder, name)));

/** Runs a generator unless its output is there already. */
function generate(out, script, args, node = process.execPath) {
  if (fs.existsSync(out)) return;
  console.log(`bench: writing ${path.relative(root, out)} …`);
  fs.mkdirSync(path.dirname(out), { recursive: true });
  const partial = `${out}.partial`;
  fs.rmSync(partial, { recursive: true, force: true });
  const result = spawnSync(node, [path.join(here, script), partial, ...args.map(String)], {
    stdio: "inherit",
  });
  if (result.status !== 0) throw new Error(`${script} failed`);
  fs.renameSync(partial, out);
}

async function pairFolder(name, alice, bob, contents) {
  const folder = path.join(work, name);
  if (!fs.existsSync(folder)) await ensureWorkbench();
  generate(
    folder,
    "generate-pair.mjs",
    [alice, bob, contents].map((n) => Math.round(n * scale)),
    serverNode(),
  );
  return folder;
}

function eventLog(lines) {
  const file = path.join(work, `events-${lines}.log`);
  generate(file, "generate-events.mjs", [Math.round(lines * scale)]);
  return file;
}

const ours = (command, folder, ...more) => ({
  command: process.execPath,
  args: [cli, command, folder, "--json", ...more],
});

async function eventIndexRow(lines, { query, ...row }) {
  const file = eventLog(lines);
  const script = await bundleBenchModule("index-event-log.mjs");
  // What the small run is held to must be at hand everywhere.
  const hasJq = has("jq") && !quick;
  const parse = { command: process.execPath, args: [path.join(here, "parse-lines.mjs"), file] };
  return {
    ...row,
    work: `index an event log of ${lines.toLocaleString("en")} lines`,
    against: hasJq ? row.against : "JSON.parse of each line",
    theirs: [hasJq ? { command: "jq", args: [...query, file] } : parse],
    ours: [{ command: process.execPath, args: [script, file] }],
  };
}

/** The sqlite3 command line, or what stands in for it, with a script on the databases of a pair. */
function sqlite(folder, script) {
  return has("sqlite3")
    ? {
        command: "sqlite3",
        args: ["-batch", "-bail", "alice/database.db"],
        cwd: folder,
        input: script,
      }
    : {
        command: serverNode(),
        args: [path.join(here, "run-sql.mjs"), "alice/database.db", script],
        cwd: folder,
      };
}

const FACTS = path.join(here, "sql/facts.sql");
/** Whatever digests fastest; OpenSSL uses instructions for it that the one of coreutils may not. */
const digester = has("openssl") ? ["openssl", "dgst", "-sha256"] : ["sha256sum"];
const DATABASES = ["alice/database.db", "alice/sync.db", "bob/database.db", "bob/sync.db"];

function digests(folder) {
  const [command, ...args] = digester;
  return has(command) ? [{ command, args: [...args, ...DATABASES], cwd: folder }] : [];
}

/** Each row: what is done, against what, the goal for the ratio of times, and the two lists of programs. */
const ROWS = {
  // The same facts from both: what a report of ours says of the files themselves, too.
  "inspect+diff": async () => {
    const folder = await pairFolder("pair", 170_858, 94_068, 100_000);
    const theirs = sqlite(folder, FACTS);
    const mine = [ours("inspect", folder), ours("diff", folder)];
    const same = assertSameFacts(theirs, fs.readFileSync(FACTS), ...mine);
    console.log(
      `bench: facts.sql and the command line agree in ${same.toLocaleString("en")} lines`,
    );
    return {
      work: "inspect + diff, 170,858 / 94,068 entries, from files to JSON",
      against: `${has("sqlite3") ? "sqlite3 command line" : "node:sqlite"}, and digests by ${digester[0]}`,
      goal: 0.2,
      goalPeak: 500,
      theirs: [theirs, ...digests(folder)],
      ours: mine,
    };
  },
  facts: async () => {
    const folder = await pairFolder("pair", 170_858, 94_068, 100_000);
    const script = await bundleBenchModule("join-facts.mjs");
    const worker = path.join(root, "dist/sweep-worker.js");
    return {
      work: "the same facts, from pages to joins only: no digests, no JSON",
      against: has("sqlite3") ? "sqlite3 command line" : "node:sqlite",
      goal: 0.12,
      goalPeak: 500,
      theirs: [sqlite(folder, FACTS)],
      ours: [{ command: process.execPath, args: [script, worker, folder] }],
    };
  },
  "diff-sqldiff": async () => {
    const folder = await pairFolder("pair", 170_858, 94_068, 100_000);
    if (!has("sqldiff")) {
      return { left: "sqldiff is not here (Debian has it in the package sqlite3-tools)." };
    }
    const compareTable = (table) => ({
      command: "sqldiff",
      args: ["--table", table, "alice/database.db", "bob/database.db"],
      cwd: folder,
    });
    return {
      work: "diff, 170,858 / 94,068 entries",
      against: "sqldiff of the same tables, which pairs rows by local ids",
      goal: 0.25,
      theirs: ["entries", "content_identities", "locations", "volumes"].map(compareTable),
      ours: [ours("diff", folder)],
    };
  },
  activation: () => ({
    work: "activate in a real workbench, on a folder of samples; no database is opened",
    against: "an empty extension in the same windows, and a budget",
    budget: 50,
    theirs: [],
    // The workbench says it itself; what it has in memory is not ours.
    measure: async () => {
      const { ours, empty } = await measureActivation(rounds);
      console.error(`bench: an empty extension in the same windows: ${median(empty)} ms`);
      return { ours: { ms: median(ours), peak: 0 }, theirs: { ms: median(empty), peak: 0 } };
    },
  }),
  "first-open": () => ({
    work: "open a snapshot of 292 and 2,091 rows in a fresh session, up to its tree",
    against: "a budget",
    budget: 1000,
    theirs: [],
    ours: [
      {
        command: process.execPath,
        args: [
          path.join(here, "programs/open-snapshot.cjs"),
          path.join(root, "dist/worker.js"),
          path.join(root, "samples/nothing-crossed"),
        ],
      },
    ],
  }),
  shrink: () => {
    const folder = path.join(work, "shrink");
    if (!fs.existsSync(folder)) {
      fs.mkdirSync(work, { recursive: true });
      const scenario = path.join(here, "shrink.scenario");
      const made = spawnSync(process.execPath, [cli, "simulate", scenario, folder]);
      if (made.status !== 0) throw new Error("the recording to shrink could not be made");
    }
    return {
      work: "shrink a recording of 1,324 events and 954 records to 5, with the folder proven",
      against: "a budget",
      budget: 10_000,
      theirs: [],
      ours: [ours("shrink", folder)],
    };
  },
  "inspect-scale": async () => {
    const small = await pairFolder("pair-100k", 100_000, 55_000, 58_000);
    const large = await pairFolder("pair-1m", 1_000_000, 550_000, 580_000);
    return {
      work: "inspect, 1,000,000 entries (10 × the rows, so 10 is the same cost per row)",
      against: "itself at 100,000",
      goal: 12,
      goalPeak: 1500,
      theirs: [ours("inspect", small)],
      ours: [ours("inspect", large)],
    };
  },
  "event-index": () =>
    eventIndexRow(200_000, {
      against: "jq -s group_by, one count by model",
      goal: 0.06,
      goalPeak: 100,
      query: ["-s", "group_by(.model_type // .entry.model_type) | map(length)"],
    }),
  "event-index-million": () =>
    eventIndexRow(1_000_000, {
      against: "jq -r, streamed, models only",
      goal: 0.06,
      goalPeak: 200,
      query: ["-r", ".model_type // .entry.model_type"],
    }),
  "event-index-stream": () =>
    eventIndexRow(200_000, {
      against: "jq -r, streamed, models only",
      goal: 0.3,
      goalPeak: 100,
      query: ["-r", ".model_type // .entry.model_type"],
    }),
  "event-index-cat": async () => {
    const file = eventLog(200_000);
    const script = await bundleBenchModule("index-event-log.mjs");
    return {
      work: "index an event log of 200,000 lines",
      against: "cat through a pipe",
      goal: 5,
      theirs: [{ command: "sh", args: ["-c", 'cat "$1" | cat > /dev/null', "sh", file] }],
      ours: [{ command: process.execPath, args: [script, file] }],
    };
  },
  "block-store": async () => {
    const library = installLibrary(work);
    if (library === undefined) {
      return { left: "The published library of block stores could not be installed." };
    }
    const folder = path.join(work, "block-store");
    // Kept apart from the library's own copy: opening a store with the library writes into its folders.
    const theirs = path.join(work, "block-store-opened");
    generate(folder, path.relative(here, path.join(library, "write-store.mjs")), [
      Math.round(500 * scale),
    ]);
    if (!fs.existsSync(theirs)) fs.cpSync(folder, theirs, { recursive: true });
    return {
      work: "inspect a block store of 500 bulks of 4 documents",
      against: "the published library, opening it and listing documents",
      goal: 0.5,
      theirs: [
        { command: process.execPath, args: [path.join(library, "list-documents.mjs"), theirs] },
      ],
      ours: [ours("inspect", folder)],
    };
  },
  templates: async () => {
    const file = path.join(work, "trace-1600000.log");
    generate(file, "generate-trace.mjs", [Math.round(1_600_000 * scale)]);
    const grouped =
      "sed -E 's/^[^ ]+ +//; s/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/U/g; s/[0-9]+/N/g' \"$1\" | sort | uniq -c";
    const theirs = has("lnav")
      ? { command: "lnav", args: ["-n", "-c", ";SELECT log_format, count(*) FROM all_logs", file] }
      : { command: "sh", args: ["-c", grouped, "sh", file] };
    return {
      work: "tell a tracing log of 1,600,000 lines",
      against: has("lnav") ? "lnav, grouped by format" : "sed and sort",
      // The two were measured on one file: lnav took 1.7 times as long.
      goal: has("lnav") ? 0.15 : 0.25,
      goalPeak: 120,
      theirs: [theirs],
      ours: [ours("log", file)],
    };
  },
};

/** What was measured, and whether it is what was aimed at. */
function judge(name, row, result) {
  const ratio = row.theirs.length === 0 ? undefined : result.ours.ms / result.theirs.ms;
  const isFast = ratio === undefined ? result.ours.ms <= row.budget : ratio <= row.goal;
  const holds = isFast && result.ours.peak <= (row.goalPeak ?? Number.POSITIVE_INFINITY);
  return { name, row, result, ratio, holds };
}

function tableRow({ row, result, ratio, holds }) {
  const seconds = (ms) => (ms < 100 ? `${ms.toFixed(1)} ms` : `${(ms / 1000).toFixed(2)} s`);
  return [
    row.work,
    row.against,
    seconds(result.ours.ms),
    result.theirs.ms === 0 ? "" : seconds(result.theirs.ms),
    ratio === undefined ? "" : ratio.toFixed(3),
    ratio === undefined ? `≤ ${seconds(row.budget)}` : `≤ ${Number(row.goal.toFixed(3))}`,
    result.ours.peak === 0
      ? ""
      : `${Math.round(result.ours.peak)} MB${row.goalPeak ? ` (≤ ${row.goalPeak})` : ""}`,
    holds ? "yes" : "no",
  ];
}

function table(rows) {
  const head = ["work", "against", "ours", "theirs", "ratio", "goal", "peak of ours", "holds"];
  const lines = [head, head.map(() => "---"), ...rows];
  return lines.map((line) => `| ${line.join(" | ")} |`).join("\n");
}

if (!fs.existsSync(cli)) {
  console.error("bench: dist/cli.js is not there; run `npm run build` first.");
  process.exit(3);
}
Object.assign(
  ROWS,
  replayRows({ work, generate, scale, ours }),
  drawingRows({ work, scale, rounds }),
);
const asked = flags.filter((flag) => flag in ROWS);
const results = [];
for (const name of asked.length > 0 ? asked : Object.keys(ROWS)) {
  const row = await ROWS[name]();
  if (row.left !== undefined) {
    console.log(`bench: ${name} was left out. ${row.left}`);
    continue;
  }
  console.log(`bench: ${row.work}, against ${row.against}: ${rounds} rounds …`);
  const result = row.measure?.() ?? compare(row.ours, row.theirs, rounds);
  results.push(judge(name, row, await result));
}
for (const { name, result } of results) {
  const { ours: a, theirs: b } = result;
  if (b?.cpu > 0) console.log(`bench: ${name}, processor times: ${(a.cpu / b.cpu).toFixed(3)}`);
}
const rows = results.map(tableRow);
console.log(`\n${table(rows)}`);
if (checks) {
  const limits = JSON.parse(fs.readFileSync(path.join(here, "limits.json"), "utf8"));
  const found = breaches(results, limits, quick);
  for (const breach of found) console.error(`bench: ${breach}`);
  if (found.length > 0) process.exitCode = 1;
  else console.log("bench: nothing is worse than bench/limits.json allows");
} else if (asked.length === 0) {
  const note = `Medians of ${rounds}, Node ${process.versions.node}, ${os.cpus().length} cores${quick ? ", a quarter of the size" : ""}. Made by \`npm run bench\`.`;
  fs.writeFileSync(path.join(here, "results.md"), `# Results\n\n${note}\n\n${table(rows)}\n`);
}
