/** The planted cause of every shared snapshot is the first finding, and healthy snapshots have no error. */
import { describe, expect, it } from "vitest";
import { createHoldings } from "../../src/analysis/facts/holdings.ts";
import { createLibraryView } from "../../src/analysis/facts/library-view.ts";
import { createLibraryContext } from "../../src/analysis/findings/library-context.ts";
import { LIBRARY_RULES } from "../../src/analysis/findings/library-rules.ts";
import { askRules, reportOutcomes } from "../../src/analysis/findings/run-rules.ts";
import { openSharedLibrary, sharedSnapshots } from "./spacedrive-truth.ts";

describe.each(sharedSnapshots())("findings of $name", ({ name, truth }) => {
  it("name the planted cause first, and nothing graver than a warning where there is none", async () => {
    const holdings = createHoldings(createLibraryView(await openSharedLibrary(name)));
    const report = reportOutcomes(askRules(LIBRARY_RULES, createLibraryContext(holdings)));
    const found = report.findings.map((finding) => `${finding.severity} ${finding.name}`);
    if (truth.root_cause.startsWith("none")) {
      expect(found.filter((finding) => finding.startsWith("error"))).toEqual([]);
    } else {
      expect(found[0]).toBe(`error ${truth.root_cause}`);
    }
  });
});
