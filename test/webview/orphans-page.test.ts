import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { OrphanTree } from "../../src/projection/orphans/types.ts";
import { makeOrphans } from "./orphan-scene.ts";
import { launchBrowser, type OpenedPage, openPage } from "./page-harness.ts";
import { showOf } from "./scenes.ts";

let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser.close());

function open(tree: OrphanTree, kept?: unknown): Promise<OpenedPage> {
  const show = showOf("orphans");
  return openPage(browser, { kind: "orphans", show, answers: { orphans: () => tree }, kept });
}

function labels({ page }: OpenedPage): Promise<string[]> {
  return page
    .locator(".tree-row:not([hidden])")
    .evaluateAll((rows) => rows.map((row) => row.getAttribute("aria-label") ?? ""));
}

describe("the page of orphaned entries", () => {
  test("shows counts, reasons and paths, and says why of the selected entry", async () => {
    const opened = await open(makeOrphans(20));
    const { page } = opened;
    expect(await page.locator(".counts").textContent()).toContain("20?");
    expect(await page.locator(".cause").allTextContents()).toEqual([
      "10 content: identity never arrived",
      "10 content: identity here, link lost",
    ]);
    await page.locator("[role=tree]").focus();
    for (let i = 0; i < 5; i++) await page.keyboard.press("ArrowDown");
    await opened.idle();
    expect(await page.locator(".details-why").textContent()).toBe(
      "Its owner has it linked to alice:content_identity#4f2a…; that identity never arrived here.",
    );
    expect(await page.locator(".details-title").textContent()).toBe("/Users/wren/dir 0/file 0.txt");
    expect(opened.emitted.at(-1)).toMatchObject({ name: "focus", payload: { model: "entry" } });
    await page.keyboard.press("c");
    await opened.idle();
    expect(opened.calls.at(-1)).toEqual({
      name: "copy",
      params: { text: "30313233-3435-3637-3839-3a3b3c3d3e3f" },
    });
    await page.keyboard.press("w");
    await opened.idle();
    expect(opened.calls.at(-1)).toEqual({
      name: "why",
      params: { record: "30313233-3435-3637-3839-3a3b3c3d3e3f" },
    });
    expect(opened.faults).toEqual([]);
    await opened.close();
  });

  test("is a tree to assistive technology, with one tab stop", async () => {
    const opened = await open(makeOrphans(3));
    const { page } = opened;
    await page.locator("[role=tree]").focus();
    await page.keyboard.press("End");
    await opened.idle();
    const active = await page.locator("[role=tree]").getAttribute("aria-activedescendant");
    const row = page.locator(`#${active}`);
    expect(await row.getAttribute("role")).toBe("treeitem");
    expect(await row.getAttribute("aria-level")).toBe("5");
    expect(await row.getAttribute("aria-selected")).toBe("true");
    await page.keyboard.press("ArrowLeft");
    await page.keyboard.press("ArrowLeft");
    await opened.idle();
    expect(await page.locator("[aria-expanded=false]").count()).toBe(1);
    await opened.close();
  });

  test("scrolls through 100,000 entries with a screenful of elements", async () => {
    const opened = await open(makeOrphans(100_000));
    const { page } = opened;
    await page.getByRole("button", { name: "Expand all" }).click();
    await page.locator("[role=tree]").focus();
    await page.keyboard.press("End");
    await opened.idle();
    expect((await labels(opened)).at(-1)).toContain("file 99999.txt");
    expect(await page.locator(".tree-row").count()).toBeLessThan(80);
    await page.keyboard.press("Home");
    await opened.idle();
    expect((await labels(opened))[0]).toBe("alice, 0 orphaned");
    await opened.close();
  });

  test("a search, also by a reason's button, keeps what leads to its hits, and is kept itself", async () => {
    const opened = await open(makeOrphans(300));
    const { page } = opened;
    await page.locator(".filter").click();
    await page.keyboard.type("file 299.");
    await page.waitForFunction(
      () => Reflect.get(globalThis, "keptState")?.view?.text === "file 299.",
    );
    await opened.idle();
    expect((await labels(opened)).at(-1)).toContain("file 299.txt");
    expect(await page.locator(".status").textContent()).toBe("1 of 300 orphans");
    const kept = await opened.kept();
    await page.locator(".cause").first().click();
    await opened.idle();
    expect(await page.locator(".status").textContent()).toBe("150 of 300 orphans");
    await opened.close();
    const again = await open(makeOrphans(300), kept);
    expect(await again.page.locator(".status").textContent()).toBe("1 of 300 orphans");
    await again.close();
  });

  test("names from evidence are text: markup stays inert and reversals are seen", async () => {
    const hostile = (i: number): string =>
      i === 0 ? '<img src=x onerror="document.title=1">' : "invoice\u202Efdp.exe";
    const opened = await open(makeOrphans(2, hostile));
    const { page } = opened;
    expect(await page.locator("img").count()).toBe(0);
    expect(await page.title()).toBe("Driftscope");
    const shown = await page.locator(".tree-name").allTextContents();
    expect(shown).toContain('<img src=x onerror="document.title=1">');
    expect(shown).toContain("invoice⟨U+202E⟩fdp.exe");
    expect(opened.faults).toEqual([]);
    await opened.close();
  });

  test("says that all is well when nothing is orphaned", async () => {
    const opened = await open(makeOrphans(0));
    expect(await opened.page.locator(".notice-title").textContent()).toBe("No orphaned entries");
    await opened.close();
  });
});
