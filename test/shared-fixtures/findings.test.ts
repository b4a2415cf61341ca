/**
 * The planted cause of every shared snapshot is the first finding, also with evidence taken away or renamed, and healthy
 * snapshots have no error. Every witness exists.
 */
import { describe, expect, it } from "vitest";
import { createHoldings } from "../../src/analysis/facts/holdings.ts";
import { createLibraryView } from "../../src/analysis/facts/library-view.ts";
import { createLibraryContext } from "../../src/analysis/findings/library-context.ts";
import { LIBRARY_RULES } from "../../src/analysis/findings/library-rules.ts";
import { askRules, reportOutcomes } from "../../src/analysis/findings/run-rules.ts";
import type { CheckReport } from "../../src/analysis/report.ts";
import type { LibraryRecording } from "../../src/sources/recording.ts";
import { openFiles, readFolder, VARIATIONS } from "../findings/variations.ts";
import { witnessProblems } from "../findings/witnesses.ts";
import { openSharedLibrary, sharedFolder, sharedSnapshots } from "./spacedrive-truth.ts";

function check(recording: LibraryRecording): CheckReport {
  const holdings = createHoldings(createLibraryView(recording));
  return reportOutcomes(askRules(LIBRARY_RULES, createLibraryContext(holdings)));
}

function expectCause(report: CheckReport, cause: string): void {
  const found = report.findings.map((finding) => `${finding.severity} ${finding.name}`);
  if (cause.startsWith("none")) {
    expect(found.filter((finding) => finding.startsWith("error"))).toEqual([]);
  } else {
    expect(found[0]).toBe(`error ${cause}`);
  }
}

/** Without any name there is nothing that could be the wrong way round, and without a summary nothing to contradict. */
const NOTHING_LEFT: readonly (readonly [cause: string, variation: string])[] = [
  ["peers-mislabelled", "databases alone"],
  ["peers-mislabelled", "with neutral names"],
];

describe.each(sharedSnapshots())("findings of $name", ({ name, truth }) => {
  const variations = Object.entries(VARIATIONS).filter(
    ([variation]) =>
      !NOTHING_LEFT.some(([cause, gone]) => cause === truth.root_cause && gone === variation),
  );

  it.each(variations)("name the planted cause first: %s", async (_, change) => {
    const files = change(readFolder(sharedFolder(name)));
    expectCause(check(await openFiles(files)), truth.root_cause);
  });

  it("point at lines and rows that exist", async () => {
    const recording = await openSharedLibrary(name);
    expect(witnessProblems(recording, check(recording))).toEqual([]);
  });
});
