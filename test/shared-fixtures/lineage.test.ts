/** The lineage of sampled missing rows of the shared snapshots ends where the planted cause took them. */
import { describe, expect, it } from "vitest";
import { createHoldings } from "../../src/analysis/facts/holdings.ts";
import { createLibraryView } from "../../src/analysis/facts/library-view.ts";
import { whyHoldings } from "../../src/analysis/lineage/why-library.ts";
import { openSharedLibrary, sharedSnapshots } from "./spacedrive-truth.ts";

/** What must be said of a missing entry, by planted cause. Waiting for something is an honest end in each. */
const ENDS: Readonly<Record<string, RegExp>> = {
  "fk-drop-no-retry": /filtered out of a pull/,
  "batch-messages-never-delivered": /batch it was sent in .* never delivered/,
  "event-bus-lagged": /event bus overflowed|waits for/,
  "backfill-never-started": /never began/,
  "watermark-leapfrog": /watermark passed its time/,
  "ownership-filter-returns-nothing": /ownership filter left it out/,
  "symmetric-recovery": /recovery that asks for it is never served/,
  "hlc-went-backwards": /its stamp is below|waits for/,
  "snapshot-without-wal": /-wal, which was not copied/,
  "fk-null-update-lost": /applied with NULL/,
};
/** Records of each kind that are followed. */
const SAMPLE = 8;

const cases = sharedSnapshots().filter(({ truth }) => truth.root_cause in ENDS);

describe.each(cases)("lineage in $name", ({ name, truth }) => {
  it("ends at the true place for rows that are missing or unlinked", async () => {
    const holdings = createHoldings(createLibraryView(await openSharedLibrary(name)));
    const wanted = ENDS[truth.root_cause] ?? /$^/;
    const ends: string[] = [];
    for (const diff of truth.diffs) {
      const isEntry = diff.model === "entry";
      if (!isEntry && truth.root_cause !== "hlc-went-backwards") continue;
      const uuids = [...(diff.missing.uuids ?? []), ...(diff.unlinked?.uuids ?? [])];
      for (const record of uuids.slice(0, SAMPLE)) {
        const report = await whyHoldings(holdings, { peer: diff.peer, record });
        expect(report.verdict).toBe("violated");
        expect(report.steps.some((step) => step.where.length > 0)).toBe(true);
        ends.push(report.lostAt?.what ?? "");
      }
    }
    expect(ends.filter((end) => !wanted.test(end))).toEqual([]);
  });
});

const healthy = sharedSnapshots().filter(({ truth }) => truth.root_cause === "none");

describe.each(healthy)("lineage in $name", ({ name }) => {
  it("ends at the receiver", async () => {
    const holdings = createHoldings(createLibraryView(await openSharedLibrary(name)));
    const rows = holdings.view.rows(0, "entry");
    const record = rows?.table.column("uuid").uuid(3) ?? "";
    const report = await whyHoldings(holdings, { peer: holdings.view.peers[1]?.id ?? "", record });
    expect(report.verdict).toBe("holds");
    expect(report.lostAt).toBeUndefined();
  });
});
