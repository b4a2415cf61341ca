/**
 * Views against ground truth: for every generated snapshot the matrix, the tree of orphans and the timeline show exactly
 * what the `expected.json` beside it says. Runs where the shared fixtures exist.
 */
import { describe, expect, it } from "vitest";
import { createHoldings } from "../../src/analysis/facts/holdings.ts";
import { createLibraryView } from "../../src/analysis/facts/library-view.ts";
import { inspectHoldings } from "../../src/analysis/inspect.ts";
import { uuidFromBytes } from "../../src/base/uuid.ts";
import { projectMatrix } from "../../src/projection/matrix/matrix.ts";
import { readRow } from "../../src/projection/orphans/read-tree.ts";
import { projectOrphans } from "../../src/projection/orphans/tree.ts";
import type { OrphanTree } from "../../src/projection/orphans/types.ts";
import { createTimeline } from "../../src/projection/timeline/timeline.ts";
import type { LibraryRecording } from "../../src/sources/recording.ts";
import { type ExpectedSnapshot, openSharedLibrary, sharedSnapshots } from "./spacedrive-truth.ts";

/** Uuids of orphans that lack their content, by peer. */
function contentOrphans(tree: OrphanTree): Map<string, string[]> {
  const found = new Map<string, string[]>();
  let peer = -1;
  for (let row = 0; row < tree.rowCount; row++) {
    if (tree.parent[row] === -1) peer++;
    const cause = tree.causes[tree.cause[row] ?? 255];
    if (cause?.missing !== "content") continue;
    const id = tree.peers[peer]?.id ?? "";
    found.set(id, [...(found.get(id) ?? []), uuidFromBytes(tree.uuid, row * 16)]);
  }
  return found;
}

function expectOrphans(recording: LibraryRecording, truth: ExpectedSnapshot): void {
  const tree = projectOrphans(recording);
  const orphans = contentOrphans(tree);
  for (const { uuid, label } of truth.peers) {
    const own = orphans.get(uuid) ?? [];
    expect(own.length, label).toBe(truth.entries[label]?.orphans);
    expect(new Set(own).size, label).toBe(own.length);
    expect(tree.peers.find(({ id }) => id === uuid)?.counts.content, label).toBe(own.length);
  }
  for (let row = 0; row < tree.rowCount; row++) {
    const { why, name } = readRow(tree, row);
    expect(why).not.toContain("{0}");
    expect(name).not.toBe("");
  }
}

/** What the author has and the holder lacks of each model, as the truth lists it. */
function expectGaps(recording: LibraryRecording, truth: ExpectedSnapshot): void {
  const report = inspectHoldings(createHoldings(createLibraryView(recording)));
  const view = projectMatrix(report);
  for (const { owner, peer, model, missing } of truth.diffs) {
    const cells = view.models.find((each) => each.model === model)?.cells ?? [];
    const cell = cells.find(
      ({ author, holder }) => view.peers[author]?.id === owner && view.peers[holder]?.id === peer,
    );
    const gap = (cell?.of ?? 0) - (cell?.have ?? 0);
    const what = `${model} of ${owner} at ${peer}`;
    // The truth describes the live database; a copy without its `-wal` can only lack more.
    if (truth.artefacts.wal?.mode === "lost") {
      expect(gap, what).toBeGreaterThanOrEqual(missing.count);
    } else {
      expect(gap, what).toBe(missing.count);
    }
  }
}

function expectEvents(recording: LibraryRecording): void {
  const timeline = createTimeline(recording);
  const selection = { order: "arrival", filter: "" } as const;
  const { count, total, sources } = timeline.overview(selection);
  expect(count).toBe(total);
  for (const peer of recording.peers) {
    const log = sources.find(({ path }) => path === peer.eventLog?.path);
    expect(log?.count).toBe(peer.eventLog?.count);
  }
  const rows = timeline.rows({ selection, start: 0, count });
  expect(new Set(Array.from(rows.index, (index, i) => `${rows.source[i]} ${index}`)).size).toBe(
    count,
  );
}

describe.each(sharedSnapshots())("$name", ({ name, truth }) => {
  it("draws what is there", async () => {
    const recording = await openSharedLibrary(name);
    expectOrphans(recording, truth);
    expectGaps(recording, truth);
    expectEvents(recording);
  });
});
