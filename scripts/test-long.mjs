// The properties of simulated clusters, damaged evidence, and walks of the debugger, over 10,000 seeds, or as many as the
// first argument says, from the second on.
import { spawnSync } from "node:child_process";

const [clusters = "10000", seed = "1"] = process.argv.slice(2);
const env = {
  ...process.env,
  DRIFTSCOPE_CLUSTERS: clusters,
  DRIFTSCOPE_SEED: seed,
  DRIFTSCOPE_FUZZ: clusters,
  DRIFTSCOPE_WALKS: clusters,
};
const suites = ["test/simulation/properties.test.ts", "test/trust", "test/debug/walks.test.ts"];
// A suite takes as long as it is asked for.
const run = ["vitest", "run", "--testTimeout=0", ...suites];
const { status } = spawnSync("npx", run, { stdio: "inherit", env });
process.exitCode = status ?? 1;
