/** What healthy peers may differ in is no finding. */
import { describe, expect, it } from "vitest";
import { checkLibrary } from "../../src/analysis/check.ts";
import { buildPair, healthyPair, loseEntries, tableOf } from "./pair.ts";

describe("a healthy pair", () => {
  it("has no finding at all", async () => {
    expect(checkLibrary(await buildPair(healthyPair())).findings).toEqual([]);
  });

  it("has none when bob's local times, the author's closure and his volume's state differ", async () => {
    const pair = healthyPair();
    for (const row of tableOf(pair.bob.main, "entries"))
      row["indexed_at"] = "2025-11-24T18:02:00+00:00";
    pair.alice.main["entry_closure"] = tableOf(pair.alice.main, "entry_closure").filter(
      (row) => row["depth"] !== 1,
    );
    const found = checkLibrary(await buildPair(pair)).findings;
    expect(found.filter((finding) => finding.severity !== "info")).toEqual([]);
  });

  it("is no error while it is paused with rows missing", async () => {
    const pair = healthyPair();
    loseEntries(pair.bob, [6, 7]);
    pair.bob.log.push(
      `2025-11-24T18:01:00.000000Z  INFO ThreadId(07) sd_core::service::sync: Sync state transition from_state=Ready to_state=Paused reason="paused by user"`,
    );
    const found = checkLibrary(await buildPair(pair)).findings;
    expect(found.map(({ name, severity }) => `${severity} ${name}`)).toEqual([
      "info receiver-paused",
    ]);
  });
});
