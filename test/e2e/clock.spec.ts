import { expect, test } from "./fixtures.ts";

/**
 * Goal: a person sees what two block stores lack of one another, steps the merge, and gets from an event to its bytes.
 * Method: the packaged extension in the real workbench, used with mouse and keyboard; evidence stays as it was.
 */
test.describe("two diverged block stores", () => {
  test.use({ sample: "fireproof-diverged" });

  test("tree, Merkle clock, merge steps and the CAR of an event", async ({ code }) => {
    await code.container("Sync");
    await expect(code.treeItem(/^Who has what/)).toBeVisible({ timeout: 60_000 });
    await expect(code.treeItem(/^Store peer-a/)).toBeVisible();
    await expect(code.treeItem(/^Remote remote/)).toBeVisible();
    await expect(code.treeItem(/^Keybags: /)).toBeVisible();
    await code.treeItem(/^Store peer-a/).click();
    await code.screenshot("clock-tree");

    await code.command("Sync: Show Merkle Clock");
    const page = code.webview();
    await expect(page.getByText(/^Diverged: peer-[ab] lacks/).first()).toBeVisible();
    await page.getByRole("application", { name: "Events of all stores" }).focus();
    await code.page.keyboard.press("End");
    await expect(page.getByText("✓ has it").first()).toBeVisible();
    await code.page.keyboard.press(".");
    await expect(page.getByText(/^step 1 of/)).toBeVisible();
    await code.screenshot("clock-page");

    await page.getByRole("button", { name: "Open CAR" }).first().click();
    await expect(code.page.locator(".tab.active", { hasText: ".car" })).toBeVisible();
    const car = code.webview();
    await expect(car.getByText(/^✓ Complete: \d+ blocks/)).toBeVisible();
    await expect(car.getByText(/^event put/).first()).toBeVisible();
    await code.screenshot("clock-car");
  });

  test("opens as text", async ({ code }) => {
    await code.container("Sync");
    await expect(code.treeItem(/^Who has what/)).toBeVisible({ timeout: 60_000 });
    await code.command("Sync: Show Merkle Clock");
    await code.webview().getByText("Open as text").first().click();
    await expect(code.page.locator(".tab.active", { hasText: "Merkle clock.txt" })).toBeVisible();
  });
});
