/**
 * What holds of every page in every theme and size: nothing is wider than the window, every control has a name and is
 * seen when it has the focus, text stands out from its ground, and the content policy refuses nothing.
 */
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { PageKind } from "../../src/protocol/contract.ts";
import { PAGE_ANSWERS } from "./page-answers.ts";
import { launchBrowser, type OpenedPage, openPage } from "./page-harness.ts";
import { showOf } from "./scenes.ts";
import { type StoryScene, sampleStory } from "./story-scene.ts";
import type { ThemeName } from "./themes.ts";

let browser: Browser;
let story: StoryScene;
beforeAll(async () => {
  browser = await launchBrowser();
  story = await sampleStory("fk-drop");
});
afterAll(() => browser.close());

const KINDS: readonly PageKind[] = ["timeline", "orphans", "replay", "matrix", "story", "compare"];
const THEMES: readonly ThemeName[] = ["dark", "light", "high-contrast", "high-contrast-light"];

function open(
  kind: PageKind,
  change: Partial<Parameters<typeof openPage>[1]> = {},
): Promise<OpenedPage> {
  const show = showOf(kind, undefined, {
    evidenceNote: "bob/database.db: recent commits may be missing",
  });
  return openPage(browser, {
    kind,
    show,
    answers: { ...PAGE_ANSWERS, ...story.answers },
    ...change,
  });
}

/** Controls without an accessible name. */
function nameless(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const controls = document.querySelectorAll(
      "button, input, [role=tree], [role=application], vscode-button, vscode-dropdown, vscode-text-field",
    );
    return [...controls]
      .filter((control) => {
        const label = control.getAttribute("aria-label") ?? control.textContent ?? "";
        return label.trim() === "";
      })
      .map((control) => control.outerHTML.slice(0, 120));
  });
}

/** The lowest contrast of visible text against the nearest painted ground, with the text. */
function lowestContrast(page: Page): Promise<{ ratio: number; text: string }> {
  return page.evaluate(() => {
    const parse = (colour: string): number[] => (colour.match(/[\d.]+/g) ?? []).map(Number);
    const over = (top: number[], ground: number[]): number[] => {
      const alpha = top[3] ?? 1;
      return [0, 1, 2].map((i) => (top[i] ?? 0) * alpha + (ground[i] ?? 0) * (1 - alpha));
    };
    const luminance = (rgb: number[]): number => {
      const [r = 0, g = 0, b = 0] = rgb.map((part) => {
        const share = part / 255;
        return share <= 0.03928 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
      });
      return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const groundOf = (element: Element | null): number[] => {
      if (element === null) return [0, 0, 0];
      const own = parse(getComputedStyle(element).backgroundColor);
      return own.length === 4 && own[3] === 0
        ? groundOf(element.parentElement)
        : (own[3] ?? 1) < 1
          ? over(own, groundOf(element.parentElement))
          : own;
    };
    let lowest = { ratio: 21, text: "" };
    for (const element of document.querySelectorAll(
      "h1, h2, p, span, strong, td, th, dt, dd, button",
    )) {
      const text = [...element.childNodes]
        .filter((node) => node.nodeType === Node.TEXT_NODE)
        .map((node) => node.textContent)
        .join("");
      if (text.trim() === "" || (element as HTMLElement).offsetParent === null) continue;
      const ground = groundOf(element);
      const style = getComputedStyle(element);
      if (style.color.startsWith("color(")) continue;
      const [light = 0, dark = 0] = [
        luminance(over(parse(style.color), ground)),
        luminance(ground),
      ].sort((a, b) => b - a);
      const ratio = (light + 0.05) / (dark + 0.05);
      if (ratio < lowest.ratio) lowest = { ratio, text };
    }
    return lowest;
  });
}

describe.each(KINDS)("the %s page", (kind) => {
  test.each(THEMES)("has no unnamed control and readable text in the %s theme", async (theme) => {
    const opened = await open(kind, { theme });
    expect(await nameless(opened.page)).toEqual([]);
    const { ratio, text } = await lowestContrast(opened.page);
    expect(ratio, text).toBeGreaterThan(4);
    const refusals = opened.faults.filter((fault) => fault.includes("Content Security Policy"));
    expect(refusals).toEqual([]);
    await opened.close();
  });

  test.each([
    ["400 px wide", { width: 400, height: 700 }],
    ["at 200 %", { width: 600, height: 400, scale: 2 }],
    ["in forced colours", { forcedColors: true }],
  ])("fits its window %s", async (_, change) => {
    const opened = await open(kind, change);
    const width = await opened.page.evaluate(() => ({
      page: document.documentElement.scrollWidth,
      window: innerWidth,
    }));
    expect(width.page).toBeLessThanOrEqual(width.window);
    await opened.close();
  });

  test("is reached whole by the tab key, with a visible focus at every stop", async () => {
    const opened = await open(kind);
    const { page } = opened;
    const stops = new Set<string>();
    for (let i = 0; i < 25; i++) {
      await page.keyboard.press("Tab");
      const stop = await page.evaluate(() => {
        const active = document.activeElement;
        if (active === null || active === document.body) return undefined;
        const described = document.getElementById(
          active.getAttribute("aria-activedescendant") ?? "",
        );
        const shadow = active.shadowRoot;
        const inner = described ?? shadow?.activeElement ?? shadow?.querySelector("*") ?? active;
        const styles = [active, inner].map((element) => getComputedStyle(element));
        const isSeen = styles.some(
          ({ outlineStyle, boxShadow, borderColor }) =>
            outlineStyle !== "none" || boxShadow !== "none" || borderColor === "rgb(0, 120, 212)",
        );
        return {
          what: `${active.tagName} ${active.getAttribute("aria-label") ?? active.textContent}`,
          isSeen,
        };
      });
      if (stop === undefined) break;
      expect(stop.isSeen, stop.what).toBe(true);
      stops.add(stop.what);
    }
    expect(stops.size).toBeGreaterThan(kind === "matrix" ? 2 : 3);
    await opened.close();
  });
});
