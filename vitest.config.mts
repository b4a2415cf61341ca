import { existsSync } from "node:fs";
import { setFlagsFromString } from "node:v8";
import { configDefaults, defineConfig } from "vitest/config";

// Node 20 crashes now and then where calls into WebAssembly are inlined into hot code, which sql.js runs into.
setFlagsFromString("--no-turbo-inline-js-wasm-calls");

/** The larger fixtures lie beside the repository where they exist; the project's own tests need nothing of them. */
const SHARED_FIXTURES = "../shared/fixtures";
const hasSharedFixtures = existsSync(SHARED_FIXTURES);
if (!hasSharedFixtures) {
  process.stderr.write(
    `${SHARED_FIXTURES} does not exist here, so the suites of test/shared-fixtures do not run.\n`,
  );
}

// Files are found by glob and never listed. `scripts/tidy.mjs` holds that every test file has exactly one runner.
export default defineConfig({
  test: {
    include: ["{src,test,scripts}/**/*.test.{ts,mjs}"],
    exclude: [
      ...configDefaults.exclude,
      "test/host/**",
      "test/e2e/**",
      "test/workbench/**",
      "test/web/**",
      ...(hasSharedFixtures ? [] : ["test/shared-fixtures/**"]),
    ],
    pool: "threads",
    maxWorkers: 2,
    // Only what hangs is ended by these: how long a test takes says nothing of what it tests.
    testTimeout: 180_000,
    hookTimeout: 180_000,
    passWithNoTests: false,
  },
});
