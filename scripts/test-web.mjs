// node scripts/test-web.mjs
//
// The extension as a web extension: what ships is served to a VS Code in a headless browser, where the suite of `test/web`
// runs in the web extension host. Takes `dist` as it is, and builds it only where
// there is none. A picture goes to `artifacts/screenshots`.
import { execFileSync, spawnSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import * as esbuild from "esbuild";
import { chromium } from "playwright-core";
import { ensureWebWorkbench, serveWebWorkbench } from "../test/web/install.mjs";
import { launchOptions } from "../test/workbench/chromium.mjs";
import { root } from "./files.mjs";

const LIMIT_MS = 4 * 60_000;
const SAMPLES = ["nothing-crossed", "fk-drop", "healthy", "wal"];
const work = path.join(root, "dist-test", "web");
const extension = path.join(work, "extension");
const folder = path.join(work, "workspace");
/** Names of the pictures that were taken; the suite waits for its own. */
const pictures = path.join(folder, "pictures.txt");

/** The extension as it is packaged, with the suite beside it: only what lies below its folder is served. */
async function placeExtension() {
  const texts = fs.readdirSync(root).filter((name) => /^package\.nls\..*json$/.test(name));
  for (const name of ["package.json", ...texts, "l10n", "dist", "media", "samples"]) {
    fs.cpSync(path.join(root, name), path.join(extension, name), { recursive: true });
  }
  await esbuild.build({
    entryPoints: [path.join(root, "test/web/run.ts")],
    outfile: path.join(extension, "suite.js"),
    bundle: true,
    platform: "browser",
    target: "es2022",
    format: "cjs",
    external: ["vscode"],
    logLevel: "warning",
    banner: { js: mochaAsScript() },
  });
}

/** mocha as a page would load it. Bundled, it would take the suite's `module.exports` for its own. */
function mochaAsScript() {
  const script = fs.readFileSync(path.join(root, "node_modules/mocha/mocha.js"), "utf8");
  return `(function (module, exports, define) {\n${script}\n}).call(globalThis);`;
}

/** The opened folder: samples, and what the command line says of each. */
function placeWorkspace() {
  const expected = {};
  for (const name of SAMPLES) {
    const sample = path.join(folder, name);
    fs.cpSync(path.join(root, "samples", name), sample, { recursive: true });
    const command = [path.join(root, "dist/cli.js"), "inspect", sample, "--json"];
    expected[name] = JSON.parse(
      execFileSync(process.execPath, command, { encoding: "utf8", maxBuffer: 64 << 20 }),
    );
  }
  return expected;
}

/** What the command line finds in one of them; it exits with 1 for that. */
function checked(sample) {
  const command = [path.join(root, "dist/cli.js"), "check", sample, "--json"];
  return JSON.parse(
    spawnSync(process.execPath, command, { encoding: "utf8", maxBuffer: 64 << 20 }).stdout,
  );
}

function placeAnswers() {
  const expected = placeWorkspace();
  expected["fk-drop check"] = checked(path.join(folder, "fk-drop"));
  fs.writeFileSync(path.join(folder, "expected.json"), JSON.stringify(expected));
  fs.writeFileSync(pictures, "");
}

/** Opens the page and resolves to the suite's exit code. Lines of the suite are printed, faults of the page too. */
async function runSuite(page, url) {
  const takePicture = async (name) => {
    const whole = page.viewportSize();
    const isNarrow = name.endsWith("-narrow");
    if (isNarrow) {
      await page.setViewportSize({ width: 480, height: 900 });
      // The workbench lays itself out anew over several frames.
      await page.waitForTimeout(1500);
    }
    await page.screenshot({ path: path.join(root, "artifacts/screenshots", `${name}.png`) });
    if (isNarrow) await page.setViewportSize(whole);
    fs.appendFileSync(pictures, `${name}\n`);
  };
  let end;
  const ended = new Promise((resolve) => {
    end = resolve;
  });
  const limit = setTimeout(() => {
    console.error(`web suite: it did not end within ${LIMIT_MS / 60_000} minutes`);
    end(1);
  }, LIMIT_MS);
  await page.exposeFunction("codeAutomationExit", (code) => end(code));
  await page.exposeFunction("codeAutomationLog", (type, args) => {
    const text = args.map(String).join(" ");
    if (process.env.WEB_LOG || type === "error") console.log(`[${type}] ${text}`);
    const line = /suite: (.*)$/s.exec(text)?.[1];
    if (line !== undefined) console.log(line);
    const picture = /picture: (\S+)/.exec(text)?.[1];
    return picture === undefined ? undefined : takePicture(picture);
  });
  await page.goto(url);
  const code = await ended;
  clearTimeout(limit);
  return code;
}

fs.rmSync(work, { recursive: true, force: true });
fs.mkdirSync(folder, { recursive: true });
await ensureWebWorkbench();
if (!fs.existsSync(path.join(root, "dist/web/extension.js"))) {
  execFileSync(process.execPath, [path.join(root, "scripts/build.mjs")], { stdio: "inherit" });
}
await placeExtension();
placeAnswers();
const server = await serveWebWorkbench({ extension, suite: "suite.js", folder });
const browser = await chromium.launch(await launchOptions(chromium));
try {
  const page = await browser.newPage({ viewport: { width: 1400, height: 900 } });
  process.exitCode = await runSuite(page, server.url);
} finally {
  await browser.close();
  server.stop();
}
