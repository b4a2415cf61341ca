import type { Locator } from "@playwright/test";
import { type Code, expect, test } from "./fixtures.ts";

/**
 * Goal: a person new to the debugger finds the step at which a record was lost, and why, walking both ways.
 * Method: the packaged extension in the real workbench, used with mouse and keyboard; evidence stays as it was.
 */
const view = (code: Code, part: string): Locator => code.page.locator(`.debug-${part}`);
const row = (code: Code, part: string, text: string | RegExp): Locator =>
  view(code, part).locator(".monaco-list-row", { hasText: text }).first();

const button = (code: Code, name: string): Locator =>
  view(code, "toolbar").locator(`.codicon-debug-${name}`).first();

async function ask(code: Code, text: string): Promise<void> {
  await code.command("Debug Console: Focus on Debug Console View");
  // What is typed before the console has the focus goes elsewhere.
  await expect(code.page.locator(".repl-input-wrapper .monaco-editor.focused")).toBeVisible();
  await code.page.keyboard.type(text);
  // The list of suggestions would take the first Enter.
  await code.page.keyboard.press("Escape");
  await code.page.keyboard.press("Enter");
}

async function startDebugging(code: Code): Promise<void> {
  await code.container("Sync");
  await expect(code.treeItem(/^Who has what/)).toBeVisible();
  await code.command("Sync: Debug Replay");
  await expect(view(code, "toolbar").first()).toBeVisible({ timeout: 60_000 });
  await code.command("Run and Debug: Focus on Call Stack View");
  await expect(row(code, "call-stack", "bob · receiver")).toBeVisible();
}

test.describe("a recording in which records were dropped", () => {
  test.use({ sample: "fk-drop", viewport: { width: 1500, height: 1000 } });

  test("a person stops at the drop, steps back, asks SQL and sees what is missing", async ({
    code,
  }) => {
    // A dozen gestures, each of which waits for the workbench.
    test.slow();
    await startDebugging(code);
    await expect(code.page.locator(".view-lines").first()).toContainText("before the first event");
    await code.screenshot("debug-entry");

    await code.command("Run and Debug: Focus on Breakpoints View");
    const filter = row(code, "breakpoints", "Record Dropped");
    await filter.locator("input[type=checkbox], .monaco-custom-toggle, .checkbox").first().click();
    await button(code, "continue").click();
    await expect(row(code, "call-stack", /bob dropped entry#/)).toBeVisible({ timeout: 30_000 });
    await expect(view(code, "call-stack")).toContainText(/Anomaly at step/i);
    await code.screenshot("debug-dropped");

    // The first scope unfolds by itself.
    await expect(row(code, "variables", /reason.*is not here/)).toBeVisible();
    const other = row(code, "variables", /other.*[0-9a-f]{8}-/);
    await expect(other).toBeVisible();
    const missing =
      /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/.exec((await other.textContent()) ?? "")?.[0] ??
      "";
    expect(missing).not.toBe("");
    await code.screenshot("debug-variables");

    await button(code, "step-back").click();
    await expect(row(code, "call-stack", /bob read entry#/)).toBeVisible();
    await ask(code, "select count(*) as n from entries");
    await expect(code.page.locator(".repl")).toContainText(
      /bob as of step \d+ \(replayed\): 1 row/,
    );
    await code.screenshot("debug-sql");
    // The cause, in the person's own words: the row that the dropped record needs is not here, and never comes.
    await ask(
      code,
      `select count(*) as here from content_identities where uuid_text(uuid) = '${missing}'`,
    );
    await expect(code.page.locator(".repl")).toContainText(/here\s*0/);
    await ask(code, missing);
    await expect(code.page.locator(".repl")).toContainText(
      /never arrives in this run|has not arrived yet/,
    );
    await code.screenshot("debug-cause");

    await button(code, "continue").click();
    await expect(row(code, "call-stack", /bob dropped entry#/)).toBeVisible();
    await button(code, "continue").click();
    await button(code, "reverse-continue").click();
    await expect(row(code, "call-stack", /bob dropped entry#/)).toBeVisible();
    await code.screenshot("debug-reverse");
  });

  test("a click on what a logpoint printed takes the debugger to its step", async ({ code }) => {
    await startDebugging(code);
    await code.openFile("sync_events.log", "alice/sync_events.log");
    await code.page.locator(".editor-instance .view-line").nth(3).click();
    await code.command("Debug: Add Logpoint...");
    const message = code.page.locator(".breakpoint-widget .monaco-editor.focused");
    await expect(message).toBeVisible();
    await code.page.keyboard.type("wrote {model}");
    await code.page.keyboard.press("Enter");
    await code.command("Debug Console: Focus on Debug Console View");
    const printed = code.page
      .locator(".repl .monaco-list-row", { hasText: /wrote volume/ })
      .first();
    await expect(printed).toBeVisible({ timeout: 30_000 });
    const link = printed.locator("a, .link", { hasText: "sync-step" }).first();
    const step = /sync-step:\/\/\d+\/(\d+)/.exec((await printed.textContent()) ?? "")?.[1] ?? "";
    expect(Number(step)).toBeGreaterThan(0);
    await code.screenshot("debug-printed");
    await link.click({ modifiers: ["Control"] });
    // Going there is another stop: what is asked now is asked as of that step.
    await expect(async () => {
      await ask(code, "select 1 as one");
      await expect(code.page.locator(".repl")).toContainText(new RegExp(`as of step ${step}\\b`), {
        timeout: 5000,
      });
    }).toPass({ timeout: 40_000 });
    await code.screenshot("debug-printed-step");
  });
});
