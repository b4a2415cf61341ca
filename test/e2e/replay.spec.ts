import { expect, test } from "./fixtures.ts";

/**
 * Goal: what a run raises as questions is answered where it is looked at: does the order matter, when was it still to be
 * avoided, which settings explain it, what is the smallest case.
 * Method: the packaged extension in the real workbench, the panels of the Replay view pressed one after the other.
 */
test.describe("a replayed run in which records were dropped", () => {
  test.use({ sample: "fk-drop", viewport: { width: 1400, height: 1000 } });

  test("answers about orders, about when it was certain, about settings, and shrinks", async ({
    code,
  }) => {
    test.slow();
    await code.container("Sync");
    await expect(code.treeItem(/^Who has what/)).toBeVisible({ timeout: 60_000 });
    await code.command("Sync: Replay Sync");
    await code.pick("as recorded");
    const page = code.webview();
    await expect(page.getByText("Rows over steps").first()).toBeVisible({ timeout: 60_000 });

    await page.getByRole("button", { name: /Does the order matter\?/ }).click();
    await expect(
      page.getByText(/The order does not matter|The order matters|No order that was tried/),
    ).toBeVisible({ timeout: 60_000 });
    await code.screenshot("replay-orders");

    await page.getByRole("button", { name: /When could it still have been avoided\?/ }).click();
    await expect(
      page.getByText(/no longer be avoided after step|certain from the beginning|Nothing to avoid/),
    ).toBeVisible({ timeout: 60_000 });
    await expect(page.getByText(/What fails:|nothing fails on arrival/)).toBeVisible();
    await code.screenshot("replay-inevitability");

    await page.getByRole("button", { name: /Which settings explain it\?/ }).click();
    await expect(page.getByText(/What was recorded is explained by.*fk=drop/)).toBeVisible({
      timeout: 60_000,
    });
    await expect(page.getByText("Shown or excluded by the evidence")).toBeVisible();
    await code.screenshot("replay-explained");

    await page.getByRole("button", { name: /Shrink/ }).click();
    const list = code.page.locator(".quick-input-list .monaco-list-row");
    await expect(list.first()).toBeVisible({ timeout: 30_000 });
    await code.screenshot("replay-shrink");
    await code.page.keyboard.press("Escape");
  });
});
