import { expect, test } from "./fixtures.ts";

/**
 * Goal: the pictures of the documentation show what the extension does today.
 * Method: each test is a short walk through one view, asserts what the picture is about, and keeps it.
 * `scripts/pictures/screens.mjs` runs these and puts the pictures into `media`.
 */
test.use({ viewport: { width: 1280, height: 800 } });

test("the tree and the timeline say that nothing crossed", async ({ code }) => {
  await code.container("Sync");
  await expect(code.treeRow(/alice→bob 0\/2091 entry/)).toBeVisible({ timeout: 60_000 });
  await expect(code.treeRow(/bob→alice 0\/292 entry/)).toBeVisible();
  await code.command("Sync: Show HLC Timeline");
  const page = code.webview();
  await expect(page.getByText("No entry row has crossed").first()).toBeVisible();
  await expect(page.getByText("2,905 events")).toBeVisible();
  await code.screenshot("timeline");
});

test.describe("on the sample whose receiver dropped rows", () => {
  test.use({ sample: "fk-drop" });

  test("a replay says what was lost and why", async ({ code }) => {
    await code.container("Sync");
    await expect(code.treeRow(/alice→bob 21\/54 entry/)).toBeVisible({ timeout: 60_000 });
    await code.command("Sync: Replay Sync");
    await code.pick("as recorded");
    const page = code.webview();
    await expect(page.getByText("Rows over steps").first()).toBeVisible({
      timeout: 60_000,
    });
    await code.screenshot("replay");
  });
});

test.describe("on the sample whose receiver wrote empty references", () => {
  test.use({ sample: "fk-null" });

  test("the orphans are named with their paths", async ({ code }) => {
    await code.container("Sync");
    await expect(code.treeRow(/alice→bob \d+\/\d+ entry/)).toBeVisible({ timeout: 60_000 });
    await code.command("Sync: Show Orphaned Entries");
    await expect(
      code
        .webview()
        .getByText(/content/i)
        .first(),
    ).toBeVisible();
    await code.screenshot("orphans");
  });
});
