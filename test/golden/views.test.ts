/**
 * What the views say as text of each sample: matrix, orphaned entries, timeline. `npx vitest run -u test/golden` rewrites
 * the golden files; their differences are read before they are committed.
 */
import path from "node:path";
import { describe, expect, test } from "vitest";
import { inspectLibrary } from "../../src/analysis/inspect.ts";
import { createNodeFileTree } from "../../src/platform/node/file-tree.ts";
import { nodeHasher } from "../../src/platform/node/hasher.ts";
import { projectMatrix } from "../../src/projection/matrix/matrix.ts";
import { claimsAsText, matrixAsText } from "../../src/projection/matrix/text.ts";
import { orphansAsText } from "../../src/projection/orphans/text.ts";
import { projectOrphans } from "../../src/projection/orphans/tree.ts";
import { createTimeline } from "../../src/projection/timeline/timeline.ts";
import { openEvidence } from "../../src/sources/open.ts";
import type { LibraryRecording } from "../../src/sources/recording.ts";

const SAMPLES = path.resolve(import.meta.dirname, "../../samples");

async function openSample(name: string): Promise<LibraryRecording> {
  const tree = createNodeFileTree(path.join(SAMPLES, name));
  const opened = await openEvidence(tree, { hasher: nodeHasher });
  if (opened.kind !== "library") throw new Error(`${name} was opened as ${opened.kind}`);
  return opened.recording;
}

const golden = (name: string): string => path.resolve(import.meta.dirname, "views", `${name}.txt`);

describe.each(["nothing-crossed", "fk-drop", "fk-null", "healthy", "wal"])("the views of %s", (name) => {
  test("the matrix", async () => {
    const report = inspectLibrary(await openSample(name), {});
    const matrix = projectMatrix(report);
    await expect(`${matrixAsText(matrix)}${claimsAsText(matrix)}`).toMatchFileSnapshot(golden(`${name}.matrix`));
  });

  test("the orphaned entries", async () => {
    const text = orphansAsText(projectOrphans(await openSample(name)));
    await expect(text).toMatchFileSnapshot(golden(`${name}.orphans`));
  });

  test("the timeline", async () => {
    const timeline = createTimeline(await openSample(name));
    const text = await timeline.text({ order: "stamp", filter: "" }, 40);
    await expect(text).toMatchFileSnapshot(golden(`${name}.timeline`));
  });
});
