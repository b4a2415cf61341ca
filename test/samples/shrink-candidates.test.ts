/** What `shrink` looks at in memory says the same as the folder that it would write. */
import path from "node:path";
import { describe, expect, it } from "vitest";
import { checkLibrary } from "../../src/analysis/check.ts";
import { createHoldings } from "../../src/analysis/facts/holdings.ts";
import { createLibraryView } from "../../src/analysis/facts/library-view.ts";
import { createLibraryContext } from "../../src/analysis/findings/library-context.ts";
import { indexFolder } from "../../src/analysis/shrink/folder-index.ts";
import { recordGraph } from "../../src/analysis/shrink/kept-records.ts";
import { createMasking } from "../../src/analysis/shrink/masked-recording.ts";
import { reducedFolder } from "../../src/analysis/shrink/reduced-folder.ts";
import { createPrng } from "../../src/base/prng.ts";
import { loadCliSqlEngine } from "../../src/cli/sql-engine.ts";
import { createMemoryFileTree } from "../../src/platform/memory-file-tree.ts";
import { createNodeFileTree } from "../../src/platform/node/file-tree.ts";
import { nodeHasher } from "../../src/platform/node/hasher.ts";
import type { FileTree } from "../../src/sources/file-tree.ts";
import { openEvidence } from "../../src/sources/open.ts";
import type { LibraryRecording } from "../../src/sources/recording.ts";

const SAMPLES = path.resolve(import.meta.dirname, "../../samples");

async function opened(tree: FileTree): Promise<LibraryRecording> {
  const evidence = await openEvidence(tree, { hasher: nodeHasher }, { digests: "skip" });
  if (evidence.kind !== "library") throw new Error("no library");
  return evidence.recording;
}

/** What was found, without the rules about the files themselves, which a written folder answers anew. */
function told(recording: LibraryRecording): readonly string[] {
  const { findings } = checkLibrary(recording);
  return findings
    .filter(({ rule, verdict }) => verdict === "violated" && !rule.startsWith("DS1"))
    .map(({ rule, peer, model, count }) => [rule, peer, model, count].join(" "))
    .sort();
}

describe("a candidate of shrink", () => {
  it.each(["fk-drop", "fk-null", "nothing-crossed", "healthy"])(
    "of %s shows in memory what its folder shows",
    async (sample) => {
      const recording = await opened(createNodeFileTree(path.join(SAMPLES, sample)));
      const context = createLibraryContext(createHoldings(createLibraryView(recording)));
      const graph = recordGraph(context);
      const index = await indexFolder(recording, graph.records, {});
      const masked = createMasking(index);
      const sql = await loadCliSqlEngine();
      const prng = createPrng(7);
      for (const share of [2, 5, 20]) {
        const places = graph.records.flatMap((_, place) =>
          prng.below(share) === 0 ? [place] : [],
        );
        const closed = new Set(graph.sets.closure(places));
        const selection = {
          records: Uint8Array.from(graph.records, (_, place) => (closed.has(place) ? 1 : 0)),
        };
        const files = await reducedFolder(index, selection, sql);
        const written = await opened(createMemoryFileTree(Object.fromEntries(files)));
        expect(told(masked(selection))).toEqual(told(written));
      }
    },
  );
});
