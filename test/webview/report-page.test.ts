/** The HTML report in a browser without a network: its policy refuses nothing of its own, and everybody can read it. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import axe from "axe-core";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openSample } from "../reports/samples.ts";
import { launchBrowser } from "./page-harness.ts";

const folder = mkdtempSync(join(tmpdir(), "driftscope-report-"));
let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser();
  for (const name of ["fk-drop", "fireproof-diverged"]) {
    const html = await (await openSample(name)).export({ format: "html", title: name });
    writeFileSync(join(folder, `${name}.html`), html);
  }
});
afterAll(async () => {
  await browser.close();
  rmSync(folder, { recursive: true });
});

describe.each(["fk-drop", "fireproof-diverged"])("the report of %s", (name) => {
  it.each(["light", "dark"] as const)("reads well in %s, wide and narrow", async (colorScheme) => {
    const context = await browser.newContext({ colorScheme, offline: true });
    const page = await context.newPage();
    const said: string[] = [];
    page.on("console", (message) => said.push(message.text()));
    page.on("request", (request) => {
      if (!request.url().startsWith("file:")) said.push(`asked for ${request.url()}`);
    });
    await page.goto(`file://${join(folder, `${name}.html`)}`);
    for (const width of [1200, 400]) {
      await page.setViewportSize({ width, height: 800 });
      const beyond = await page.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
      );
      expect(beyond).toBe(0);
    }
    await page.evaluate(axe.source);
    const problems = await page.evaluate(
      "axe.run().then(({ violations }) => violations.map(({ id, nodes }) => [id, nodes[0].html]))",
    );
    expect(problems).toEqual([]);
    expect(said).toEqual([]);
    await context.close();
  });
});
