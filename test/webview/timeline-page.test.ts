import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { FailureError } from "../../src/base/failure.ts";
import { launchBrowser, type OpenedPage, openPage } from "./page-harness.ts";
import { ALICE, makeTimeline, SNAPSHOT, showOf } from "./scenes.ts";

let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser.close());

const made = makeTimeline(1200);
const canvas = "canvas.lanes";

function open(change: Partial<Parameters<typeof openPage>[1]> = {}): Promise<OpenedPage> {
  const show = showOf("timeline");
  const { answers } = made;
  return openPage(browser, { kind: "timeline", show, answers, surface: "canvas", ...change });
}

/** Colours in a part of the canvas, most frequent first, the ground left out. */
async function coloursIn({ page }: OpenedPage, top: number, height: number): Promise<string[]> {
  return page.locator(".points canvas").evaluate(
    (element, [y, h]) => {
      const context = (element as HTMLCanvasElement).getContext("2d");
      const { data } = context?.getImageData(0, y ?? 0, 4000, h ?? 0) ?? { data: [] };
      const counts = new Map<string, number>();
      for (let i = 0; i < data.length; i += 4) {
        if ((data[i + 3] ?? 0) < 255) continue;
        const colour = `${data[i]},${data[i + 1]},${data[i + 2]}`;
        counts.set(colour, (counts.get(colour) ?? 0) + 1);
      }
      return [...counts].sort((a, b) => b[1] - a[1]).map(([colour]) => colour);
    },
    [top, height],
  );
}

