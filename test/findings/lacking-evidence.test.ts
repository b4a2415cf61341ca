/** A rule that found nothing without the evidence that it needs has not looked. */
import { describe, expect, it } from "vitest";
import { createHoldings } from "../../src/analysis/facts/holdings.ts";
import { createLibraryView } from "../../src/analysis/facts/library-view.ts";
import { lackingEvidence } from "../../src/analysis/findings/lacking-evidence.ts";
import { createLibraryContext } from "../../src/analysis/findings/library-context.ts";
import { LIBRARY_RULES } from "../../src/analysis/findings/library-rules.ts";
import { openFiles, readFolder, VARIATIONS } from "./variations.ts";

async function lacks(change: (typeof VARIATIONS)[string]): Promise<ReadonlyMap<string, string>> {
  const files = change(readFolder(`${import.meta.dirname}/../../samples/healthy`));
  const context = createLibraryContext(createHoldings(createLibraryView(await openFiles(files))));
  return new Map(
    LIBRARY_RULES.flatMap((rule) => {
      const need = lackingEvidence(context, rule);
      return need === undefined ? [] : [[rule.id, need] as const];
    }),
  );
}

describe("what rules lack", () => {
  it("is nothing but tables that its generation does not have, where the folder is whole", async () => {
    const lacking = await lacks((files) => files);
    expect([...lacking.values()].filter((need) => !need.includes(" with "))).toEqual([]);
  });

  it("is the logs for rules that read them, where only databases are left", async () => {
    const lacking = await lacks(VARIATIONS["databases alone"] ?? ((files) => files));
    expect(lacking.get("DS609")).toBe("the author's tracing log");
    expect(lacking.get("DS104")).toBe("summary.md");
    expect(lacking.has("DS405")).toBe(false);
    // Watermarks tell as well as a log.
    expect(lacking.has("DS603")).toBe(false);
  });
});
