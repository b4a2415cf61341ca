/**
 * `explain` over what simulated clusters leave behind, of which the whole policy is known: as it was, with other seeds,
 * and with evidence taken away. By default a part that differs from scenario to scenario; `EXPLAIN=all` plays everything.
 */
import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { explainLibrary } from "../../src/analysis/explain/explain-library.ts";
import type { Hypothesis } from "../../src/analysis/report.ts";
import { disagreements } from "../../src/engine/sim/agreement.ts";
import { parseScenario } from "../../src/engine/sim/parse-scenario.ts";
import { runScenario } from "../../src/engine/sim/run-scenario.ts";
import { snapshotFiles } from "../../src/engine/sim/snapshot.ts";
import type { SqlEngine } from "../../src/engine/store/sql-database.ts";
import { describePolicy } from "../../src/engine/sync/policy.ts";
import { loadSqlEngine } from "../../src/platform/sqljs.ts";
import { openFiles } from "../findings/variations.ts";
import { expectHonest, type Truth } from "./check-report.ts";
import { TAKEN_AWAY } from "./taken-away.ts";

const FOLDER = join(import.meta.dirname, "../../samples/scenarios");
const names = readdirSync(FOLDER)
  .filter((file) => file.endsWith(".scenario"))
  .map((file) => file.replace(".scenario", ""));
const variations = Object.keys(TAKEN_AWAY);
const isAll = process.env["EXPLAIN"] === "all";

const FK_SWITCHES = ["fk.realtime", "fk.pull", "fk.shared", "fk.shared-pull"] as const;

let sql: SqlEngine;
beforeAll(async () => {
  const path = createRequire(import.meta.url).resolve("sql.js/dist/sql-wasm.wasm");
  sql = await loadSqlEngine(readFileSync(path));
});

/** One variation of every second scenario, another for each, so that all take part; the whole list on demand. */
function variationsOf(index: number): readonly string[] {
  if (isAll) return variations.slice(1);
  const one = variations[1 + ((index * 5) % (variations.length - 1))];
  return index % 2 === 0 && one !== undefined ? [one] : [];
}

function played(name: string, seed?: number) {
  const scenario = parseScenario(readFileSync(join(FOLDER, `${name}.scenario`), "utf8"));
  const cluster = runScenario(scenario, { traced: true, seed }, { sql });
  const differs = disagreements(cluster).length > 0;
  const files = Object.fromEntries(snapshotFiles(cluster, scenario.title));
  return { files, differs, truth: truthOf(scenario.defect, describePolicy(scenario.policy)) };
}

function truthOf(
  defect: Readonly<Record<string, string>>,
  policy: Readonly<Record<string, string>>,
): Truth {
  // One for all missing references is right where it is so for those that came into play.
  const isTrue = (choices: Hypothesis["policy"]): boolean =>
    Object.entries(choices).every(([name, value]) =>
      name === "fk"
        ? Object.entries(policy).some(([key, set]) => key.startsWith("fk.") && set === value)
        : policy[name] === value,
    );
  const isDefect = (choices: Hypothesis["policy"]): boolean =>
    Object.keys(choices).length === 1 &&
    Object.entries(choices).every(([name, value]) => defect[name] === value);
  return { isTrue, isDefect };
}

async function explain(files: Readonly<Record<string, Uint8Array>>) {
  return await explainLibrary(await openFiles(files), {}, { sql });
}

/**
 * Here something else that was also in force explains the rows, and what would have repaired them leaves no trace of its
 * own; of a shared row whose deletion was never announced a snapshot keeps nothing.
 */
const NOT_NAMED: ReadonlySet<string> = new Set([
  "announced-full-sync",
  "counts-not-compared",
  "deletion-unsent",
  "snapshot-last",
  "volumes-not-counted",
  "watermark-received",
  "watermarks-before-counts",
]);

describe("explain over scenarios", () => {
  it.each(names)("is honest about %s, and names its defect where rows differ", async (name) => {
    const { files, truth, differs } = played(name);
    const report = await explain(files);
    expectHonest(report, truth, { files, sql });
    if (!differs || NOT_NAMED.has(name)) return;
    // One treatment of all missing references names the one that was planted; so does a pair of which it is part.
    const isNamed = report.best.some((policy) =>
      Object.entries(policy).some(([key, value]) =>
        key === "fk"
          ? FK_SWITCHES.some((each) => truth.isDefect({ [each]: value }))
          : truth.isDefect({ [key]: value }),
      ),
    );
    expect(isNamed).toBe(true);
  });

  const cases = names.flatMap((name, index) =>
    variationsOf(index).map((variation) => ({ name, variation })),
  );
  it.each(cases)("is honest about $name $variation", async ({ name, variation }) => {
    const { files, truth } = played(name);
    const left = TAKEN_AWAY[variation]?.(files) ?? files;
    expectHonest(await explain(left), truth, { files: left, sql });
  });

  const seeds = isAll ? [7, 29, 101] : [7];
  const seeded = names
    .filter((_, index) => isAll || index % 8 === 1)
    .flatMap((name) => seeds.map((seed) => ({ name, seed })));
  it.each(seeded)("is honest about $name with seed $seed", async ({ name, seed }) => {
    const { files, truth } = played(name, seed);
    expectHonest(await explain(files), truth, { files, sql });
  });
});
