import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { FailureError } from "../../src/base/failure.ts";
import { createMemoryFileTree } from "../../src/platform/memory-file-tree.ts";
import { layOutClock } from "../../src/projection/clock/layout.ts";
import { filesOf } from "../fireproof/fixture-files.ts";
import { type FireproofScene, makeClockGraph, makeClockView, openScene } from "./clock-scenes.ts";
import { launchBrowser, type OpenedPage, openPage, type PageOptions } from "./page-harness.ts";
import { showOf } from "./scenes.ts";

let browser: Browser;
let diverged: FireproofScene;
beforeAll(async () => {
  browser = await launchBrowser();
  diverged = await openScene(createMemoryFileTree(filesOf("remote-overwritten")), "clock");
});
afterAll(() => browser.close());

const canvas = "canvas.clock-canvas";

function open(change: Partial<PageOptions> = {}): Promise<OpenedPage> {
  return openPage(browser, { kind: "clock", ...diverged, ...change });
}

describe("the Merkle clock page", () => {
  test("opens at the worst pair and says what the one lacks of the other", async () => {
    const opened = await open();
    expect(opened.calls.map(({ name }) => name)).toEqual(["clock", "clockPair"]);
    const text = await opened.readAloud();
    expect(text).toMatch(/Diverged: peer-[ab] lacks \d events? of (peer-[ab]|remote)/);
    expect(text).toContain("1 unmerged head");
    expect(opened.faults).toEqual([]);
    await opened.close();
  });

  test("is walked along parents and children, and tells the event with its document", async () => {
    const opened = await open();
    const { page } = opened;
    await page.locator(canvas).focus();
    await page.keyboard.press("End");
    await opened.idle();
    await page.keyboard.press("ArrowLeft");
    await opened.idle();
    const asked = opened.calls.filter(({ name }) => name === "clockEvent");
    expect(asked).toHaveLength(2);
    expect(asked[0]?.params).not.toEqual(asked[1]?.params);
    const event = await page.locator(".event").textContent();
    expect(event).toMatch(/after\s+\{"_id":/);
    expect(event).toContain("✓ has it");
    expect(await page.locator("[role=status].unseen").textContent()).toMatch(
      /stores? ha(s|ve) it\./,
    );
    await page.keyboard.press("Home");
    await opened.idle();
    expect(await page.locator(".event").textContent()).toContain("genesis");
    await opened.close();
  });

  test("steps the merge with its reason, and ends with what the merge would show", async () => {
    const opened = await open();
    const { page } = opened;
    await page.locator(canvas).focus();
    await page.keyboard.press(".");
    await opened.idle();
    const first = await page.locator(".merge").textContent();
    expect(first).toContain("step 1 of");
    expect(first).toMatch(/Head before[\s\S]*Event[\s\S]*Head after/);
    expect(first).toMatch(/so (the head grows|it takes that place|nothing changes)/);
    for (let step = 0; step < 10; step++) await page.keyboard.press(".");
    await opened.idle();
    expect(await page.locator(".merge").textContent()).toMatch(/The merge shows \d+ documents?/);
    await opened.close();
  });

  test("opens the CAR of an event at its block, exports, and opens as text", async () => {
    const opened = await open();
    const { page } = opened;
    await page.locator(canvas).focus();
    await page.keyboard.press("End");
    await opened.idle();
    await page.getByRole("button", { name: "Open CAR" }).first().click();
    await page.getByText("SVG…").click();
    await page.getByText("Open as text").click();
    await opened.idle();
    const asked = opened.calls.map(({ name, params }) => ({ name, params }));
    const car = asked.find(({ name }) => name === "openCar");
    expect(JSON.stringify(car?.params)).toMatch(/"path":"[^"]+\.car","block":"bafyrei/);
    expect(asked).toContainEqual({ name: "exportClock", params: { format: "svg" } });
    expect(asked.find(({ name }) => name === "openText")?.params).toMatchObject({ what: "clock" });
    await opened.close();
  });

  test("comes back with its pair, step and selection", async () => {
    const first = await open();
    await first.page.locator(canvas).focus();
    await first.page.keyboard.press("End");
    await first.page.keyboard.press(".");
    await first.idle();
    await first.page.waitForFunction(
      () => Reflect.get(Reflect.get(globalThis, "keptState")?.view ?? {}, "step") === 1,
    );
    const kept = await first.kept();
    const shown = await first.page.locator(".event").textContent();
    await first.close();
    const second = await open({ kept });
    await second.idle();
    expect(await second.page.locator(".event").textContent()).toBe(shown);
    expect(await second.page.locator(".merge").textContent()).toContain("step 1 of");
    await second.close();
  });

  test("says why there is nothing to see, and tries again after a failure", async () => {
    let fails = true;
    const clock = diverged.answers.clock;
    const opened = await open({
      answers: {
        ...diverged.answers,
        clock: (params, context) => {
          if (fails) throw new FailureError("worker", "The analysis worker ended.");
          return clock?.(params, context) ?? Promise.reject(new Error("no clock"));
        },
      },
    });
    expect(await opened.readAloud()).toContain("The clock could not be read");
    fails = false;
    await opened.page.getByText("Try again").click();
    await opened.idle();
    expect(await opened.readAloud()).toContain("Diverged");
    await opened.close();
  });

  test("fits in 400 px without a sideways scroll", async () => {
    const opened = await open({ width: 400, height: 800 });
    const widths = await opened.page.evaluate(() => [
      document.documentElement.scrollWidth,
      document.querySelector(".page")?.scrollWidth,
    ]);
    expect(widths).toEqual([400, 400]);
    await opened.close();
  });

  test("shows no name from evidence as markup", async () => {
    const graph = makeClockGraph(3, 1);
    const view = makeClockView(graph);
    const labels = view.labels.map(() => "<img src=x onerror=alert(1)>\u202e");
    const answers = {
      clock: () => ({ ...view, labels, pair: undefined }),
      clockEvent: () => Promise.reject(new FailureError("usage", "none")),
    };
    const opened = await open({ show: showOf("clock"), answers });
    expect(await opened.page.locator("img").count()).toBe(0);
    expect(opened.faults).toEqual([]);
    await opened.close();
  });
});

describe("a clock of 100,000 events", () => {
  test("is laid out in lanes and drawn from its newest end, without a fault", async () => {
    const graph = makeClockGraph(100_000);
    const layout = layOutClock(graph);
    expect(layout.lanes).toBeLessThan(32);
    const view = { ...makeClockView(graph), pair: undefined };
    const opened = await open({ show: showOf("clock"), answers: { clock: () => view } });
    expect(await opened.page.locator(".status").textContent()).toContain("100,000 events");
    await opened.page.locator(canvas).focus();
    await opened.page.keyboard.press("0");
    await opened.idle();
    const drawn = await opened.page.locator(canvas).evaluate((element) => {
      const target = element as HTMLCanvasElement;
      const data = target.getContext("2d")?.getImageData(0, 0, target.width, target.height).data;
      return data?.some((value, index) => index % 4 === 3 && value > 0) ?? false;
    });
    expect(drawn).toBe(true);
    expect(opened.faults).toEqual([]);
    await opened.close();
  });
});
