import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { expect, test } from "@playwright/test";

/**
 * Goal: a stranger on a machine without a display gets from `npm start` to a workbench that answers.
 * Method: the script runs as they would run it; we read what it prints and ask the address that it names.
 */
test.describe("npm start without a display", () => {
  let child: ChildProcess;
  let printed = "";

  test.beforeAll(async () => {
    test.setTimeout(240_000);
    child = spawn(process.execPath, ["scripts/start.mjs"], {
      stdio: ["ignore", "pipe", "inherit"],
      env: { ...process.env, START_WITH: "browser", DISPLAY: "", WAYLAND_DISPLAY: "" },
    });
    child.stdout?.on("data", (chunk: Buffer) => {
      printed += chunk.toString();
    });
    await expect.poll(() => printed, { timeout: 180_000 }).toContain("Ctrl+C stops it");
  });

  test.afterAll(async () => {
    if (child.exitCode === null) {
      const ended = once(child, "exit");
      child.kill("SIGTERM");
      await ended;
    }
  });

  test("says what it chose and shows the report of the sample", () => {
    expect(printed).toContain("Driftscope opens in the browser workbench");
    expect(printed).toMatch(/alice/i);
    expect(printed).toContain("2,091");
  });

  test("serves the workbench with the token and refuses without", async ({
    request,
    playwright,
  }) => {
    const url = /http:\/\/127\.0\.0\.1\S+/.exec(printed)?.[0] ?? "";
    expect((await request.get(url)).status()).toBe(200);
    const without = new URL(url);
    without.searchParams.delete("tkn");
    // A stranger's browser: without the cookie that the first answer set.
    const stranger = await playwright.request.newContext();
    expect((await stranger.get(without.href)).status()).toBe(403);
    await stranger.dispose();
  });
});
