// The properties of simulated clusters, and damaged evidence, over 10,000 seeds, or as many as the first argument
// says, from the second on.
import { spawnSync } from "node:child_process";

const [clusters = "10000", seed = "1"] = process.argv.slice(2);
const env = {
  ...process.env,
  DRIFTSCOPE_CLUSTERS: clusters,
  DRIFTSCOPE_SEED: seed,
  DRIFTSCOPE_FUZZ: clusters,
};
const run = ["vitest", "run", "test/simulation/properties.test.ts", "test/trust"];
const { status } = spawnSync("npx", run, { stdio: "inherit", env });
process.exitCode = status ?? 1;
