import { expect, test } from "./fixtures.ts";

/**
 * Goal: a person reads a log of hundreds of lines as a story, gets from a row to its lines and to the editor, and sees in
 * the editor who and what the uuids are.
 * Method: the packaged extension in the real workbench, by mouse and keyboard; evidence stays as it was.
 */
test.describe("the log of a receiver that dropped rows", () => {
  test.use({ sample: "fk-drop" });

  test("is told in chapters, opened down to a line, and shown in the editor", async ({ code }) => {
    await code.container("Sync");
    await expect(code.treeItem(/^Who has what/)).toBeVisible({ timeout: 60_000 });
    await code.command("Sync: Show Log Story");
    const page = code.webview();
    await expect(page.getByText(/^212 lines in \d+ rows/)).toBeVisible({ timeout: 60_000 });
    await page.getByRole("tree", { name: "Log story" }).focus();
    for (let step = 0; step < 10; step++) await code.page.keyboard.press("ArrowDown");
    await code.page.keyboard.press("ArrowRight");
    await expect(page.getByRole("treeitem", { expanded: true }).first()).toBeVisible();
    await code.screenshot("story");

    await page.getByRole("searchbox").fill("level:warn");
    await expect(page.getByText(/^\d+ of \d+ records in/)).toBeVisible();
    await page.getByRole("searchbox").fill("level:loud");
    await expect(page.locator(".culprit")).toHaveText("level:loud");
    await page.getByRole("searchbox").fill("");
    await expect(page.getByText(/^212 lines in \d+ rows/)).toBeVisible();

    await page.getByRole("tree", { name: "Log story" }).focus();
    await code.page.keyboard.press("ArrowDown");
    await code.page.keyboard.press("ArrowDown");
    await code.page.keyboard.press("Enter");
    await expect(code.page.locator(".tab.active", { hasText: "test.log" })).toBeVisible();
    await expect(code.page.getByText("Replay to here").first()).toBeVisible({ timeout: 30_000 });
    await code.screenshot("story-editor");
  });
});
