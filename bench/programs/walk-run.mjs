// node walk-run.mjs FOLDER WASM
//
// A debug session over a recording, in this process. Prints as JSON how long each way of moving takes, and the longest time
// between two looks at whether the answer is still wanted: that is how long a cancellation takes where memory is shared.
import { readFileSync } from "node:fs";
import { createNodeFileTree } from "../../src/platform/node/file-tree.ts";
import { nodeHasher } from "../../src/platform/node/hasher.ts";
import { loadSqlEngine } from "../../src/platform/sqljs.ts";
import { createSession } from "../../src/session/session.ts";

const [folder, wasm] = process.argv.slice(2);
const engine = await loadSqlEngine(readFileSync(wasm));
const session = createSession({
  hasher: nodeHasher,
  openTree: () => createNodeFileTree(folder),
  sqlEngine: () => Promise.resolve(engine),
  runSql: () => Promise.reject(new Error("no statement is asked")),
});
const rounds = 50;
const results = [];

/** A signal that never fires, and every time between two looks at it. */
function watch() {
  const gaps = [];
  let last = performance.now();
  const signal = {
    get aborted() {
      const now = performance.now();
      gaps.push(now - last);
      last = now;
      return false;
    },
  };
  return { signal, gaps };
}

async function looks(name, run) {
  const { signal, gaps } = watch();
  const answer = await run({ signal });
  gaps.sort((a, b) => b - a);
  // A collection of garbage lies within any of them, so the rest is told beside the longest.
  const typical = gaps[Math.floor(gaps.length * 0.001)] ?? 0;
  results.push({ name, ms: typical, worst: gaps[0] ?? 0, budget: 50 });
  return answer;
}

const names = { snapshot: folder, debug: "bench" };
await session.open({ snapshot: folder, access: { kind: "remote" } });
const { steps } = await looks("cancel a start", (options) =>
  session.debugStart({ ...names, to: "bob" }, options),
);
const breakpoints = [
  { id: 1, target: { kind: "anomaly", name: "dropped" } },
  { id: 2, target: { kind: "function", name: "inserted entry" }, hitCondition: "% 1000" },
  { id: 3, target: { kind: "function", name: "read" }, condition: "data.size > 1000000" },
];
await looks("cancel breakpoints", (options) =>
  session.debugBreakpoints({ ...names, breakpoints, print: [] }, options),
);

let count = 0;
const moves = {
  seek: [50, () => ({ kind: "seek", step: Math.floor((steps * ++count * 0.618) % steps) })],
  "reverse-continue": [100, () => ({ kind: "reverse" })],
  continue: [100, () => ({ kind: "continue" })],
  "step back": [50, () => ({ kind: "back" })],
  next: [50, () => ({ kind: "event", peer: 0 })],
};
for (const [name, [budget, moveOf]] of Object.entries(moves)) {
  const times = [];
  for (let at = 0; at < rounds; at++) {
    const began = performance.now();
    await session.debugMove({ ...names, move: moveOf() });
    await session.debugThreads(names);
    await session.debugFrames({ ...names, peer: 0 });
    times.push(performance.now() - began);
  }
  times.sort((a, b) => a - b);
  results.push({ name, ms: times[rounds / 2], worst: times[rounds - 1], budget });
}
console.log(JSON.stringify({ steps, results }));
