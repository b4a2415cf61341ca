/** Cases beyond the first of a rule: other evidence that shows it, and other healthy things that only look like it. */
import { describe, expect, it } from "vitest";
import { checkLibrary } from "../../src/analysis/check.ts";
import type { Finding } from "../../src/analysis/report.ts";
import {
  buildPair,
  healthyPair,
  line,
  loseEntries,
  loseEverything,
  loseIdentities,
  type Pair,
  tableOf,
} from "./pair.ts";

async function found(change: (pair: Pair) => void): Promise<readonly Finding[]> {
  const pair = healthyPair();
  change(pair);
  return checkLibrary(await buildPair(pair)).findings;
}

async function names(change: (pair: Pair) => void): Promise<readonly string[]> {
  return (await found(change)).map(({ name, severity }) => `${severity} ${name}`);
}

const NOT_THERE = line(
  30,
  "FK reference not found (dependency missing), marking record for retry fk_field=parent_id",
  "DEBUG",
);

describe("records left out in real time", () => {
  it("are fk-drop-no-retry where no line says that anything kept them", async () => {
    const all = await found((pair) => {
      loseEntries(pair.bob, [4, 5]);
      pair.bob.log.push(NOT_THERE);
    });
    const dropped = all.find(({ name }) => name === "fk-drop-no-retry");
    expect(dropped?.where[0]?.line).toBeGreaterThan(0);
  });

  it("are not where the record was tracked for a retry", async () => {
    const all = await names((pair) => {
      loseEntries(pair.bob, [4, 5]);
      pair.bob.log.push(NOT_THERE);
      pair.bob.log.push(line(31, "Sync dependency missing, tracking for event-driven retry"));
    });
    expect(all).not.toContain("error fk-drop-no-retry");
  });
});

describe("nothing at the receiver after successful broadcasts", () => {
  const broadcast = (pair: Pair): void => {
    loseEverything(pair.bob);
    pair.alice.log.push(
      line(40, "StateBatch broadcast complete (100x) model_type=entry success=1 errors=0"),
    );
  };

  it("is no lost delivery where the receiver kept the updates in its buffer", async () => {
    expect(await names(broadcast)).toContain("error batch-messages-never-delivered");
    const buffered = await names((pair) => {
      broadcast(pair);
      pair.bob.log.push(line(41, "Buffered state change during backfill model_type=entry"));
    });
    expect(buffered).not.toContain("error batch-messages-never-delivered");
  });
});

describe("an empty shared log", () => {
  it("is only for information where it was pruned after everybody acknowledged", async () => {
    const all = await names((pair) => {
      pair.bob.sync["shared_changes"] = [];
      pair.bob.log.push(line(50, "Pruned shared changes after ACK pruned=6"));
    });
    expect(all).toContain("info shared-watermark-never-set");
  });
});

describe("a shared change that was lost before a newer one was logged", () => {
  it("was passed by the newest stamp of the log, which is the claim", async () => {
    const [first] = await found((pair) => {
      loseIdentities(pair.bob, [2]);
      const log = tableOf(pair.bob.sync, "shared_changes");
      log.splice(0, log.length, ...log.slice(-1));
    });
    expect(first?.name).toBe("watermark-leapfrog");
  });
});
