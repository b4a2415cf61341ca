// How long the extension takes to activate in a real workbench, as its own page of running extensions says: code loaded and
// everything registered. No database is opened for it. An extension that does nothing is activated in the same windows by the
// same event: what it takes is the workbench's own.
//
// node bench/activation.mjs [windows]
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";
import { launchOptions } from "../test/workbench/chromium.mjs";
import { startWorkbench } from "../test/workbench/server.mjs";

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "..");
const LIMIT_MS = 60_000;
const COMMAND = "Developer: Show Running Extensions";
/** What the row of each begins with. */
const NAMES = { ours: "Driftscope", empty: "Empty for comparison" };

/** The list in an editor of its own, which is as high as the window. */
const SETTINGS = { "workbench.editor.useModal": "off" };

/** Milliseconds of each in each of so many fresh windows on the samples. */
export async function measureActivation(rounds) {
  const empty = makeEmptyExtension();
  const workbench = await startWorkbench({ link: [root, empty], settings: SETTINGS });
  const browser = await chromium.launch(await launchOptions(chromium));
  try {
    const times = { ours: [], empty: [] };
    for (let round = 0; round < rounds; round++) {
      const { ours, empty: other } = await oneWindow(browser, workbench);
      times.ours.push(ours);
      times.empty.push(other);
    }
    return times;
  } finally {
    await browser.close();
    await workbench.stop();
    fs.rmSync(empty, { recursive: true, force: true });
  }
}

function makeEmptyExtension() {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "empty-extension-"));
  const { engines, activationEvents } = JSON.parse(
    fs.readFileSync(path.join(root, "package.json"), "utf8"),
  );
  const manifest = {
    name: "empty",
    displayName: NAMES.empty,
    publisher: "comparison",
    version: "1.0.0",
    engines,
    activationEvents: activationEvents.filter((event) => event.startsWith("workspaceContains:")),
    main: "./main.js",
  };
  fs.writeFileSync(path.join(folder, "package.json"), JSON.stringify(manifest));
  fs.writeFileSync(path.join(folder, "main.js"), "exports.activate = () => {};\n");
  return folder;
}

async function oneWindow(browser, workbench) {
  // High enough for the whole list of extensions: what is out of sight is not in the page.
  const page = await browser.newPage({ viewport: { width: 1400, height: 2400 } });
  await page.goto(workbench.url({ folder: path.join(root, "samples") }));
  await page.locator(".activitybar a[aria-label^=Sync]").waitFor({ timeout: LIMIT_MS });
  for (const end = Date.now() + LIMIT_MS; Date.now() < end; ) {
    const rows = await shownRows(page).catch(() => []);
    const ours = timeOf(rows, NAMES.ours);
    const empty = timeOf(rows, NAMES.empty);
    if (ours === undefined || empty === undefined) continue;
    await page.close();
    return { ours, empty };
  }
  throw new Error("the page of running extensions never said how long activation took");
}

function timeOf(rows, name) {
  const row = rows.find((text) => text.startsWith(name));
  const [, time] = /Activation: (\d+)ms/.exec(row ?? "") ?? [];
  return time === undefined ? undefined : Number(time);
}

/** Asks the palette, which may not be there yet; a step that does not come about is tried again by the caller. */
async function shownRows(page) {
  await page.keyboard.press("Escape");
  await page.keyboard.press("F1");
  const input = page.locator(".quick-input-widget input.input");
  await input.fill(`>${COMMAND}`, { timeout: 5000 });
  await page.keyboard.press("Enter");
  const rows = page.locator(".runtime-extensions-editor .monaco-list-row");
  await rows.filter({ hasText: NAMES.ours }).first().waitFor({ timeout: 5000 });
  return rows.allTextContents();
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { ours, empty } = await measureActivation(Number(process.argv[2] ?? 3));
  console.log(`activation: ${ours.join(", ")} ms; of an empty extension: ${empty.join(", ")} ms`);
}
