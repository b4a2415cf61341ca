import type { Locator } from "@playwright/test";
import { Code, expect, test } from "./fixtures.ts";

/**
 * Goal: whoever has never seen Driftscope gets from an empty window to the cause of a sync that stopped, following only what
 * is on the screen: no palette, no documentation.
 * Method: the packaged extension in the real workbench; clicks are counted, and only on what can be seen and reached. The
 * time is printed, not judged: it depends on the machine.
 */
class Walk {
  readonly code: Code;
  clicks = 0;
  readonly #started = Date.now();

  constructor(code: Code) {
    this.code = code;
  }

  async click(what: Locator): Promise<void> {
    await what.waitFor({ timeout: 60_000 });
    await expect(what).toBeInViewport({ ratio: 0.5 });
    await what.click();
    this.clicks++;
  }

  /** Whether a person can read this now: it is on the screen, and not cut off at its end. */
  async reads(what: Locator): Promise<void> {
    await expect(what).toBeInViewport({ ratio: 0.9, timeout: 60_000 });
  }

  get seconds(): string {
    return ((Date.now() - this.#started) / 1000).toFixed(1);
  }
}

test.describe("a first-time user with the sample of 292 and 2,091 rows", () => {
  test("reads on the first screen that nothing crossed, and gets to the cause", async ({
    page,
    workbench,
  }) => {
    test.slow();
    const code = new Code(page, "");
    await page.goto(workbench.url({}));
    const icon = page.locator(".activitybar a[aria-label^=Sync]").first();
    await icon.waitFor({ timeout: 60_000 });
    const walk = new Walk(code);

    await walk.click(icon);
    await walk.click(
      page.locator(".welcome-view-content").getByRole("button", { name: "Open Sample" }).first(),
    );
    await walk.click(
      page.locator(".quick-input-list .monaco-list-row", { hasText: "nothing-crossed" }),
    );
    // The first screen, after three clicks: who has what in four numbers, and in a sentence that it is their own.
    await walk.reads(code.treeItem(/^Who has what\. No entry row has crossed/));
    await walk.reads(code.treeRow(/alice→bob 0\/2091 entry/));
    await walk.reads(code.treeRow(/bob→alice 0\/292 entry/));
    await walk.reads(code.statusItem(/Sync: batch messages never delivered, alice→bob/));
    const cause = code.treeItem(/Nothing of what alice wrote is at bob/);
    await walk.reads(cause);
    await code.screenshot("first-screen");
    // Beside it, in the empty window, the matrix says it in one headline and four cells.
    const matrix = code.webview();
    await walk.reads(
      matrix.getByText(/No entry row has crossed in any direction: each peer has only its own/),
    );
    await walk.reads(matrix.getByText("2,091 missing").first());
    await code.screenshot("first-screen");
    expect(walk.clicks).toBe(3);
    process.stdout.write(`first screen: ${walk.clicks} clicks, ${walk.seconds} s\n`);

    // One more: the line of the log that shows the cause, from the finding that names it.
    await walk.click(code.treeRow("alice/logs/sync.log:12"));
    await expect(page.locator(".tab.active", { hasText: "sync.log" })).toBeVisible();
    await code.screenshot("first-cause");
    expect(walk.clicks).toBe(4);
    process.stdout.write(
      `the line that shows the cause: ${walk.clicks} clicks, ${walk.seconds} s\n`,
    );
  });
});
