// npm test [-- step …]
//
// Every check and every suite, in the order in which they are cheap. Installs what is missing. The last line is
// `N passed, N failed` with the totals of all of them; a check counts as one test. A suite that ran nothing has failed,
// and what could not be had from the network is said in one sentence and counts as failed in CI.
import { spawn } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { root } from "./files.mjs";
import { ensurePackages } from "./packages.mjs";

const MINUTE_MS = 60_000;
const inCi = Boolean(process.env.CI);
const reports = path.join(root, "artifacts", "reports");

/** Runs a program, shows what it prints as it comes, and resolves to its exit code and output. */
function run(args, { limitMs = 10 * MINUTE_MS, env = {} } = {}) {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, args, {
      cwd: root,
      stdio: ["ignore", "pipe", "pipe"],
      env: { ...process.env, ...env },
      detached: process.platform !== "win32",
    });
    let output = "";
    const show = (stream) => (chunk) => {
      output += chunk;
      stream.write(chunk);
    };
    child.stdout.on("data", show(process.stdout));
    child.stderr.on("data", show(process.stderr));
    const timer = setTimeout(() => {
      console.error(`stopped: it took longer than ${limitMs / MINUTE_MS} minutes`);
      process.kill(process.platform === "win32" ? child.pid : -child.pid, "SIGKILL");
    }, limitMs);
    child.on("close", (code) => {
      clearTimeout(timer);
      resolve({ code: code ?? 1, output });
    });
  });
}

/** A check is one test: it passes when it ends well. */
function check(args) {
  return async () => {
    const { code } = await run(args);
    return code === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };
  };
}

function readReport(name) {
  const file = path.join(reports, name);
  return fs.existsSync(file) ? JSON.parse(fs.readFileSync(file, "utf8")) : undefined;
}

async function units() {
  const out = path.join(reports, "unit.json");
  const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${out}`];
  const { code } = await run(["node_modules/vitest/vitest.mjs", "run", ...reporters], {
    limitMs: 25 * MINUTE_MS,
  });
  const report = readReport("unit.json");
  if (!report) return { passed: 0, failed: 1 };
  // A file that cannot even be loaded has no tests of its own to count.
  const broken = report.testResults.filter(
    (file) => file.status === "failed" && file.assertionResults.length === 0,
  );
  const failed = report.numFailedTests + broken.length;
  return {
    passed: report.numPassedTests,
    failed: failed === 0 && code !== 0 ? 1 : failed,
    skipped: report.numPendingTests + report.numTodoTests,
  };
}

const countOf = (text, word) => Number(new RegExp(`^\\s*(\\d+) ${word}`, "m").exec(text)?.[1] ?? 0);

/** A script that ends with mocha's two counts. */
function mochaSuite(script) {
  return async () => {
    const { code, output } = await run([script], { limitMs: 15 * MINUTE_MS });
    const failed = countOf(output, "failing");
    return { passed: countOf(output, "passing"), failed: failed === 0 && code !== 0 ? 1 : failed };
  };
}

async function e2e() {
  const out = path.join(reports, "e2e.json");
  const { code } = await run(["node_modules/@playwright/test/cli.js", "test"], {
    limitMs: 25 * MINUTE_MS,
    env: { E2E_REPORT: out },
  });
  const stats = readReport("e2e.json")?.stats;
  if (!stats) return { passed: 0, failed: 1 };
  const failed = stats.unexpected;
  if (stats.flaky > 0) console.log(`e2e: ${stats.flaky} passed only when tried again`);
  return {
    passed: stats.expected + stats.flaky,
    failed: failed === 0 && code !== 0 ? 1 : failed,
    skipped: stats.skipped,
  };
}

/** What was reached once, at a quarter of the size: processor times as ratios, and memory. */
const speed = check([
  ...["bench/main.mjs", "--quick", "--check", "--rounds", "2"],
  ...["inspect+diff", "event-index", "templates"],
]);

/** The page suites among the units need a browser; without one they fail by themselves, with the sentence on top. */
async function prepareBrowser() {
  const { launchOptions } = await import("../test/workbench/chromium.mjs");
  const { chromium } = await import("playwright-core");
  await launchOptions(chromium);
}

/** The workbench and the browser, before the suites that need them: their download has its own place in the log. */
async function prepareWorkbench() {
  const { ensureWorkbench } = await import("../test/workbench/install.mjs");
  await ensureWorkbench();
  await prepareBrowser();
}

/** The workbench whose extension host runs in the browser. */
async function prepareWebWorkbench() {
  const { ensureWebWorkbench } = await import("../test/web/install.mjs");
  await ensureWebWorkbench();
  await prepareBrowser();
}

const STEPS = [
  { name: "types", run: check(["scripts/types.mjs"]) },
  {
    name: "lint",
    run: check(["node_modules/@biomejs/biome/bin/biome", "check", "--error-on-warnings"]),
  },
  { name: "imports", run: check(["scripts/imports.mjs"]) },
  { name: "dead", run: check(["node_modules/knip/bin/knip.js"]) },
  { name: "tidy", run: check(["scripts/tidy.mjs"]) },
  { name: "unit", run: units, needs: prepareBrowser },
  { name: "package", run: check(["scripts/package.mjs"]) },
  { name: "package-files", run: check(["scripts/check-package.mjs"]) },
  { name: "speed", run: speed, needs: prepareWorkbench },
  { name: "host", run: mochaSuite("scripts/test-host.mjs"), needs: prepareWorkbench },
  { name: "web", run: mochaSuite("scripts/test-web.mjs"), needs: prepareWebWorkbench },
  { name: "e2e", run: e2e, needs: prepareWorkbench },
];

const sentences = [];

async function runStep(step) {
  console.log(`\n=== ${step.name}`);
  const started = Date.now();
  const result = { name: step.name, ...(await outcomeOf(step)) };
  result.seconds = Math.round((Date.now() - started) / 1000);
  if (result.passed + result.failed === 0 && !result.unavailable) result.failed = 1;
  console.log(`--- ${lineOf(result)}`);
  return result;
}

async function outcomeOf(step) {
  try {
    await step.needs?.();
  } catch (error) {
    sentences.push(`${step.name} did not run: ${error.message.split("\n")[0]}`);
    return { passed: 0, failed: inCi ? 1 : 0, unavailable: true };
  }
  return step.run();
}

function lineOf({ name, passed, failed, skipped, seconds }) {
  const also = skipped ? `, ${skipped} skipped` : "";
  return `${name}: ${passed} passed, ${failed} failed${also} (${seconds} s)`;
}

const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !STEPS.some((step) => step.name === name));
if (unknown.length > 0) {
  console.error(
    `There is no step ${unknown.join(", ")}; there are ${STEPS.map((s) => s.name).join(", ")}.`,
  );
  process.exit(3);
}
const results = [];
try {
  await ensurePackages();
  fs.rmSync(reports, { recursive: true, force: true });
  fs.mkdirSync(reports, { recursive: true });
  for (const step of STEPS) {
    if (asked.length === 0 || asked.includes(step.name)) results.push(await runStep(step));
  }
} catch (error) {
  sentences.push(error.message);
  results.push({ name: "packages", passed: 0, failed: 1, seconds: 0 });
}
console.log("\n=== totals");
for (const result of results) console.log(lineOf(result));
for (const sentence of sentences) console.log(sentence);
const sum = (key) => results.reduce((total, result) => total + result[key], 0);
console.log(`${sum("passed")} passed, ${sum("failed")} failed`);
process.exitCode = sum("failed") > 0 || sum("passed") === 0 ? 1 : 0;
