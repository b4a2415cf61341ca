/** What axe-core says of every page, in every theme, with something on it. */
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createMemoryFileTree } from "../../src/platform/memory-file-tree.ts";
import type { PageKind } from "../../src/protocol/contract.ts";
import { filesOf } from "../fireproof/fixture-files.ts";
import { axeViolations } from "./axe.ts";
import { openScene } from "./clock-scenes.ts";
import { PAGE_ANSWERS } from "./page-answers.ts";
import { launchBrowser, openPage, type PageOptions } from "./page-harness.ts";
import { sampleScene } from "./sample-scene.ts";
import { showOf } from "./scenes.ts";
import { sampleStory } from "./story-scene.ts";
import type { ThemeName } from "./themes.ts";

type Scene = Pick<PageOptions, "show" | "answers">;

const STORES = "remote-overwritten";
const NOTE = "bob/database.db: recent commits may be missing";

async function storeScene(kind: "clock" | "car"): Promise<Scene> {
  const files = filesOf(STORES);
  const scene = await openScene(createMemoryFileTree(files), kind);
  const path = Object.keys(files).find((file) => file.endsWith(".car")) ?? "";
  return kind === "car" ? { ...scene, show: { ...scene.show, car: { path } } } : scene;
}

/** Something to look at for every kind of page: a new kind does not compile before it has a scene. */
const SCENES: Readonly<Record<PageKind, () => Promise<Scene> | Scene>> = {
  timeline: () => sampleScene("fk-drop", "timeline"),
  orphans: () => librarySceneOf("orphans"),
  replay: () => librarySceneOf("replay"),
  matrix: () => librarySceneOf("matrix"),
  compare: () => librarySceneOf("compare"),
  clock: () => storeScene("clock"),
  car: () => storeScene("car"),
  story: () => sampleStory("fk-drop"),
};

function librarySceneOf(kind: PageKind): Scene {
  return { show: showOf(kind, undefined, { evidenceNote: NOTE }), answers: PAGE_ANSWERS };
}

const KINDS = Object.keys(SCENES) as readonly PageKind[];
const THEMES: readonly ThemeName[] = ["dark", "light", "high-contrast", "high-contrast-light"];

let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser.close());

describe.each(KINDS)("axe has nothing to say of the %s page", (kind) => {
  test.each(THEMES)("in the %s theme", async (theme) => {
    const opened = await openPage(browser, { kind, ...(await SCENES[kind]()), theme });
    await opened.idle();
    expect(await axeViolations(opened.page)).toEqual([]);
    await opened.close();
  });

  test("400 px wide, with something selected", async () => {
    const scene = await SCENES[kind]();
    const opened = await openPage(browser, { kind, ...scene, width: 400, height: 700 });
    await opened.idle();
    const main = opened.page.locator(
      "[role=tree], [role=application], [role=grid], [role=listbox]",
    );
    if ((await main.count()) > 0) {
      await main.first().focus();
      for (const key of ["ArrowDown", "ArrowRight", "ArrowDown"])
        await opened.page.keyboard.press(key);
    }
    await opened.idle();
    expect(await axeViolations(opened.page)).toEqual([]);
    await opened.close();
  });
});
