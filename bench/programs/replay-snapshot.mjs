// <node> replay-snapshot.mjs SNAPSHOT [--walk] [--cancel] [--hash]
//
// Replays a snapshot whose files are indexed: plan, run with its journal and the versions of every row. Prints
// milliseconds and megabytes as JSON. With `--walk` it also seeks steps and goes backwards, with `--cancel` it starts again
// and cancels at moments all over the plan and the run, with `--hash` it says what came of the run.
import { createHash } from "node:crypto";
import fs from "node:fs";
import { createHoldings } from "../../src/analysis/facts/holdings.ts";
import { createLibraryView } from "../../src/analysis/facts/library-view.ts";
import { choosePolicy, playPrepared, prepareReplay } from "../../src/analysis/replay/prepared.ts";
import { stateAt } from "../../src/analysis/replay/run-state.ts";
import { createWebCrypto } from "../../src/platform/crypto.ts";
import { createNodeFileTree } from "../../src/platform/node/file-tree.ts";
import { nodeHasher } from "../../src/platform/node/hasher.ts";
import { createSweeper } from "../../src/platform/node/sweep-aside.ts";
import { openEvidence } from "../../src/sources/open.ts";

const [folder, ...flags] = process.argv.slice(2);
const engine = {
  open: () => {
    throw new Error("nothing here asks for SQL");
  },
};
const times = {};
async function timed(name, work) {
  const started = performance.now();
  const result = await work();
  times[name] = performance.now() - started;
  return result;
}

const { recording } = await timed("open", () =>
  openEvidence(
    createNodeFileTree(folder, createSweeper("")),
    { hasher: nodeHasher, crypto: createWebCrypto() },
    { digests: "skip", images: "skip" },
  ),
);
const ports = { sql: engine };
const processor = () => process.cpuUsage().user / 1000;
const before = processor();
const prepared = await timed("prepare", () =>
  prepareReplay(createHoldings(createLibraryView(recording)), {}),
);
const play = { policy: choosePolicy(prepared.base, {}) };
const planned = processor();
const { run, result } = await timed("play", () => playPrepared(prepared, play, ports));
const played = processor();
const { history, journal } = run;
const count = result.played;

/** The slowest of some steps spread over the run. */
function slowest(times, look) {
  let worst = 0;
  for (let at = 0; at < times; at++) {
    const started = performance.now();
    look(Math.floor((journal.length * (at + 0.5)) / times));
    worst = Math.max(worst, performance.now() - started);
  }
  return worst;
}

const peer = history.peers[0];
if (flags.includes("--walk")) {
  // The first look at a hash goes through all versions once; what a person does at every step is the rest.
  times.hashes = await timed("hashes", () => history.at(peer, 1).hash());
  times.seek = slowest(50, (step) => stateAt(history, step));
  times.back = slowest(50, (step) => {
    for (let at = step; at > step - 100 && at > 0; at--) history.changesAt(at);
  });
}
/** Milliseconds from a moment at which nobody wants the answer any more to the end of the work. */
async function cancelAfter(ms) {
  const moment = performance.now() + ms;
  const options = {
    signal: {
      get aborted() {
        return performance.now() > moment;
      },
    },
  };
  try {
    const again = await prepareReplay(createHoldings(createLibraryView(recording)), options);
    await playPrepared(again, play, ports, options);
  } catch {
    return performance.now() - moment;
  }
  return 0;
}
if (flags.includes("--cancel")) {
  times.cancel = 0;
  const whole = times.prepare + times.play;
  for (let at = 0; at < 20; at++) {
    times.cancel = Math.max(times.cancel, await cancelAfter((whole * (at + 0.5)) / 20));
  }
}
const peak = Number(/VmHWM:\s+(\d+)/.exec(fs.readFileSync("/proc/self/status", "utf8"))?.[1]);
const cpu = [planned - before, played - planned].map(Math.round);
const report = { count, steps: journal.length, ...times, cpu, peak: Math.round(peak / 1024) };
if (flags.includes("--hash")) {
  const hash = createHash("sha256");
  for (let step = 1; step <= journal.length; step++) hash.update(JSON.stringify(journal.at(step)));
  report.journal = hash.digest("hex").slice(0, 16);
  report.state = history.at(peer, journal.length).hash();
  report.middle = history.at(peer, journal.length >> 1).hash();
}
console.log(JSON.stringify(report));
