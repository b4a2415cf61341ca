import { configDefaults, defineConfig } from "vitest/config";

// Files are found by glob and never listed. `scripts/tidy.mjs` holds that every test file has exactly one runner.
export default defineConfig({
  test: {
    include: ["{src,test,scripts}/**/*.test.{ts,mjs}"],
    exclude: [...configDefaults.exclude, "test/host/**", "test/e2e/**", "test/workbench/**"],
    pool: "threads",
    maxWorkers: 2,
    testTimeout: 30_000,
    hookTimeout: 60_000,
    passWithNoTests: false,
  },
});
