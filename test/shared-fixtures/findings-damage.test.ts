/** Whatever is torn, missing or overwritten: checking and following a row never fail. */
import { expect, it } from "vitest";
import { checkLibrary } from "../../src/analysis/check.ts";
import { createHoldings } from "../../src/analysis/facts/holdings.ts";
import { createLibraryView } from "../../src/analysis/facts/library-view.ts";
import { whyHoldings } from "../../src/analysis/lineage/why-library.ts";
import { FailureError } from "../../src/base/failure.ts";
import type { LibraryRecording } from "../../src/sources/recording.ts";
import { type Files, openFiles, readFolder } from "../findings/variations.ts";
import { sharedFolder, sharedSnapshots } from "./spacedrive-truth.ts";

const ROUNDS = 12;

/** A small generator, so that each round is the same in each run. */
function numbersFrom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff;
    return below <= 0 ? 0 : state % below;
  };
}

function damaged(files: Files, seed: number): Files {
  const next = numbersFrom(seed);
  const changed: Record<string, Uint8Array> = { ...files };
  for (let round = 0; round < 3; round++) {
    const names = Object.keys(changed);
    const name = names[next(names.length)] ?? "";
    const bytes = Uint8Array.from(changed[name] ?? []);
    const way = next(4);
    if (way === 0) delete changed[name];
    else if (way === 1) changed[name] = bytes.slice(0, next(bytes.length));
    else {
      for (let hit = next(300); hit > 0; hit--) bytes[next(bytes.length)] = next(256);
      changed[name] = bytes;
    }
  }
  return changed;
}

async function opened(files: Files): Promise<LibraryRecording | undefined> {
  try {
    return await openFiles(files);
  } catch {
    // Nothing that could be opened is left, or two snapshots seem to lie there.
    return undefined;
  }
}

const names = sharedSnapshots()
  .map(({ name }) => name)
  .filter((name) => /^(fk-drop-stall|lagged-bus|three-peers|converged-head)-small$/.test(name));

it.each(names)("damage to %s is survived", async (name) => {
  const files = readFolder(sharedFolder(name));
  let checked = 0;
  for (let seed = 1; seed <= ROUNDS; seed++) {
    const recording = await opened(damaged(files, seed));
    if (recording === undefined) continue;
    expect(checkLibrary(recording).schema).toBe("driftscope/check@1");
    await followOne(recording);
    checked++;
  }
  expect(checked).toBeGreaterThan(ROUNDS / 2);
});

async function followOne(recording: LibraryRecording): Promise<void> {
  const holdings = createHoldings(createLibraryView(recording));
  const rows = holdings.view.rows(0, "entry")?.table;
  const peer = recording.peers.at(-1)?.id;
  if (rows === undefined || peer === undefined || rows.rowCount === 0 || !rows.has("uuid")) return;
  const record = rows.column("uuid").uuid(rows.rowCount - 1);
  if (record === undefined) return;
  try {
    const report = await whyHoldings(holdings, { peer, record });
    expect(report.steps.length).toBeGreaterThan(0);
  } catch (error) {
    // A record that damage took from every table is refused in a sentence.
    if (!(error instanceof FailureError)) throw error;
  }
}
