#!/usr/bin/env node
// Stands where `@vscode/test-electron` expects a VS Code executable: the same flags in, the same exit code out, but the
// workbench runs in a headless Chromium against the server from npm.
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { format } from "node:util";
import { chromium } from "playwright-core";
import { launchOptions } from "./chromium.mjs";
import { startWorkbench } from "./server.mjs";

const LIMIT_MS = Number(process.env.WORKBENCH_TIMEOUT_MS ?? 300_000);
const LOG_LINES = 40;

function parseFlags(args) {
  const one = {};
  const many = { extensionDevelopmentPath: [], "install-extension": [] };
  const rest = [];
  for (const argument of args) {
    const match = /^--([^=]+)(?:=(.*))?$/.exec(argument);
    if (!match) rest.push(argument);
    else if (many[match[1]]) many[match[1]].push(match[2]);
    else one[match[1]] = match[2] ?? true;
  }
  return { one, many, rest };
}

function userSettings(folder) {
  const file = folder && path.join(folder, "User", "settings.json");
  return file && fs.existsSync(file) ? JSON.parse(fs.readFileSync(file, "utf8")) : {};
}

/** Copies what the suites write to a file on to our standard output, as it comes. */
function pumpFile(file) {
  let printed = 0;
  const pump = () => {
    const bytes = fs.readFileSync(file);
    process.stdout.write(bytes.subarray(printed));
    printed = bytes.length;
  };
  const timer = setInterval(pump, 100);
  return () => {
    clearInterval(timer);
    pump();
  };
}

/** Opens the page and waits for the outcome of the suites: their exit code, or a sentence. */
async function runSuites(page, url, tail) {
  let finish;
  const finished = new Promise((resolve) => {
    finish = resolve;
  });
  await page.exposeFunction("codeAutomationExit", (code) => finish(code));
  await page.exposeFunction("codeAutomationLog", (type, args) => {
    tail.push(`[${type}] ${format(...args)}`);
    if (tail.length > LOG_LINES) tail.shift();
  });
  page.on("crash", () => finish("the page crashed"));
  const timer = setTimeout(() => finish(`no result after ${LIMIT_MS} ms`), LIMIT_MS);
  await page.goto(url);
  const outcome = await finished;
  clearTimeout(timer);
  return outcome;
}

const { one, many, rest } = parseFlags(process.argv.slice(2));
const outFolder = fs.mkdtempSync(path.join(os.tmpdir(), "workbench-out-"));
const outFile = path.join(outFolder, "out.txt");
fs.writeFileSync(outFile, "");
const stopPumping = pumpFile(outFile);
const workbench = await startWorkbench({
  vsix: many["install-extension"],
  settings: userSettings(one["user-data-dir"]),
  driver: true,
  env: { WORKBENCH_OUT: outFile },
});
let code = 1;
const browser = await chromium.launch(await launchOptions(chromium));
try {
  const page = await browser.newPage({ viewport: { width: 1400, height: 900 } });
  const tail = [];
  const url = workbench.url({
    folder: rest[0],
    dev: many.extensionDevelopmentPath,
    tests: one.extensionTestsPath,
  });
  const outcome = await runSuites(page, url, tail);
  if (typeof outcome === "number") code = outcome;
  if (code !== 0) {
    console.error(`workbench: ${outcome}\n--- last lines of its log\n${tail.join("\n")}`);
    fs.mkdirSync("artifacts", { recursive: true });
    await page.screenshot({ path: path.join("artifacts", "host-failure.png") });
  }
} finally {
  await browser.close();
  await workbench.stop();
  stopPumping();
  fs.rmSync(outFolder, { recursive: true, force: true });
}
process.exit(code);
