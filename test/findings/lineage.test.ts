/** The way of one record, on a pair of peers in which one thing is broken. */
import { describe, expect, it } from "vitest";
import { whyLibrary } from "../../src/analysis/lineage/why-library.ts";
import type { WhyReport } from "../../src/analysis/report.ts";
import { u } from "../builders/library.ts";
import {
  ALICE,
  BOB,
  buildPair,
  contentUuid,
  entryNumber,
  healthyPair,
  line,
  loseEntries,
  loseEverything,
  loseIdentities,
  type Pair,
  tableOf,
} from "./pair.ts";

const RECORD = u(entryNumber(5));

async function why(pair: Pair, record: string = RECORD, peer = "bob"): Promise<WhyReport> {
  return whyLibrary(await buildPair(pair), { peer, record });
}

describe("a record that arrived", () => {
  it("holds, with its row at each peer", async () => {
    const report = await why(healthyPair());
    expect(report.verdict).toBe("holds");
    expect(report.record).toBe(`entry#${RECORD}`);
    expect(report.steps.at(-1)).toEqual({
      at: "snapshot",
      peer: BOB,
      what: "bob has it",
      where: [{ path: "bob/database.db", table: "entries", uuid: RECORD }],
    });
  });

  it("is found by the beginning of its uuid, by its model, and by its path", async () => {
    const pair = healthyPair();
    const wanted = (await why(pair)).record;
    for (const text of [`entry#${RECORD}`, `alice:entry#${RECORD}`, "/docs/inner/file5.txt"]) {
      expect((await why(pair, text)).record).toBe(wanted);
    }
    expect((await why(pair, "inner/file5.txt")).record).toBe(wanted);
  });

  it("is asked for again where a text means several, or nothing", async () => {
    await expect(why(healthyPair(), "entry#0000")).rejects.toMatchObject({ code: "usage" });
    await expect(why(healthyPair(), "/nowhere.txt")).rejects.toMatchObject({ code: "usage" });
    await expect(why(healthyPair(), RECORD, "nobody")).rejects.toMatchObject({ code: "usage" });
  });
});

describe("a record that is missing", () => {
  it("was passed by the watermark", async () => {
    const pair = healthyPair();
    loseEntries(pair.bob, [5]);
    const report = await why(pair);
    expect(report.verdict).toBe("violated");
    expect(report.lostAt?.what).toMatch(/watermark passed its time/);
    expect(report.lostAt?.peer).toBe(BOB);
  });

  it("was in a batch that was never delivered, at the line that says it was sent", async () => {
    const pair = healthyPair();
    loseEverything(pair.bob);
    pair.alice.log.push(
      line(40, "StateBatch broadcast complete model_type=entry success=1 errors=0"),
    );
    const report = await why(pair);
    expect(report.lostAt).toMatchObject({ peer: ALICE, at: "2025-11-24T18:00:40.000000Z" });
    expect(report.steps.some((step) => step.where.some((place) => place.line === 2))).toBe(true);
  });

  it("waits for what never came", async () => {
    const pair = healthyPair();
    loseEntries(pair.bob, [5]);
    loseIdentities(pair.bob, [4]);
    pair.bob.log.push(
      line(
        40,
        `Sync dependency missing, tracking for event-driven retry model_type=entry record_uuid=${RECORD} missing_uuid=${contentUuid(4)}`,
        "DEBUG",
      ),
    );
    const report = await why(pair);
    expect(report.lostAt?.what).toContain(contentUuid(4));
    expect(report.lostAt?.peer).toBe(BOB);
  });

  it("was deleted", async () => {
    const pair = healthyPair();
    loseEntries(pair.bob, [5]);
    tableOf(pair.alice.main, "device_state_tombstones").push({
      id: 1,
      model_type: "entry",
      record_uuid: u(entryNumber(5)),
      device_id: 1,
      deleted_at: "2025-11-24T18:01:00+00:00",
    });
    expect((await why(pair)).lostAt?.what).toBe("it was deleted");
  });

  it("is not lost while its receiver rests", async () => {
    const pair = healthyPair();
    loseEntries(pair.bob, [5]);
    pair.bob.log.push(line(60, 'Sync state transition to_state=Paused reason="by user"'));
    const report = await why(pair);
    expect(report.verdict).toBe("unknown");
    expect(report.lostAt).toBeUndefined();
  });

  it("is unknown where no evidence of the folder says where", async () => {
    const pair = healthyPair();
    loseIdentities(pair.bob, [6]);
    const report = await why(pair, contentUuid(6));
    expect(report.verdict).toBe("unknown");
    expect(report.reasons.join(" ")).toContain("this evidence is not in the folder");
  });
});

describe("a record that arrived and lost a reference", () => {
  it("ends at the line that set it to NULL", async () => {
    const pair = healthyPair();
    const row = tableOf(pair.bob.main, "entries")[5];
    if (row !== undefined) row["content_id"] = null;
    pair.bob.log.push(
      line(40, `Applying state change model_type=entry record_uuid=${RECORD}`, "DEBUG"),
      line(
        40,
        `FK reference not found: content_id -> content_identities (uuid=${contentUuid(4)}), setting to NULL`,
        "WARN",
      ),
    );
    const report = await why(pair);
    expect(report.verdict).toBe("violated");
    expect(report.lostAt?.what).toContain("NULL");
    expect(report.steps.some((step) => step.where.some((place) => place.line === 3))).toBe(true);
  });
});
