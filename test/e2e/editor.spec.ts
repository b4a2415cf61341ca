import { type Code, expect, test } from "./fixtures.ts";

/**
 * Goal: a person opens a folder and sees who has what, replays it, and gets to the raw evidence.
 * Method: the packaged extension in the real workbench, used with mouse and keyboard; evidence stays as it was.
 */
test.describe("a folder in which nothing crossed", () => {
  test("shows the matrix first and the worst in the status bar", async ({ shared: code }) => {
    await code.container("Sync");
    await expect(code.treeItem(/^Who has what\. No entry row has crossed/)).toBeVisible();
    await expect(code.treeItem(/^alice→bob 0\/2091 entry: 2,091 missing/)).toBeVisible();
    await expect(code.treeItem(/^bob→alice 0\/292 entry: 292 missing/)).toBeVisible();
    await expect(code.treeItem(/^Peer alice, source/)).toBeVisible();
    await expect(code.statusItem("Sync: batch messages never delivered, alice→bob")).toBeVisible();
    await code.screenshot("editor-tree");
  });

  test("Replay Sync from the palette shows the outcome", async ({ shared: code }) => {
    await code.container("Sync");
    await expect(code.treeItem(/^Who has what/)).toBeVisible();
    await code.command("Sync: Replay Sync");
    await code.pick("alice → bob");
    await code.pick("as recorded");
    const page = code.webview();
    await expect(page.getByText("exactly as recorded").first()).toBeVisible();
    await code.screenshot("editor-replay");
  });

  test("the timeline leads to the raw log line", async ({ shared: code }) => {
    await code.container("Sync");
    await expect(code.treeItem(/^Who has what/)).toBeVisible();
    await code.command("Sync: Show HLC Timeline");
    const page = code.webview();
    await expect(page.getByText(/\d events/).first()).toBeVisible();
    await page.getByRole("application", { name: "Events by peer and model" }).focus();
    await code.page.keyboard.press("ArrowRight");
    await code.page.keyboard.press("Enter");
    const tab = code.page.locator(".tab.active", { hasText: "sync_events.log" });
    await expect(tab).toBeVisible();
    await code.screenshot("editor-log-line");
  });

  test("every page opens as text", async ({ shared: code }) => {
    await code.container("Sync");
    await expect(code.treeItem(/^Who has what/)).toBeVisible();
    for (const [command, tab] of [
      ["Sync: Show Matrix", "matrix.txt"],
      ["Sync: Show Orphaned Entries", "orphaned entries.txt"],
    ] as const) {
      await code.command(command);
      await code.webview().getByText("Open as text").first().click();
      await expect(code.page.locator(".tab.active", { hasText: tab })).toBeVisible();
      await code.command("View: Close All Editors");
    }
  });

  test("a log in the tree opens, and a value is copied from the menu", async ({ shared: code }) => {
    await code.container("Sync");
    await code.treeItem(/^Peer bob/).click();
    await code.treeItem(/^Logs: /).click();
    await code.treeItem(/^bob\/sync_events.log/).click();
    await expect(code.page.locator(".tab.active", { hasText: "sync_events.log" })).toBeVisible();
    await code.treeItem(/^Peer bob/).click({ button: "right" });
    await expect(code.page.getByRole("menuitem", { name: "Copy Value" })).toBeVisible();
    await code.page.keyboard.press("Escape");
  });
});

test.describe("with a page of its own", () => {
  test.use({ sample: "fk-drop" });

  test("pages come back after the window is reloaded", async ({ code }) => {
    await code.container("Sync");
    await expect(code.treeItem(/^alice→bob \d+\/\d+ entry/)).toBeVisible();
    await code.command("Sync: Show Orphaned Entries");
    await expect(code.webview().getByText("Orphaned entries").first()).toBeVisible();
    // The workbench writes which editors are open some seconds after that changed, and says nothing of it.
    await code.page.waitForTimeout(6000);
    await code.page.reload();
    await expect(code.webview().getByText("Orphaned entries").first()).toBeVisible({
      timeout: 60_000,
    });
    await expect(code.webview().getByText("Held by").first()).toBeVisible();
  });
});

/** Shows each page and keeps a picture of it. */
async function showPages(code: Code, name: string): Promise<void> {
  for (const [command, heading] of [
    ["HLC Timeline", "HLC timeline"],
    ["Orphaned Entries", "Orphaned entries"],
    ["Matrix", "Matrix"],
  ] as const) {
    await code.command(`Sync: Show ${command}`);
    await expect(code.webview().getByRole("heading", { name: heading })).toBeVisible();
    await code.screenshot(`${name}-${command.replaceAll(" ", "-").toLowerCase()}`);
    await code.command("View: Close All Editors");
  }
}

test.describe("in a narrow window", () => {
  test.use({ sample: "fk-drop", viewport: { width: 400, height: 800 } });

  test("tree and pages fit", async ({ code }) => {
    await code.container("Sync");
    await expect(code.treeItem(/^Who has what/)).toBeVisible();
    await code.screenshot("narrow-tree");
    await code.page.keyboard.press("Control+b");
    await showPages(code, "narrow");
  });
});

// The last theme stays in the settings of the server, which all tests share: the ordinary one comes last.
for (const [theme, mark] of [
  ["Dark Modern", "vs-dark"],
  ["Dark High Contrast", "hc-black"],
  ["Light High Contrast", "hc-light"],
  ["Light Modern", "vs"],
] as const) {
  test.describe(`in the theme ${theme}`, () => {
    test.use({ sample: "fk-drop", viewport: { width: 1280, height: 800 } });

    test("tree and pages can be read", async ({ code }) => {
      // The list of themes is filled while the theme under it changes: what was typed may be lost once.
      await expect(async () => {
        await code.page.keyboard.press("Escape");
        await code.command("Preferences: Color Theme");
        await code.page.locator(".quick-input-widget input.input").fill(theme);
        await code.pick(theme, 10_000);
        const chosen = code.page.locator(`.monaco-workbench.${mark}`);
        await expect(chosen).toBeVisible({ timeout: 10_000 });
      }).toPass();
      await code.container("Sync");
      await expect(code.treeItem(/^Who has what/)).toBeVisible();
      await showPages(code, theme.replaceAll(" ", "-").toLowerCase());
    });
  });
}
