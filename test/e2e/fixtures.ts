import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { test as base, expect, type FrameLocator, type Locator, type Page } from "@playwright/test";
import { startWorkbench, type Workbench, type WorkbenchTarget } from "../workbench/server.mjs";

const VSIX = path.resolve(process.env["VSIX"] ?? "driftscope.vsix");
const SHOTS = path.resolve("artifacts/screenshots");

/** A regular expression for exactly this text. */
function exactly(text: string): RegExp {
  return new RegExp(`^${text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")}$`);
}

/** Every file below a folder with its size and time of change: equal before and after, or evidence was written to. */
export function fingerprint(folder: string): readonly string[] {
  return fs
    .readdirSync(folder, { recursive: true, encoding: "utf8" })
    .map((file) => {
      const stat = fs.statSync(path.join(folder, file));
      return stat.isFile() ? `${file} ${stat.size} ${stat.mtimeMs}` : `${file}/`;
    })
    .sort();
}

/**
 * A page with the workbench, and the gestures of a person in front of it. Every gesture that depends on something
 * the workbench learns late (a scanned extension, an indexed file) asks again until it is there.
 */
export class Code {
  readonly page: Page;
  readonly folder: string;

  constructor(page: Page, folder: string) {
    this.page = page;
    this.folder = folder;
  }

  /** Opens the page and waits until the workbench stands. */
  async open(workbench: Workbench, target: WorkbenchTarget = {}): Promise<void> {
    await this.page.goto(workbench.url({ folder: this.folder, ...target }));
    await this.page.locator(".monaco-workbench .statusbar").waitFor({ timeout: 60_000 });
  }

  /** Runs a command by its exact label in the palette, for example `Sync: Replay Sync`. */
  async command(label: string): Promise<void> {
    const { page } = this;
    await expect(async () => {
      await page.keyboard.press("Escape");
      await page.keyboard.press("F1");
      await page.locator(".quick-input-widget input.input").fill(`>${label}`, { timeout: 3000 });
      const row = page
        .locator(".quick-input-list .monaco-list-row")
        .filter({ has: page.locator(".label-name", { hasText: exactly(label) }) });
      await row.first().click({ timeout: 3000 });
    }).toPass({ timeout: 40_000 });
  }

  /** Takes the entry of an open quick pick whose label begins with this text. */
  async pick(label: string, timeout?: number): Promise<void> {
    const row = this.page.locator(".quick-input-list .monaco-list-row", { hasText: label });
    await row.first().click(timeout === undefined ? {} : { timeout });
  }

  /** Types into an open input box and accepts it. */
  async answer(text: string): Promise<void> {
    await this.page.locator(".quick-input-widget input.input").fill(text);
    await this.page.keyboard.press("Enter");
  }

  /** Opens a file of the folder by name, or by as much of its path as tells it from others of that name. */
  async openFile(name: string, wanted = name): Promise<void> {
    const { page } = this;
    await expect(async () => {
      await page.keyboard.press("Escape");
      await page.keyboard.press("Control+p");
      await page.locator(".quick-input-widget input.input").fill(wanted, { timeout: 3000 });
      const row = page.locator(".quick-input-list .monaco-list-row", { hasText: name });
      await row.first().click({ timeout: 3000 });
    }).toPass({ timeout: 30_000 });
    await page.locator(".tabs-container .tab.active", { hasText: path.basename(name) }).waitFor();
  }

  /** Shows a view container by the title of its icon in the activity bar. */
  async container(title: string): Promise<void> {
    const name = `a[aria-label^="${title}"]`;
    const icon = this.page.locator(`.activitybar ${name}`).first();
    await icon.waitFor({ timeout: 60_000 });
    // A second click would hide it again.
    const shown = this.page.locator(`.activitybar .action-item.checked ${name}`);
    if ((await shown.count()) === 0) await icon.click();
    // The pointer would leave a hover over the picture.
    await this.page.mouse.move(700, 5);
  }

  /** A row of any tree, by its accessible name or the beginning of it. */
  treeItem(name: string | RegExp): Locator {
    return this.page.getByRole("treeitem", { name }).first();
  }

  /** A row of any tree, by a part of the text that it shows. */
  treeRow(text: string | RegExp): Locator {
    return this.page.getByRole("treeitem").filter({ hasText: text }).first();
  }

  /** The document of the visible webview: two frames deep. */
  webview(): FrameLocator {
    return this.page
      .frameLocator("iframe.webview.ready:visible")
      .frameLocator("iframe#active-frame");
  }

  notification(text: string): Locator {
    return this.page.locator(".notification-list-item-message", { hasText: text }).first();
  }

  statusItem(text: string | RegExp): Locator {
    return this.page.locator(".statusbar-item", { hasText: text }).first();
  }

  /** Keeps a picture of the page as an artefact of the run. */
  async screenshot(name: string): Promise<void> {
    await this.page.screenshot({ path: path.join(SHOTS, `${name}.png`) });
  }

  /** Back to an empty workbench without a reload, which would cost ten seconds. */
  async reset(): Promise<void> {
    await this.page.keyboard.press("Escape");
    await this.command("View: Close All Editors");
    await this.command("Notifications: Clear All Notifications");
  }
}

interface TestFixtures {
  /** Which sample the folder is a copy of; set it with `test.use({ sample: "healthy" })`. */
  readonly sample: string;
  /** A fresh copy of the sample. The test fails when anything in it changed. */
  readonly folder: string;
  /** A page of the test's own with the folder open. */
  readonly code: Code;
  /** The page that all tests of the run share, with a copy of the sample `nothing-crossed` open. */
  readonly shared: Code;
}

interface WorkerFixtures {
  /** One server for all tests; the packaged extension is installed into it. */
  readonly workbench: Workbench;
  readonly sharedCode: Code;
}

/** The folder keeps the sample's name, which is what the views show. */
function copySample(sample: string): string {
  const folder = path.join(fs.mkdtempSync(path.join(os.tmpdir(), "snapshot-")), sample);
  fs.cpSync(path.resolve("samples", sample), folder, { recursive: true, preserveTimestamps: true });
  return folder;
}

export const test = base.extend<TestFixtures, WorkerFixtures>({
  workbench: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the wanted fixtures from this pattern.
    async ({}, use) => {
      const workbench = await startWorkbench({ vsix: [VSIX] });
      await use(workbench);
      await workbench.stop();
    },
    { scope: "worker", timeout: 300_000 },
  ],
  sharedCode: [
    async ({ browser, workbench }, use) => {
      const folder = copySample("nothing-crossed");
      const context = await browser.newContext({ viewport: { width: 1400, height: 900 } });
      const code = new Code(await context.newPage(), folder);
      await code.open(workbench);
      await use(code);
      await context.close();
      fs.rmSync(path.dirname(folder), { recursive: true, force: true });
    },
    { scope: "worker", timeout: 180_000 },
  ],
  sample: ["nothing-crossed", { option: true }],
  folder: async ({ sample }, use) => {
    const folder = copySample(sample);
    const before = fingerprint(folder);
    await use(folder);
    expect(fingerprint(folder), "evidence is never written to").toEqual(before);
    fs.rmSync(path.dirname(folder), { recursive: true, force: true });
  },
  code: async ({ page, workbench, folder }, use) => {
    const code = new Code(page, folder);
    await code.open(workbench);
    await use(code);
  },
  shared: async ({ sharedCode }, use) => {
    const before = fingerprint(sharedCode.folder);
    await use(sharedCode);
    await sharedCode.reset();
    expect(fingerprint(sharedCode.folder), "evidence is never written to").toEqual(before);
  },
});

export { expect };
