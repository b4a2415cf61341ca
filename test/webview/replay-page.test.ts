import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { FailureError } from "../../src/base/failure.ts";
import { launchBrowser, type OpenedPage, openPage } from "./page-harness.ts";
import { REPLAY_ANSWERS } from "./replay-scene.ts";
import { ALICE, BOB, SNAPSHOT, showOf } from "./scenes.ts";

let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser.close());

function open(change: Partial<Parameters<typeof openPage>[1]> = {}): Promise<OpenedPage> {
  return openPage(browser, {
    kind: "replay",
    show: showOf("replay"),
    answers: REPLAY_ANSWERS,
    height: 1000,
    ...change,
  });
}

describe("the replay page", () => {
  test("replays the first pair as recorded and stops at the first difference", async () => {
    const opened = await open();
    const { page } = opened;
    expect(opened.calls[0]).toEqual({
      name: "replay",
      params: { from: ALICE, to: BOB, policy: {} },
    });
    expect(await page.locator(".step-place").textContent()).toBe("123 of 400");
    expect(await page.locator(".divergence").textContent()).toContain(
      "First difference at step 123",
    );
    expect(await page.locator(".card-recorded").textContent()).toContain("292");
    expect(await page.locator(".card-run").textContent()).toContain("90 % of recorded rows");
    expect(opened.faults).toEqual([]);
    await opened.close();
  });

  test("sets the variants side by side and selects the one that explains the recording", async () => {
    const opened = await open();
    const { page } = opened;
    await page.getByRole("button", { name: /Run every policy/ }).click();
    await page.locator(".card-run").nth(2).waitFor();
    await opened.idle();
    expect(await page.getByRole("radio", { checked: true }).textContent()).toContain("fk=drop");
    expect(await page.locator(".card-run").nth(1).textContent()).toContain(
      "all recorded rows and 1,799 more",
    );
    expect(await page.locator(".chart-lines path").count()).toBe(3);
    expect(await page.locator(".outcome tbody tr").first().textContent()).toBe(
      "entry2,091292≠ 300 90 % same≠ 2,091292",
    );
    expect(await page.locator(".chart title").textContent()).toContain("fk=null ends with 2,091");
    await opened.close();
  });

  test("goes from step to step with buttons, the slider and the picture, and tells each", async () => {
    const opened = await open();
    const { page } = opened;
    await page.getByRole("button", { name: "Step forward" }).click();
    await opened.idle();
    expect(await page.locator(".step-story").textContent()).toContain("step 124");
    await page.getByRole("slider").focus();
    await page.keyboard.press("End");
    await opened.idle();
    expect(await page.locator(".step-place").textContent()).toBe("400 of 400");
    expect(opened.emitted.at(-1)).toMatchObject({ payload: { run: "run:recorded", step: 400 } });
    const box = await page.locator(".chart").boundingBox();
    await page.mouse.click((box?.x ?? 0) + (box?.width ?? 0) / 2, (box?.y ?? 0) + 80);
    await opened.idle();
    expect(
      Number((await page.locator(".step-place").textContent())?.split(" ")[0]),
    ).toBeGreaterThan(150);
    await page.getByRole("button", { name: /^Open line/ }).click();
    await opened.idle();
    expect(opened.calls.at(-1)).toMatchObject({ name: "openLogLine" });
    await opened.close();
  });

  test("has marks that are one press away, and walks by itself until it is told to stop", async () => {
    const opened = await open();
    const { page } = opened;
    await page.getByRole("button", { name: "Mark before" }).click();
    await opened.idle();
    expect(await page.locator(".step-place").textContent()).toBe("40 of 400");
    await page
      .getByRole("button", { name: "First difference from the recording: step 123" })
      .click();
    await opened.idle();
    expect(await page.locator(".step-place").textContent()).toBe("123 of 400");
    await page.getByRole("button", { name: /^Play/ }).click();
    await page.waitForFunction(
      () => Number(document.querySelector(".step-place")?.textContent?.split(" ")[0]) > 124,
    );
    await page.getByRole("button", { name: /^Pause/ }).click();
    await page.getByRole("button", { name: /^Play/ }).waitFor();
    await opened.idle();
    const stopped = await page.locator(".step-place").textContent();
    await page.evaluate(() => new Promise(requestAnimationFrame));
    expect(await page.locator(".step-place").textContent()).toBe(stopped);
    await opened.close();
  });

  test("draws from when on the failure was certain, over the slider, and goes there", async () => {
    const opened = await open();
    const { page } = opened;
    expect(await page.locator(".certain").isVisible()).toBe(false);
    await page.getByRole("button", { name: /^When could it still/ }).click();
    await page.locator(".certain-line").waitFor();
    await opened.idle();
    expect(await page.locator(".certain-words").textContent()).toContain(
      "It can no longer be avoided after step 240",
    );
    const slider = await page.getByRole("slider").boundingBox();
    const curve = await page.locator(".certain").boundingBox();
    expect(Math.abs((slider?.x ?? 0) - (curve?.x ?? 99))).toBeLessThan(8);
    expect(await page.locator(".certain svg title").textContent()).toContain("from step 240 on");
    await page.getByRole("button", { name: /^Go to step 240/ }).click();
    await opened.idle();
    expect(await page.locator(".step-place").textContent()).toBe("240 of 400");
    await page.locator(".certain").click({ position: { x: 1, y: 20 } });
    await opened.idle();
    expect(Number((await page.locator(".step-place").textContent())?.split(" ")[0])).toBeLessThan(
      9,
    );
    await page.getByText("The curve in numbers").click();
    expect(await page.locator(".certain-table tbody tr").nth(1).textContent()).toBe("8012.5 %");
    await opened.close();
  });

  test("sets the two orders that disagree side by side, with their lines and rows", async () => {
    const opened = await open();
    const { page } = opened;
    await page.getByRole("button", { name: /^Does the order matter/ }).click();
    await page.locator(".order-answer").waitFor();
    await opened.idle();
    expect(await page.locator(".order-lists li").count()).toBe(4);
    expect(await page.locator(".order-answer tbody").textContent()).toContain("content_id=null");
    await page.locator(".order-lists vscode-button").first().click();
    await opened.idle();
    expect(opened.calls.at(-1)).toEqual({
      name: "openLogLine",
      params: { path: "bob/logs/sync.log", line: 12 },
    });
    await opened.close();
  });

  test("says which settings explain the recording, opens witnesses and replays a variant", async () => {
    const opened = await open();
    const { page } = opened;
    await page.getByRole("button", { name: /^Which settings explain/ }).click();
    await page.locator(".hypotheses").first().waitFor();
    await opened.idle();
    expect(await page.locator(".explained > h3").textContent()).toBe(
      "What was recorded is explained by fk=drop",
    );
    await page.getByRole("button", { name: /^Witness/ }).click();
    await opened.idle();
    expect(opened.calls.at(-1)).toMatchObject({
      name: "openText",
      params: { what: "row", place: { path: "bob/database.db" } },
    });
    await page.getByRole("button", { name: /^Replay with fk=null/ }).click();
    await page.locator(".card-run").nth(1).waitFor();
    await opened.idle();
    expect(await page.locator(".chart-lines path").count()).toBe(2);
    await page.getByRole("button", { name: /^Shrink/ }).click();
    await opened.idle();
    expect(opened.calls.at(-1)).toEqual({ name: "shrink", params: null });
    expect(opened.faults).toEqual([]);
    await opened.close();
  });

  test("says what changed between two steps, row by row as tables are unfolded", async () => {
    const opened = await open();
    const { page } = opened;
    await page.getByRole("button", { name: "First step" }).click();
    await opened.idle();
    await page.getByRole("button", { name: /^From here/ }).click();
    await page.getByRole("button", { name: "Last step" }).click();
    await opened.idle();
    await page.getByRole("button", { name: /^Compare: say/ }).click();
    await page.locator("li.difference-row").first().waitFor();
    const panel = page.locator(".difference");
    expect(await panel.locator("summary").allTextContents()).toEqual([
      "entries + 101",
      "waiting + 1   − 1",
    ]);
    expect(await panel.locator("li.difference-row").count()).toBe(100);
    await panel.getByRole("button", { name: /Show more: 1 row left/ }).click();
    await panel.locator("li.difference-row").nth(100).waitFor();
    expect(opened.calls.at(-1)).toEqual({
      name: "stateDifference",
      params: {
        run: "run:recorded",
        peer: BOB,
        from: 0,
        to: 400,
        table: "entries",
        offset: 100,
        limit: 100,
      },
    });
    expect(await panel.locator("li.difference-row").nth(100).textContent()).toContain(
      "namefile 100",
    );
    await opened.close();
  });

  test("says of each table which share of its recorded rows the run ends with", async () => {
    const opened = await open();
    const table = opened.page.locator("table.fidelity");
    expect(await table.locator("tbody tr").count()).toBeGreaterThan(0);
    expect(await table.textContent()).toContain("90 %");
    await opened.close();
  });

  test("comes back after a reload with its runs, its step and its pair", async () => {
    const view = { run: "run:drop", compared: ["run:null"], from: ALICE, to: BOB, step: 77 };
    const kept = { version: 1, kind: "replay", snapshot: SNAPSHOT, view };
    const opened = await open({ kept });
    expect(opened.calls.filter(({ name }) => name === "run")).toHaveLength(2);
    expect(await opened.page.getByRole("radio", { checked: true }).textContent()).toContain(
      "fk=drop",
    );
    expect(await opened.page.locator(".step-place").textContent()).toBe("77 of 400");
    await opened.close();
  });

  test("opens the run that another view asks for", async () => {
    const opened = await open({
      show: showOf("replay", undefined, { focus: { run: "run:null" } }),
    });
    expect(await opened.page.getByRole("radio", { checked: true }).textContent()).toContain(
      "fk=null",
    );
    opened.emit("focus", { run: "run:drop", step: 9 });
    await opened.page
      .getByRole("radio", { checked: true })
      .filter({ hasText: "fk=drop" })
      .waitFor();
    await opened.idle();
    expect(await opened.page.locator(".step-place").textContent()).toBe("9 of 400");
    await opened.close();
  });

  test("says when nothing can be replayed, and when a replay failed", async () => {
    const none = await open({ show: showOf("replay", undefined, { pairs: [] }) });
    expect(await none.page.locator(".notice-title").textContent()).toBe("Nothing can be replayed");
    await none.close();
    const failing = await open({
      answers: {
        replay: () => {
          throw new FailureError("limit", "The run is too long.");
        },
      },
    });
    expect(await failing.page.getByRole("alert").textContent()).toContain("The run is too long.");
    await failing.close();
  });
});
