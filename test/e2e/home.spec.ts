import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import type { Page } from "@playwright/test";
import { startWorkbench, type Workbench } from "../workbench/server.mjs";
import { Code, expect, test } from "./fixtures.ts";

const VSIX = path.resolve(process.env["VSIX"] ?? "driftscope.vsix");

/** What the view says where it has nothing to list. */
function welcome(page: Page) {
  return page.locator(".welcome-view-content:visible").first();
}

function emptyFolder(files: Readonly<Record<string, string>> = {}): string {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "empty-"));
  for (const [name, text] of Object.entries(files)) fs.writeFileSync(path.join(folder, name), text);
  return folder;
}

/**
 * Goal: whoever comes for the first time is told what to do, whatever is open.
 * Method: the real workbench without a folder, with one that holds nothing, with one that cannot be read; the walkthrough
 * pressed through to its end.
 */
test.describe("a first look", () => {
  test("without a folder, the view says what it is for and offers a sample", async ({
    page,
    workbench,
  }) => {
    const code = new Code(page, "");
    await page.goto(workbench.url({}));
    await code.container("Sync");
    await expect(welcome(page)).toContainText("opens what sync left behind");
    await expect(welcome(page).getByRole("button", { name: "Open Sample" })).toBeVisible();
    await code.screenshot("home-no-folder");
    await welcome(page).getByRole("button", { name: "Open Sample" }).click();
    await code.pick("nothing-crossed");
    await expect(code.treeItem(/^Who has what\. No entry row has crossed/)).toBeVisible();
  });

  test("a folder without evidence says so, and how to go on", async ({ page, workbench }) => {
    const folder = emptyFolder({ "notes.txt": "nothing here" });
    const code = new Code(page, folder);
    await code.open(workbench);
    await code.container("Sync");
    await expect(welcome(page)).toContainText("No folder of this workspace looks like a snapshot");
    await expect(welcome(page)).toContainText("whose files were renamed can still be opened");
    await code.screenshot("home-nothing-found");
    fs.rmSync(folder, { recursive: true });
  });

  test("a folder that only looks like a snapshot says in its row why it is none", async ({
    page,
    workbench,
  }) => {
    const folder = emptyFolder();
    fs.mkdirSync(path.join(folder, "alice"));
    fs.writeFileSync(path.join(folder, "alice", "database.db"), "not a database");
    const code = new Code(page, folder);
    await code.open(workbench);
    await code.container("Sync");
    await expect(code.treeItem(/holds no evidence/)).toBeVisible();
    await code.screenshot("home-unsupported");
    fs.rmSync(folder, { recursive: true });
  });

  test("the walkthrough is four steps, each complete once it was done", async ({
    page,
    workbench,
  }) => {
    test.setTimeout(240_000);
    const code = new Code(page, "");
    await page.goto(workbench.url({}));
    await code.container("Sync");
    const open = async (): Promise<void> => {
      await code.command("Welcome: Open Walkthrough...");
      await code.pick("See why sync stopped");
    };
    const back = () => page.locator(".tab", { hasText: "Welcome" }).click();
    const step = (title: string) => page.locator(".getting-started-step", { hasText: title });
    const done = (title: string) =>
      expect(step(title).locator(".codicon-getting-started-step-checked")).toBeVisible();
    await open();
    await expect(page.locator(".getting-started-step")).toHaveCount(4);
    await code.screenshot("home-walkthrough");
    await step("Open a sample").click();
    await step("Open a sample").getByRole("button", { name: "Open the sample" }).click();
    await expect(code.treeItem(/^Who has what/)).toBeVisible();
    await done("Open a sample");
    await step("Read the matrix").click();
    await step("Read the matrix").getByRole("button", { name: "Show the matrix" }).click();
    await expect(page.locator(".tab.active", { hasText: "Matrix: nothing-crossed" })).toBeVisible();
    await back();
    await done("Read the matrix");
    await step("Replay what was recorded").click();
    // The step's picture is a page that takes the focus when it is there, and a list closes that has lost it.
    await expect(async () => {
      await step("Replay what was recorded").getByRole("button", { name: "Replay Sync" }).click();
      await code.pick("alice → bob", 5000);
      await code.pick("as recorded", 5000);
    }).toPass();
    await expect(page.locator(".tab.active", { hasText: "Replay: nothing-crossed" })).toBeVisible();
    await back();
    await done("Replay what was recorded");
    await step("Open your own snapshot").click();
    await expect(async () => {
      await step("Open your own snapshot")
        .getByRole("button", { name: "Open Snapshot Folder" })
        .click();
      await page.locator(".quick-input-widget").waitFor({ timeout: 5000 });
    }).toPass();
    await page.keyboard.press("Escape");
    await done("Open your own snapshot");
  });

  test("shortcuts do nothing while no snapshot is open", async ({ page, workbench }) => {
    const code = new Code(page, "");
    await page.goto(workbench.url({}));
    await code.container("Sync");
    await expect(welcome(page)).toBeVisible();
    await page.keyboard.press("Control+k");
    await page.keyboard.press("y");
    await expect(page.locator(".quick-input-widget")).toBeHidden();
    await expect(page.locator(".notification-list-item")).toHaveCount(0);
  });
});

test.describe("in Restricted Mode", () => {
  let restricted: Workbench;

  test.beforeAll(async () => {
    test.setTimeout(120_000);
    restricted = await startWorkbench({
      vsix: [VSIX],
      settings: {
        "security.workspace.trust.enabled": true,
        "security.workspace.trust.startupPrompt": "never",
      },
    });
  });
  test.afterAll(() => restricted.stop());

  test("a snapshot is read as everywhere", async ({ page, folder }) => {
    const code = new Code(page, folder);
    await code.open(restricted);
    await expect(page.locator(".statusbar-item", { hasText: "Restricted Mode" })).toBeVisible();
    await code.container("Sync");
    await expect(code.treeItem(/^Who has what\. No entry row has crossed/)).toBeVisible();
    await code.screenshot("home-restricted");
  });

  test("a folder without evidence says that nothing is run and nobody is asked", async ({
    page,
  }) => {
    const folder = emptyFolder({ "notes.txt": "nothing here" });
    const code = new Code(page, folder);
    await code.open(restricted);
    await code.container("Sync");
    await expect(welcome(page)).toContainText("works in Restricted Mode");
    await expect(welcome(page)).toContainText("asks no server");
    fs.rmSync(folder, { recursive: true });
  });
});

/**
 * Goal: texts can be translated. Method: the workbench is told that it speaks German, as a language pack tells it; manifest
 * and extension have German texts.
 */
test.describe("in another language", () => {
  test("commands, views and messages are in it", async ({ page, workbench, folder }) => {
    await page.addInitScript(() => Object.assign(globalThis, { _VSCODE_NLS_LANGUAGE: "de" }));
    const code = new Code(page, folder);
    await code.open(workbench);
    await code.container("Sync");
    await expect(page.locator(".pane-header", { hasText: "Befunde" })).toBeVisible();
    await expect(code.treeItem(/^Who has what/)).toBeVisible();
    await code.command("Sync: Sync wiedergeben");
    await expect(page.locator(".quick-input-widget")).toContainText(
      "Sync wiedergeben: welches Paar?",
    );
    await code.screenshot("home-german");
    await page.keyboard.press("Escape");
    await code.command("Sync: Matrix zeigen");
    await expect(page.locator(".tab.active", { hasText: "Matrix: nothing-crossed" })).toBeVisible();
  });
});
