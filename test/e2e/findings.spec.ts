import { expect, test } from "./fixtures.ts";

/**
 * Goal: a person who opens a folder is told what is wrong and why, and gets from each sentence to what shows it.
 * Method: the packaged extension in the real workbench; tree, Problems, tests, status bar, lineage; evidence stays as it was.
 */
test.use({ sample: "fk-drop", viewport: { width: 1400, height: 900 } });

test("the cause comes first, with what it explains, and leads to the line", async ({ code }) => {
  await code.container("Sync");
  await expect(code.treeItem(/^Error: bob filtered entries out of a pull/)).toBeVisible({
    timeout: 60_000,
  });
  await expect(code.treeItem(/^Explains \d+ findings/)).toBeVisible();
  await expect(code.statusItem("Sync: fk drop no retry, alice→bob")).toBeVisible();
  await code.screenshot("findings-tree");
  await code.treeItem(/^Witness: bob\/logs\/sync\.log:\d+/).click();
  await expect(code.page.locator(".tab.active", { hasText: "sync.log" })).toBeVisible();
  await code.command("Problems: Focus on Problems View");
  await expect(code.page.getByText("DS501").first()).toBeVisible();
  await code.screenshot("findings-problems");
});

test("the page of a rule opens from the finding", async ({ code }) => {
  await code.container("Sync");
  const finding = code.treeItem(/^Error: bob filtered entries out of a pull/);
  await expect(finding).toBeVisible({ timeout: 60_000 });
  await finding.click({ button: "right" });
  await expect(code.page.getByRole("menuitem", { name: "Go to Witness" })).toBeVisible();
  await code.screenshot("findings-menu");
  await code.page.getByRole("menuitem", { name: "Open Finding Page" }).click();
  await expect(code.page.locator(".tab.active", { hasText: "DS501" })).toBeVisible();
  await expect(code.webview().getByRole("heading", { name: "What it means" })).toBeVisible();
  await code.screenshot("findings-page");
});

test("the way of a missing row ends where it was lost", async ({ code }) => {
  await code.container("Sync");
  await expect(code.treeItem(/^Error: bob filtered entries/)).toBeVisible({ timeout: 60_000 });
  await code.treeItem(/^Witness: alice\/database\.db, entries/).click();
  await expect(code.page.locator(".tab.active", { hasText: "row.txt" })).toBeVisible();
  await code.screenshot("findings-row");
  await code.treeItem(/^Witness: alice\/database\.db, entries/).click({ button: "right" });
  await code.page.getByRole("menuitem", { name: /^Why Is This Row Missing/ }).click();
  await expect(code.treeItem(/^Lost at /)).toBeVisible();
  await code.screenshot("findings-lineage");
  await code.command("Sync: Open Lineage as Text");
  await expect(code.page.locator(".tab.active", { hasText: "lineage.txt" })).toBeVisible();
  await code.screenshot("findings-lineage-text");
});

test("a record is asked for in the palette until it is found", async ({ code }) => {
  await code.container("Sync");
  await expect(code.treeItem(/^Error: bob filtered entries/)).toBeVisible({ timeout: 60_000 });
  await code.command("Sync: Why Is This Row Missing / Orphaned / Different?");
  await code.pick("Wherever it is missing");
  await code.answer("no such record");
  await expect(code.page.getByText("No peer of this folder has a record")).toBeVisible();
  await code.screenshot("findings-ask");
  await code.page.keyboard.press("Escape");
});

test("every rule is a test, and all are run with one command", async ({ code }) => {
  await code.container("Sync");
  await expect(code.treeItem(/^Error: bob filtered entries/)).toBeVisible({ timeout: 60_000 });
  await code.container("Testing");
  await code.command("Test: Run All Tests");
  // The rows are looked for in this container, whatever the run brought to the front.
  await code.container("Testing");
  await code.treeItem(/^fk-drop/).click();
  await code.page.keyboard.press("ArrowRight");
  await expect(code.treeItem(/References and orphans/)).toBeVisible();
  await code.treeItem(/References and orphans/).click();
  await code.page.keyboard.press("ArrowRight");
  await expect(code.treeRow(/DS501 fk-drop-no-retry/)).toBeVisible();
  await code.screenshot("findings-tests");
});

test.describe("in a narrow window with high contrast", () => {
  test.use({ viewport: { width: 400, height: 800 } });

  test("the findings can be read", async ({ code }) => {
    await code.container("Sync");
    await expect(code.treeItem(/^Error: bob filtered entries/)).toBeVisible({ timeout: 60_000 });
    await code.screenshot("findings-narrow");
  });
});

test.describe("of a healthy folder", () => {
  test.use({ sample: "healthy" });

  test("it is said that every rule was asked", async ({ code }) => {
    await code.container("Sync");
    await expect(code.treeItem(/^No findings: /)).toBeVisible({ timeout: 60_000 });
    await expect(code.statusItem("Sync: no findings")).toBeVisible();
    await code.screenshot("findings-healthy");
  });
});
