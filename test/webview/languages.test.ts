/** Pages speak the language of the editor, and have room for it. */
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { PageKind } from "../../src/protocol/contract.ts";
import { PAGE_ANSWERS } from "./page-answers.ts";
import { launchBrowser, type OpenedPage, openPage } from "./page-harness.ts";
import { showOf } from "./scenes.ts";
import { type StoryScene, sampleStory } from "./story-scene.ts";

const GERMAN: Readonly<Record<string, string>> = JSON.parse(
  readFileSync(resolve(import.meta.dirname, "../../l10n/bundle.l10n.de.json"), "utf8"),
);

/** The heading of each kind of page that library sync has, in German. */
const HEADINGS = {
  timeline: "HLC-Zeitachse",
  orphans: "Verwaiste Einträge",
  replay: "Wiedergabe",
  matrix: "Matrix",
  story: "Log-Geschichte",
  compare: "Vergleichen",
} as const satisfies Partial<Record<PageKind, string>>;
const KINDS = Object.entries(HEADINGS) as readonly (readonly [keyof typeof HEADINGS, string])[];

let browser: Browser;
let story: StoryScene;
beforeAll(async () => {
  browser = await launchBrowser();
  story = await sampleStory("fk-drop");
});
afterAll(() => browser.close());

function open(kind: PageKind, width: number): Promise<OpenedPage> {
  const answers = { ...PAGE_ANSWERS, ...story.answers };
  return openPage(browser, { kind, show: showOf(kind), answers, texts: GERMAN, width });
}

describe.each(KINDS)("the %s page in German", (kind, heading) => {
  test("has its heading, its controls and its sentences in German", async () => {
    const opened = await open(kind, 1200);
    await opened.idle();
    expect(await opened.page.locator("h1").textContent()).toBe(heading);
    expect(await opened.page.getByText("Als Text öffnen").count()).toBe(1);
    const labels = await opened.page.evaluate(() =>
      [...document.querySelectorAll("[aria-label]")].map((each) => each.getAttribute("aria-label")),
    );
    // Every label that is a text of the table has been translated, where the translation differs.
    const english = labels.filter((label) => {
      const german = label === null ? undefined : GERMAN[label];
      return german !== undefined && german !== label;
    });
    expect(english).toEqual([]);
    expect(opened.faults).toEqual([]);
    await opened.close();
  });

  test("fits into 400 px", async () => {
    const opened = await open(kind, 400);
    await opened.idle();
    const beyond = await opened.page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    );
    expect(beyond).toBe(0);
    await opened.close();
  });
});