describe("the timeline page", () => {
  test("asks for the overview, then for the rows, and draws each peer in its colour", async () => {
    const opened = await open();
    const asked = [
      "timelineOverview",
      "timelineRows",
      "timelineDrift",
      "timelineMessages",
      "timelineFindings",
    ];
    expect(opened.calls.map(({ name }) => name)).toEqual(asked);
    // Alice's lanes are the first seven strips: her name and six models.
    expect((await coloursIn(opened, 26, 140))[0]).toBe("55,148,255");
    expect((await coloursIn(opened, 196, 140))[0]).not.toBe("55,148,255");
    expect(opened.faults).toEqual([]);
    await opened.close();
  });

  test("says what it shows, and that nothing crossed", async () => {
    const opened = await open();
    const text = await opened.readAloud();
    expect(text).toContain("No entry row has crossed in any direction");
    expect(text).toContain("entry: 100 events");
    await opened.close();
  });

  test("shows how far a clock ran from its stamps, below the lanes of its peer", async () => {
    const opened = await open();
    const strip = opened.page.locator(".drift-name");
    expect(await strip.count()).toBe(1);
    expect(await strip.textContent()).toBe("drift-2 ms to 3.5 s");
    expect(await opened.readAloud()).toContain("Drift of alice: -2 ms to 3.5 s");
    await opened.close();
  });

  test("draws messages from where they were sent to where they arrived, and hides them", async () => {
    const opened = await open();
    const { page } = opened;
    const picture = (): Promise<Buffer> => page.locator("canvas.lanes").screenshot();
    const shown = await picture();
    await page.getByRole("checkbox", { name: "Messages" }).click();
    await opened.idle();
    expect(await picture()).not.toEqual(shown);
    await page.getByRole("checkbox", { name: "Messages" }).click();
    await opened.idle();
    expect(await picture()).toEqual(shown);
    await opened.close();
  });

  test("keeps over a reload that messages are hidden", async () => {
    const first = await open();
    await first.page.getByRole("checkbox", { name: "Messages" }).click();
    await first.page.waitForFunction(
      () => Reflect.get(globalThis, "keptState")?.view?.messages === "hidden",
    );
    const kept = await first.kept();
    const hidden = await first.page.locator("canvas.lanes").screenshot();
    await first.close();
    const again = await open({ kept });
    await again.idle();
    const box = again.page.getByRole("checkbox", { name: "Messages" });
    expect(await box.getAttribute("aria-checked")).toBe("false");
    expect(await again.page.locator("canvas.lanes").screenshot()).toEqual(hidden);
    await box.click();
    await again.idle();
    expect(await again.page.locator("canvas.lanes").screenshot()).not.toEqual(hidden);
    await again.close();
  });

  test("leads from a pair to the first change that was never received, and on from there", async () => {
    const opened = await open();
    const { page } = opened;
    const pair = page.getByRole("button", { name: /^alice.*bob.*100 never received/ });
    expect(await pair.textContent()).toBe("alice→bob✓ 100 received✕ 100 never received");
    await pair.click();
    await opened.idle();
    const details = page.locator(".details");
    expect(await details.textContent()).toMatch(/1 of 100 events.*✕ Never received bybob/);
    await page.keyboard.press("n");
    await page.keyboard.press("n");
    await page.keyboard.press("Shift+N");
    await opened.idle();
    expect(await details.textContent()).toMatch(/2 of 100 events/);
    expect(await opened.readAloud()).toContain("100 changes arrived, 100 never did");
    await opened.close();
  });

  test("opens the line of an arrival, the row, and the step of a replay", async () => {
    const opened = await open({
      answers: {
        ...made.answers,
        replayToLine: () => null,
        timelineEvent: async (event, context) => {
          const found = await made.answers.timelineEvent?.(event, context);
          if (found === undefined) throw new Error("no event");
          const uuid = "3f2a0000-0000-4000-8000-000000000001";
          return { ...found, row: { path: "alice/database.db", table: "tag", uuid } };
        },
      },
    });
    const { page } = opened;
    await page.locator(canvas).focus();
    for (const key of ["ArrowRight", "ArrowDown", "Home"]) await page.keyboard.press(key);
    await opened.idle();
    expect(await page.locator(".details").textContent()).toMatch(/✓ Arrived atbob .*, 1 s later/);
    for (const key of ["a", "r", "w", "p"]) await page.keyboard.press(key);
    await opened.idle();
    const asked = opened.calls.slice(-4);
    expect(asked.map(({ name }) => name)).toEqual([
      "openLogLine",
      "openText",
      "why",
      "replayToLine",
    ]);
    expect(asked[0]?.params).toEqual({ path: "bob/logs/sync.log", line: 1 });
    expect(asked[1]?.params).toMatchObject({ what: "row", place: { table: "tag" } });
    await opened.close();
  });

  test("shows where findings are, says them, and leads to their line", async () => {
    const opened = await open();
    const { page } = opened;
    expect(await opened.readAloud()).toContain("DS402 error: bob's watermark is past rows");
    const box = await page.locator(canvas).boundingBox();
    const top = await page.locator("[data-peer]").nth(1).boundingBox();
    await page.mouse.click((box?.x ?? 0) + (box?.width ?? 0) / 2, (top?.y ?? 0) + 5);
    await opened.idle();
    expect(opened.calls.at(-1)).toEqual({
      name: "openLogLine",
      params: { path: "bob/logs/sync.log", line: 12 },
    });
    await opened.close();
  });

  test("measures a range that is dragged with Shift, or marked with M at two events", async () => {
    const opened = await open();
    const { page } = opened;
    const box = await page.locator(canvas).boundingBox();
    const [x, y] = [box?.x ?? 0, (box?.y ?? 0) + 60];
    await page.keyboard.down("Shift");
    await page.mouse.move(x + 20, y);
    await page.mouse.down();
    await page.mouse.move(x + (box?.width ?? 0) - 20, y, { steps: 4 });
    await page.mouse.up();
    await page.keyboard.up("Shift");
    await opened.idle();
    const words = page.locator(".measure-words");
    expect(await words.textContent()).toMatch(/^[\d.]+ (ms|s|min|h|µs): [\d,]+ events \(\w+ \d+/);
    await page.locator(canvas).focus();
    await page.keyboard.press("Escape");
    expect(await page.locator(".measure").isHidden()).toBe(true);
    await page.keyboard.press("Home");
    await page.keyboard.press("m");
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("m");
    await opened.idle();
    expect(await words.textContent()).toMatch(/: \d+ events/);
    expect(await opened.readAloud()).toContain(await words.textContent());
    await opened.close();
  });

  test("is walked event by event with arrow keys, told aloud, and opens the raw line", async () => {
    const opened = await open();
    const { page } = opened;
    await page.locator(canvas).focus();
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("ArrowDown");
    await opened.idle();
    expect(await page.locator(".unseen[role=status]").textContent()).toMatch(
      /^alice:tag#3f2a…, state_change, 2025-11-24 .*by alice\. \d+ of 100 events in this lane\.$/,
    );
    expect(opened.emitted.at(-1)).toMatchObject({ name: "focus", payload: { model: "tag" } });
    await page.keyboard.press("Enter");
    await opened.idle();
    const last = opened.calls.at(-1);
    expect(last).toMatchObject({ name: "openLogLine", params: { path: "alice/sync_events.log" } });
    await page.keyboard.press("Escape");
    expect(await page.locator(".details").textContent()).toContain("Select an event");
    await opened.close();
  });

  test("walks every event of a lane once, from the first to the last and back", async () => {
    const opened = await open();
    const { page } = opened;
    await page.locator(canvas).focus();
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("Home");
    await opened.idle();
    expect(await page.locator(".details .muted").first().textContent()).toMatch(/^1 of 100/);
    for (let i = 0; i < 110; i++) await page.keyboard.press("ArrowRight");
    await opened.idle();
    expect(await page.locator(".details .muted").first().textContent()).toMatch(/^100 of 100/);
    const asked = opened.calls.filter(({ name }) => name === "timelineEvent");
    expect(new Set(asked.map(({ params }) => JSON.stringify(params))).size).toBe(100);
    await opened.close();
  });

  test("zooms with keys, wheel and buttons around what is selected, and fits again", async () => {
    const opened = await open();
    const { page } = opened;
    const window = async (): Promise<string> =>
      (await opened.readAloud()).match(/Window:.*/)?.[0] ?? "";
    const whole = await window();
    await page.locator(canvas).focus();
    await page.keyboard.press("+");
    const closer = await window();
    expect(closer).not.toBe(whole);
    await page.keyboard.press("Shift+ArrowRight");
    expect(await window()).not.toBe(closer);
    await page.keyboard.press("f");
    expect(await window()).toBe(whole);
    const box = await page.locator(canvas).boundingBox();
    await page.mouse.move((box?.x ?? 0) + 300, (box?.y ?? 0) + 60);
    await page.mouse.wheel(0, -400);
    await opened.idle();
    expect(await window()).not.toBe(whole);
    await page.getByRole("button", { name: "Fit everything (0)" }).click();
    expect(await window()).toBe(whole);
    await opened.close();
  });

  test("a click selects the nearest event and opens its line", async () => {
    const opened = await open();
    const { page } = opened;
    const box = await page.locator(canvas).boundingBox();
    await page.mouse.click((box?.x ?? 0) + 300, (box?.y ?? 0) + 134);
    await opened.idle();
    expect(opened.calls.map(({ name }) => name)).toContain("openLogLine");
    expect(await page.locator(".details-title").textContent()).toBe("alice:entry#3f2a…");
    await opened.close();
  });

  test("a filter that cannot be read is underlined where it is wrong", async () => {
    const problem = { from: 6, to: 16, message: "there is no field “colour”" };
    const overview = { ...made.overview, problem };
    const opened = await open({
      answers: { ...made.answers, timelineOverview: (selection) => ({ ...overview, selection }) },
    });
    await opened.page.locator(".filter").click();
    await opened.page.keyboard.type("alice colour:red");
    await opened.page.locator(".filter-problem .culprit").waitFor();
    expect(await opened.page.locator(".culprit").textContent()).toBe("colour:red");
    const asked = opened.calls.filter(({ name }) => name === "timelineOverview");
    expect(asked.at(-1)?.params).toEqual({ order: "stamp", filter: "alice colour:red" });
    await opened.close();
  });

  test("keeps its window and folded peers over a reload", async () => {
    const first = await open();
    await first.page.getByRole("button", { name: "alice 600" }).click();
    await first.page.locator(canvas).focus();
    for (let i = 0; i < 5; i++) await first.page.keyboard.press("+");
    await first.page.waitForFunction(() => {
      const kept = Reflect.get(globalThis, "keptState");
      return kept?.view?.collapsed?.length === 1 && kept.view.to - kept.view.from < 1e9;
    });
    const [kept, before] = [await first.kept(), await first.readAloud()];
    await first.close();
    expect(kept).toMatchObject({ kind: "timeline", snapshot: SNAPSHOT });
    const again = await open({ kept });
    expect(await again.readAloud()).toBe(before);
    await again.close();
  });

  test("shows the focus of another view", async () => {
    const opened = await open();
    opened.emit("focus", { peer: ALICE, event: { source: 0, index: 7 } });
    await opened.page.locator(".details-title").waitFor();
    expect(opened.calls.at(-1)).toMatchObject({ params: { source: 0, index: 7 } });
    // Who follows does not lead: the other view stays where it is.
    expect(opened.emitted.filter(({ name }) => name === "focus")).toEqual([]);
    await opened.close();
  });

  test("draws the time at which another view is, and says it", async () => {
    const opened = await open();
    const before = await opened.page.locator("canvas.lanes").screenshot();
    opened.emit("focus", { time: Date.UTC(2025, 10, 24, 18, 20) * 1000 });
    await opened.idle();
    expect(await opened.page.locator("[role=status].unseen").textContent()).toBe(
      "Other views are at 2025-11-24 18:20:00.000000",
    );
    expect(await opened.page.locator("canvas.lanes").screenshot()).not.toEqual(before);
    await opened.close();
  });

  test("says in a sentence what went wrong, and tries again", async () => {
    let attempts = 0;
    const opened = await open({
      answers: {
        ...made.answers,
        timelineOverview: (selection) => {
          attempts++;
          if (attempts === 1) throw new FailureError("unreadable", "The folder is gone.");
          return { ...made.overview, selection };
        },
      },
    });
    const alert = opened.page.getByRole("alert").filter({ hasText: "could not be read" });
    expect(await alert.textContent()).toContain("The folder is gone.");
    await opened.page.getByRole("button", { name: "Try again" }).click();
    await opened.page.locator(".message").waitFor({ state: "hidden" });
    expect(await opened.readAloud()).toContain("entry: 100 events");
    await opened.close();
  });

  test("says so when nothing was recorded", async () => {
    const none = makeTimeline(0);
    const opened = await open({ answers: none.answers });
    expect(await opened.page.locator(".notice-title").textContent()).toBe(
      "No sync events were recorded",
    );
    await opened.close();
  });
});
