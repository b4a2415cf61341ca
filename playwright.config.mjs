import { chromium, defineConfig } from "@playwright/test";
import { launchOptions } from "./test/workbench/chromium.mjs";

export default defineConfig({
  testDir: "test/e2e",
  testMatch: "**/*.spec.ts",
  outputDir: "artifacts/e2e",
  // One workbench: about 1 GiB, and a core while it loads.
  workers: 1,
  timeout: 90_000,
  expect: { timeout: 20_000 },
  retries: process.env.CI ? 1 : 0,
  forbidOnly: true,
  reporter: process.env.E2E_REPORT
    ? [["list"], ["json", { outputFile: process.env.E2E_REPORT }]]
    : [["list"]],
  use: {
    viewport: { width: 1400, height: 900 },
    launchOptions: await launchOptions(chromium),
    screenshot: "only-on-failure",
    // Tracing this page costs half as much time again.
    trace: "on-first-retry",
  },
});
