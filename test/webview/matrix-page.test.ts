import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { launchBrowser, openPage } from "./page-harness.ts";
import { reportOf, showOf } from "./scenes.ts";

let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser.close());

describe("the matrix page", () => {
  test("shows in four cells that each peer has only its own rows", async () => {
    const opened = await openPage(browser, { kind: "matrix", show: showOf("matrix"), answers: {} });
    const cells = await opened.page.locator(".grid .cell").allTextContents();
    expect(cells).toEqual([
      "2,091own rows",
      "0 of 2,091✕ 2,091 missing",
      "0 of 292✕ 292 missing",
      "292own rows",
    ]);
    expect(await opened.page.locator(".grid .cell-none").count()).toBe(2);
    expect(opened.faults).toEqual([]);
    await opened.close();
  });

  test("shows another model by keyboard and keeps the choice", async () => {
    const opened = await openPage(browser, { kind: "matrix", show: showOf("matrix"), answers: {} });
    const { page } = opened;
    await page.getByRole("button", { name: "content_identity" }).focus();
    await page.keyboard.press("Enter");
    await opened.idle();
    expect(await page.locator(".grid .cell").first().textContent()).toBe("1,987own rows");
    expect(await page.locator("[aria-pressed=true]").textContent()).toBe("content_identity");
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe("content_identity");
    await page.waitForFunction(
      () => Reflect.get(globalThis, "keptState")?.view?.model === "content_identity",
    );
    await opened.close();
  });

  test("says so when no row has an author", async () => {
    const show = showOf("matrix", reportOf([]));
    const opened = await openPage(browser, { kind: "matrix", show, answers: {} });
    expect(await opened.page.locator(".notice-title").textContent()).toBe("No rows with an author");
    await opened.close();
  });
});
