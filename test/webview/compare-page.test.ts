import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { COMPARE_ANSWERS, makeComparison } from "./compare-scene.ts";
import { launchBrowser, type OpenedPage, openPage } from "./page-harness.ts";
import { ALICE, BOB, showOf } from "./scenes.ts";

let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser.close());

const rows = ({ page }: OpenedPage) => page.locator(".compare-row:not([hidden])");

function open(change: Partial<Parameters<typeof openPage>[1]> = {}): Promise<OpenedPage> {
  const answers = { ...COMPARE_ANSWERS, copy: () => null, why: () => null, openText: () => null };
  return openPage(browser, { kind: "compare", show: showOf("compare"), answers, ...change });
}

describe("the page Compare", () => {
  test("counts by model, lists the rows and shows the first side by side", async () => {
    const opened = await open();
    await opened.idle();
    const { page } = opened;
    expect(await page.locator(".compare-counts tbody tr").allTextContents()).toEqual([
      "location0001",
      "entry426121,200",
    ]);
    expect(await page.locator("[role=status]").first().textContent()).toBe("60 rows");
    expect(await rows(opened).first().getAttribute("aria-label")).toBe(
      "entry folder/file 0.txt. alice has it, bob does not.",
    );
    const fields = page.locator(".compare-fields tbody tr");
    expect(await fields.first().textContent()).toContain("name");
    expect(await page.locator(".compare-fields").textContent()).toContain("text/plain 12 B");
    expect(opened.faults).toEqual([]);
    await opened.close();
  });

  test("leaves what differs in a field, in a model, by a name; and says so when nothing passes", async () => {
    const opened = await open();
    await opened.idle();
    const { page } = opened;
    await page.locator("vscode-checkbox", { hasText: "missing" }).click();
    await page.locator("vscode-checkbox", { hasText: "extra" }).click();
    await opened.idle();
    expect(await page.locator("[role=status]").first().textContent()).toBe("12 of 60 rows");
    expect(await rows(opened).first().textContent()).toContain("≠");
    // What differs stands first among the fields.
    expect(await page.locator(".compare-fields tbody tr").first().textContent()).toContain(
      "content_id",
    );
    await page.getByLabel("Search names and uuids").fill("file 22.");
    await page.waitForFunction(() =>
      document.querySelector("[role=status]")?.textContent?.startsWith("1 of"),
    );
    await page.getByLabel("Search names and uuids").fill("nothing of that name");
    await page.getByText("No row passes the filter").waitFor();
    await page.getByText("Show all rows").click();
    await opened.idle();
    expect(await page.locator("[role=status]").first().textContent()).toBe("60 rows");
    await opened.close();
  });

  test("is walked by the keyboard, tells other views, copies and asks why", async () => {
    const opened = await open();
    await opened.idle();
    const { page } = opened;
    await page.getByRole("listbox", { name: "Rows that differ" }).focus();
    for (const key of ["ArrowDown", "ArrowDown", "End", "Home", "ArrowDown"]) {
      await page.keyboard.press(key);
    }
    await opened.idle();
    expect(opened.emitted.at(-1)).toEqual({
      name: "focus",
      payload: { model: "entry", record: "00000001-1111-4111-8111-111111111111" },
    });
    await page.keyboard.press("c");
    await page.keyboard.press("w");
    await opened.idle();
    const asked = opened.calls.filter(({ name }) => name === "copy" || name === "why");
    expect(asked).toEqual([
      { name: "copy", params: { text: "00000001-1111-4111-8111-111111111111" } },
      { name: "why", params: { record: "00000001-1111-4111-8111-111111111111" } },
    ]);
    await opened.close();
  });

  test("goes the other way round, opens as text, and comes back as it was left", async () => {
    const opened = await open();
    await opened.idle();
    const { page } = opened;
    await page.getByRole("button", { name: /Compare the other way round/ }).click();
    await opened.idle();
    await page.getByText("Open as text").click();
    const calls = opened.calls.filter(({ name }) => name === "comparison" || name === "openText");
    expect(calls).toEqual([
      { name: "comparison", params: { peers: undefined } },
      { name: "comparison", params: { peers: [BOB, ALICE] } },
      { name: "openText", params: { what: "diff", peers: [BOB, ALICE] } },
    ]);
    await page.waitForFunction((id) => Reflect.get(globalThis, "keptState")?.view?.a === id, BOB);
    const kept = await opened.kept();
    await opened.close();
    const again = await open({ kept });
    await again.idle();
    expect(again.calls[0]).toEqual({ name: "comparison", params: { peers: [BOB, ALICE] } });
    await again.close();
  });

  test("holds 200,000 rows and draws those in sight", async () => {
    const answers = { ...COMPARE_ANSWERS, comparison: () => makeComparison(200_000) };
    const opened = await open({ answers });
    await opened.idle();
    const { page } = opened;
    expect(await page.locator("[role=status]").first().textContent()).toBe("200,000 rows");
    await page.getByRole("listbox", { name: "Rows that differ" }).focus();
    await page.keyboard.press("End");
    await opened.idle();
    expect(await rows(opened).count()).toBeLessThan(80);
    expect(
      await page.locator(".compare-row[aria-selected=true]").getAttribute("aria-posinset"),
    ).toBe("200000");
    expect(opened.faults).toEqual([]);
    await opened.close();
  });

  test("says that nothing differs where nothing does", async () => {
    const opened = await open({ answers: { comparison: () => makeComparison(0) } });
    await opened.idle();
    expect(await opened.page.locator(".notice-title").textContent()).toBe("Nothing differs");
    await opened.close();
  });
});
