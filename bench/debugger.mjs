// node bench/debugger.mjs
//
// The debugger over a recording of more than 200,000 changes, which is made here: how long moves and cancellations take,
// against their budgets. Ends with 1 when one is over.
import { execFileSync, spawnSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { ensureWorkbench, serverNode } from "../test/workbench/install.mjs";
import { bundleBenchModule } from "./modules.mjs";

const here = path.dirname(fileURLToPath(import.meta.url));
const folder = path.join(here, "work/debugger");
const wasm = path.join(here, "../node_modules/sql.js/dist/sql-wasm.wasm");

if (!fs.existsSync(folder)) {
  await ensureWorkbench();
  const partial = `${folder}.partial`;
  fs.rmSync(partial, { recursive: true, force: true });
  // Bob has 120,000 of Alice's entries and 90,000 identities.
  const sizes = ["150000", "120000", "90000"];
  const program = [path.join(here, "generate-pair.mjs"), partial, ...sizes];
  const { status } = spawnSync(serverNode(), program, { stdio: "inherit" });
  if (status !== 0) throw new Error("generate-pair.mjs failed");
  fs.renameSync(partial, folder);
}
const script = await bundleBenchModule("walk-run.mjs");
const flags = ["--no-turbo-inline-js-wasm-calls", "--max-old-space-size=4096"];
const answer = execFileSync(process.execPath, [...flags, script, folder, wasm], {
  encoding: "utf8",
});
const { steps, results } = JSON.parse(answer);
console.log(`A run of ${steps.toLocaleString("en")} steps:\n`);
console.log("| what | median, or all but a thousandth | worst | budget | holds |");
console.log("| --- | --- | --- | --- | --- |");
for (const { name, ms, worst, budget } of results) {
  const holds = ms <= budget;
  if (!holds) process.exitCode = 1;
  const cells = [
    `${ms.toFixed(1)} ms`,
    `${worst.toFixed(1)} ms`,
    `${budget} ms`,
    holds ? "yes" : "no",
  ];
  console.log(`| ${[name, ...cells].join(" | ")} |`);
}
