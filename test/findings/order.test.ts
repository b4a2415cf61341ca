/** Causes come before symptoms, also where several faults and noise meet. */
import { describe, expect, it } from "vitest";
import { checkLibrary } from "../../src/analysis/check.ts";
import type { Finding } from "../../src/analysis/report.ts";
import {
  BOB,
  buildPair,
  healthyPair,
  line,
  loseEntries,
  loseIdentities,
  type Pair,
  tableOf,
} from "./pair.ts";

const DROPPED = line(40, `Max retries reached, dropping message target_device=${BOB}`, "WARN");
const LAGGED = line(22, "CRITICAL: Sync event listener lagged! skipped=24", "ERROR");

async function findingsOf(pair: Pair): Promise<readonly Finding[]> {
  return checkLibrary(await buildPair(pair)).findings;
}

/** A cause, its symptoms and noise: half of the closure, and one link. */
function mixture(cause: string): Pair {
  const pair = healthyPair();
  pair.alice.log.push(cause);
  loseIdentities(pair.bob, [2, 3, 4]);
  loseEntries(pair.bob, [6]);
  tableOf(pair.bob.main, "entry_closure").pop();
  return pair;
}

describe.each([
  ["retry-queue-dropped", DROPPED],
  ["event-bus-lagged", LAGGED],
])("%s with its symptoms and noise", (name, cause) => {
  it("is the first finding, and nobody's consequence", async () => {
    const [first] = await findingsOf(mixture(cause));
    expect(first?.name).toBe(name);
    expect(first?.causes).toBeUndefined();
  });

  it("has what it explains under it, each finding after one of its causes", async () => {
    const findings = await findingsOf(mixture(cause));
    findings.forEach((finding, at) => {
      if (finding.causes === undefined) return;
      const before = findings.slice(0, at).map(({ rule }) => rule);
      expect(finding.causes.some((rule) => before.includes(rule))).toBe(true);
    });
    expect(findings.find((finding) => finding.name === "rows-missing")?.causes).toBeDefined();
  });
});

it("gives the same report for the same evidence", async () => {
  const once = await findingsOf(mixture(DROPPED));
  const again = await findingsOf(mixture(DROPPED));
  expect(again).toEqual(once);
});
