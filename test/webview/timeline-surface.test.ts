/**
 * Goal: the timeline looks the same whatever paints it.
 * Method: the same scenes painted by WebGL2 and on a canvas, compared pixel by pixel; then the graphics card is taken away
 * while the page stands.
 */
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { launchBrowser, type OpenedPage, openPage, type PageOptions } from "./page-harness.ts";
import { sampleScene } from "./sample-scene.ts";
import { makeTimeline, showOf } from "./scenes.ts";

let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser.close());

type Surface = "webgl" | "canvas";
const LANES = ".scroller";

function open(surface: Surface, options: Omit<PageOptions, "kind">): Promise<OpenedPage> {
  return openPage(browser, { kind: "timeline", surface, ...options });
}

/** How many pixels of two pictures differ by more than rounding. */
async function differing(a: Buffer, b: Buffer): Promise<{ differ: number; of: number }> {
  const page = await browser.newPage();
  const urls = [a, b].map((picture) => `data:image/png;base64,${picture.toString("base64")}`);
  const result = await page.evaluate(async (sources) => {
    const [one, other] = await Promise.all(
      sources.map(async (source) => {
        const image = new Image();
        image.src = source;
        await image.decode();
        const canvas = document.createElement("canvas");
        canvas.width = image.width;
        canvas.height = image.height;
        const context = canvas.getContext("2d");
        context?.drawImage(image, 0, 0);
        return context?.getImageData(0, 0, image.width, image.height).data ?? [];
      }),
    );
    let differ = 0;
    for (let at = 0; at < (one?.length ?? 0); at += 4) {
      const most = [0, 1, 2].map((part) =>
        Math.abs((one?.[at + part] ?? 0) - (other?.[at + part] ?? 0)),
      );
      if (Math.max(...most) > 6) differ++;
    }
    return { differ, of: (one?.length ?? 0) / 4 };
  }, urls);
  await page.close();
  return result;
}

async function pictureOf(surface: Surface, options: Omit<PageOptions, "kind">): Promise<Buffer> {
  const opened = await open(surface, options);
  await opened.idle();
  expect(await opened.page.locator(".points").getAttribute("data-kind")).toBe(surface);
  const picture = await opened.page.locator(LANES).screenshot();
  expect(opened.faults).toEqual([]);
  await opened.close();
  return picture;
}

const made = (count: number): Omit<PageOptions, "kind"> => ({
  show: showOf("timeline"),
  answers: makeTimeline(count).answers,
});

type Scene = () => Omit<PageOptions, "kind"> | Promise<Omit<PageOptions, "kind">>;

const SCENES: readonly (readonly [string, Scene])[] = [
  ["with marks of every kind", () => made(240)],
  ["with bars", () => made(60_000)],
  ["in a light theme, twice as large", () => ({ ...made(2400), theme: "light", scale: 2 })],
  ["at a scale of one and a half", () => ({ ...made(2400), scale: 1.5 })],
  ["with high contrast", () => ({ ...made(2400), theme: "high-contrast" })],
  ["in forced colours", () => ({ ...made(2400), forcedColors: true })],
  ["of a sample with messages", () => sampleScene("fk-drop", "timeline")],
];

describe("the timeline looks the same by WebGL2 and on a canvas", () => {
  test.each(SCENES)("%s", async (_, scene) => {
    const options = await scene();
    const { differ, of } = await differing(
      await pictureOf("webgl", options),
      await pictureOf("canvas", options),
    );
    expect(of).toBeGreaterThan(100_000);
    expect(differ).toBe(0);
  });

  test("and when the graphics card is lost while it stands", async () => {
    const opened = await open("webgl", made(2400));
    await opened.idle();
    const { page } = opened;
    const before = await page.locator(LANES).screenshot();
    await page.locator(".points canvas").evaluate((canvas) => {
      const gl = (canvas as HTMLCanvasElement).getContext("webgl2");
      gl?.getExtension("WEBGL_lose_context")?.loseContext();
    });
    await page.locator('.points[data-kind="canvas"]').waitFor();
    await opened.idle();
    const { differ } = await differing(before, await page.locator(LANES).screenshot());
    expect(differ).toBe(0);
    await opened.close();
  });
});
