import { expect, test } from "./fixtures.ts";

/**
 * Goal: every view can be looked at as it stands in the editor, finished.
 * Method: each page is opened by its command in the real workbench, on the evidence that it is for, and kept as a picture
 * once it says that nothing is still to come.
 */
test.use({ viewport: { width: 1280, height: 800 } });

const VIEWS = {
  "nothing-crossed": ["Matrix", "HLC Timeline", "Orphaned Entries", "Log Story"],
  "fk-drop": ["Matrix", "HLC Timeline", "Log Story"],
  "fk-null": ["HLC Timeline", "Orphaned Entries"],
  "fireproof-diverged": ["Matrix", "Merkle Clock"],
} as const;

for (const [sample, titles] of Object.entries(VIEWS)) {
  test.describe(`on the sample ${sample}`, () => {
    test.use({ sample });

    for (const title of titles) {
      test(`${title} is drawn to its end`, async ({ code }) => {
        await code.container("Sync");
        await expect(code.treeItem(/^Who has what/)).toBeVisible({ timeout: 60_000 });
        await code.command(`Sync: Show ${title}`);
        const page = code.webview();
        await expect(page.locator('#root[aria-busy="false"]')).toBeVisible({ timeout: 60_000 });
        await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
        await expect(page.locator(".notice-error")).toHaveCount(0);
        await code.screenshot(`view-${sample}-${title.toLowerCase().replaceAll(" ", "-")}`);
      });
    }
  });
}
