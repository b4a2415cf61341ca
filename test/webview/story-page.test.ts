import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { interleavedLog } from "../builders/trace-lines.ts";
import { launchBrowser, type OpenedPage, openPage, type PageOptions } from "./page-harness.ts";
import { type StoryScene, sampleStory, sampleWithLog } from "./story-scene.ts";

let browser: Browser;
let fkDrop: StoryScene;
beforeAll(async () => {
  browser = await launchBrowser();
  fkDrop = await sampleStory("fk-drop");
});
afterAll(() => browser.close());

async function open(change: Partial<PageOptions> = {}): Promise<OpenedPage> {
  const opened = await openPage(browser, { kind: "story", ...fkDrop, ...change });
  await opened.idle();
  return opened;
}

function labels({ page }: OpenedPage): Promise<string[]> {
  return page
    .locator(".story-row:not([hidden])")
    .evaluateAll((rows) => rows.map((row) => row.getAttribute("aria-label") ?? ""));
}

async function search(opened: OpenedPage, query: string): Promise<void> {
  const asked = opened.calls.length;
  await opened.page.locator(".filter").fill(query);
  await expect
    .poll(() => opened.calls.slice(asked).some(({ name }) => name === "story"))
    .toBe(true);
  await opened.idle();
}

describe("the log story", () => {
  test("tells a log as chapters of rows, with how much was collapsed and how much without loss", async () => {
    const opened = await open();
    const shown = await labels(opened);
    expect(shown[0]).toMatch(/^Chapter: Start-up, lines 1 to \d+, \d+ rows$/);
    expect(await opened.page.locator(".status").textContent()).toMatch(
      /^\d+ lines in \d+ rows; repeats and sequences alone: \d+ rows, [\d.]+ % saved without loss$/,
    );
    expect(await opened.readAloud()).toContain("Log story");
    expect(opened.faults).toEqual([]);
    await opened.close();
  });

  test("of 70,000 lines opens as at most 400 rows and opens down to every raw line", async () => {
    const scene = await sampleWithLog(
      "fk-drop",
      interleavedLog(70_000, 3, ["ERROR database is locked"]),
    );
    const opened = await open(scene);
    const { page } = opened;
    expect(await page.locator(".status").textContent()).toMatch(
      /^70,000 lines in (?:[1-3]?\d?\d|400) rows/,
    );
    await page.locator("[role=tree]").focus();
    const selected = page.locator(".story-row[aria-selected=true]");
    // Down to the first row that stands for several lines, and into it until a row is one line.
    for (let step = 0; step < 40; step++) {
      const expanded = await selected.getAttribute("aria-expanded");
      if (expanded === null && (await selected.getAttribute("aria-level")) !== "2") break;
      await page.keyboard.press(expanded === "false" ? "ArrowRight" : "ArrowDown");
      await opened.idle();
    }
    expect(await selected.getAttribute("aria-label")).toMatch(/^line \d+, /);
    expect(Number(await selected.getAttribute("aria-level"))).toBeGreaterThan(2);
    expect(await page.locator(".story-row").count()).toBeLessThan(80);
    expect((await labels(opened)).some((label) => label === "Being read")).toBe(false);
    expect(opened.faults).toEqual([]);
    await opened.close();
  });

  test("of a record says whom and what it names, tells the other views, and opens its line", async () => {
    const opened = await open();
    const { page } = opened;
    await search(opened, "level:info record_uuid");
    await page.locator("[role=tree]").focus();
    for (let step = 0; step < 6; step++) {
      await page.keyboard.press("ArrowDown");
      await opened.idle();
      if ((await page.locator(".subject").count()) > 0) break;
    }
    expect(await page.locator(".subjects").textContent()).toMatch(/\w+/);
    expect(opened.emitted.at(-1)).toMatchObject({
      name: "focus",
      payload: { line: { path: "test.log" } },
    });
    await page.keyboard.press("o");
    expect(opened.calls.at(-1)).toMatchObject({
      name: "openLogLine",
      params: { path: "test.log" },
    });
    await page.keyboard.press("t");
    expect(opened.calls.at(-1)?.name).toBe("showOnTimeline");
    await page
      .getByRole("button", { name: /: Follow / })
      .first()
      .click();
    await expect.poll(() => opened.calls.at(-1)?.name).toBe("why");
    await opened.close();
  });

  test("leaves what a query asks for, and underlines what of it cannot be understood", async () => {
    const opened = await open();
    const { page } = opened;
    await search(opened, "level:warn");
    expect(await page.locator(".status").textContent()).toMatch(
      /^\d+ of \d+ records in \d+ rows?$/,
    );
    for (const label of await labels(opened)) expect(label).toMatch(/^Chapter|WARN|ERROR|match/);
    await search(opened, "level:warn colour:red");
    expect(await page.locator(".culprit").textContent()).toBe("colour:red");
    expect(await page.locator(".filter-problem").textContent()).toContain("Everything is shown.");
    await search(opened, "no such words anywhere");
    expect(await page.locator(".notice-title").textContent()).toBe("Nothing matches the query");
    await page.getByRole("button", { name: "Show everything" }).click();
    await opened.idle();
    expect(await page.locator(".filter").inputValue()).toBe("");
    await opened.close();
  });

  test("lists the kinds of message with what varies in them, each leaving its own records", async () => {
    const opened = await open();
    const { page } = opened;
    await page.locator(".templates summary").click();
    // Opening the list draws it in the next frame.
    await page.locator(".template .varies").nth(5).waitFor();
    await page.locator(".template").first().click();
    await opened.idle();
    expect(await page.locator(".filter").inputValue()).toMatch(/^template:[0-9a-f]+/);
    await opened.close();
  });

  test("goes where another view is: to its line, or to its time", async () => {
    const opened = await open();
    const { page } = opened;
    opened.emit("focus", { line: { path: "test.log", line: 120 } });
    await expect.poll(() => page.locator(".details-title").textContent()).toContain("line 120");
    opened.emit("focus", {
      time: Date.UTC(2025, 10, 21, 16, 40, 11, 154) * 1000,
      record: "decb7321-484e-51fa-aefa-8eb994b663a3",
    });
    await expect.poll(() => page.locator(".story-raw").textContent()).toContain("16:40:11.1");
    await page.getByRole("button", { name: "Only records that name the selected record" }).click();
    await expect.poll(() => page.locator(".status").textContent()).toMatch(/^\d+ of/);
    expect(opened.emitted.filter(({ name }) => name === "focus")).toEqual([]);
    await opened.close();
  });

  test("comes back as it was left, and says why when there is no log", async () => {
    const opened = await open();
    await search(opened, "level:info");
    await opened.page.waitForFunction(
      () => Reflect.get(globalThis, "keptState")?.view?.query === "level:info",
    );
    const kept = await opened.kept();
    await opened.close();
    const again = await open({ kept });
    expect(await again.page.locator(".filter").inputValue()).toBe("level:info");
    await again.close();
    const none = await open({ answers: { storyLogs: () => [] } });
    expect(await none.page.locator(".notice-title").textContent()).toBe("There is no log to tell");
    await none.close();
  });

  test("keeps what evidence says as text: markup stays inert", async () => {
    const hostile =
      '2025-11-24T15:37:38.968511Z ERROR sd_core::x: <img src=x onerror="document.title=1"> a\u202Eb\n';
    const opened = await open(await sampleWithLog("fk-drop", hostile));
    expect(await opened.page.locator("img").count()).toBe(0);
    expect((await labels(opened)).join()).toContain("⟨U+202E⟩");
    expect(opened.faults).toEqual([]);
    await opened.close();
  });
});
