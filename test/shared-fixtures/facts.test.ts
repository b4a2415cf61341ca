/**
 * Facts against ground truth: for every generated snapshot `inspect` and `diff` agree with the `expected.json` beside it.
 * Runs where the shared fixtures exist.
 */
import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { type DiffOptions, diffHoldings } from "../../src/analysis/diff.ts";
import { createHoldings, type Holdings } from "../../src/analysis/facts/holdings.ts";
import { createLibraryView } from "../../src/analysis/facts/library-view.ts";
import { inspectHoldings } from "../../src/analysis/inspect.ts";
import type { FieldDifference, InspectReport } from "../../src/analysis/report.ts";
import { type ExpectedSnapshot, openSharedLibrary, sharedSnapshots } from "./spacedrive-truth.ts";

const ROLES: Readonly<Record<string, string>> = { indexer: "source", receiver: "receiver" };

/** Counts as the truth gives them: per peer label, per singular table name. */
function expectCounts(report: InspectReport, truth: ExpectedSnapshot): void {
  for (const peer of truth.peers) {
    const found = report.peers.find((each) => each.id === peer.uuid);
    const counts = truth.counts[peer.label] ?? {};
    const names = Object.keys(counts);
    const models = found?.models ?? {};
    const ours = Object.fromEntries(names.map((name) => [name, models[name]?.count ?? 0]));
    expect(ours, peer.label).toEqual(counts);
  }
}

function expectRolesAndLinks(report: InspectReport, truth: ExpectedSnapshot): void {
  const indexers = truth.peers.filter((peer) => peer.role === "indexer").length;
  for (const peer of truth.peers) {
    const found = report.peers.find((each) => each.id === peer.uuid);
    const role = indexers > 1 && peer.role === "indexer" ? "both" : ROLES[peer.role];
    expect(found?.role.value, peer.label).toBe(role);
    const entries = truth.entries[peer.label];
    expect(found?.linkage?.files).toBe(entries?.files);
    expect(found?.linkage?.linked).toBe(entries?.linked);
    expect(found?.orphans.content).toBe(entries?.orphans);
  }
}

function expectWatermarks(report: InspectReport, truth: ExpectedSnapshot): void {
  const key = (mark: { holder: string; peer: string; resource: string }): string =>
    `${mark.holder} ${mark.peer} ${mark.resource}`;
  const ours = report.watermarks
    .map((mark) => ({
      key: key(mark),
      claimed: mark.claimed,
      state: mark.state,
      before: mark.absentAtOrBefore,
      after: mark.absentAfter,
    }))
    .sort((a, b) => (a.key < b.key ? -1 : 1));
  const theirs = truth.watermarks
    .map((mark) => ({
      key: key(mark),
      claimed: mark.value,
      state: mark.state,
      before: mark.owner_rows_absent_at_or_before,
      after: mark.owner_rows_absent_after,
    }))
    .sort((a, b) => (a.key < b.key ? -1 : 1));
  expect(ours).toEqual(theirs);
}

function expectUuids(
  ours: readonly string[],
  truth: { count: number; uuids?: readonly string[]; sha256?: string },
  what: string,
): void {
  expect(ours.length, what).toBe(truth.count);
  if (truth.uuids !== undefined) expect(ours, what).toEqual([...truth.uuids].sort());
  if (truth.sha256 !== undefined) {
    expect(createHash("sha256").update(ours.join("\n")).digest("hex"), what).toBe(truth.sha256);
  }
}

function expectDiffs(holdings: Holdings, truth: ExpectedSnapshot): number {
  let compared = 0;
  for (const diff of truth.diffs) {
    const options: DiffOptions = { peers: [diff.owner, diff.peer], model: diff.model };
    const ours = diffHoldings(holdings, options).models[diff.model];
    const what = `${diff.model} of ${diff.owner.slice(0, 4)} at ${diff.peer.slice(0, 4)}`;
    expectUuids(ours?.missing.uuids ?? [], diff.missing, `${what}: missing`);
    expectUuids(ours?.extra.uuids ?? [], diff.extra, `${what}: extra`);
    const rows = ours?.different.rows ?? [];
    const isUnlinked = (field: FieldDifference): boolean =>
      field.name === "content" && field.a !== null && field.b === null;
    const unlinked = rows.filter((row) => row.fields.some(isUnlinked));
    const others = rows
      .map((row) => ({ ...row, fields: row.fields.filter((field) => !isUnlinked(field)) }))
      .filter((row) => row.fields.length > 0);
    expectUuids(
      unlinked.map((row) => row.uuid),
      diff.unlinked ?? { count: 0 },
      `${what}: unlinked`,
    );
    expectUuids(
      others.map((row) => row.uuid),
      diff.different,
      `${what}: different`,
    );
    if (diff.different.fields !== undefined && diff.different.fields !== null) {
      const names = new Set(others.flatMap((row) => row.fields.map((field) => field.name)));
      expect([...names].sort(), what).toEqual([...diff.different.fields].sort());
    }
    compared++;
  }
  return compared;
}

/** The truth describes the live database; the copied file lacks what its `-wal` held, and says so. */
function expectRowsOutsideFile(holdings: Holdings, truth: ExpectedSnapshot): void {
  const { wal } = truth.artefacts;
  const missing = diffHoldings(holdings, { model: "entry" }).models["entry"]?.missing.uuids ?? [];
  expectUuids(
    missing,
    wal?.entry_uuids_outside_main_file ?? { count: -1 },
    "rows in the lost -wal",
  );
  const states = inspectHoldings(holdings).progress.filter(
    (progress) => progress.model === "entry",
  );
  expect(states.map((progress) => progress.state)).toEqual(["unknown"]);
}

describe.each(sharedSnapshots())("facts of $name", ({ name, truth }) => {
  const isCopyWithoutWal = truth.artefacts.wal?.mode === "lost";

  it("inspect tells counts, roles, links, orphans and watermarks as they are", async () => {
    const holdings = createHoldings(createLibraryView(await openSharedLibrary(name)));
    const report = inspectHoldings(holdings);
    expectCounts(report, truth);
    expectRolesAndLinks(report, truth);
    if (!isCopyWithoutWal) expectWatermarks(report, truth);
    expect(report.sharedWatermarks).toEqual(
      truth.shared_watermarks.map(({ holder, peer, source, value, state }) => ({
        holder,
        peer,
        source,
        value,
        state,
      })),
    );
  });

  it("diff lists exactly the rows that are missing or different", async () => {
    const holdings = createHoldings(createLibraryView(await openSharedLibrary(name)));
    if (isCopyWithoutWal) expectRowsOutsideFile(holdings, truth);
    else expect(expectDiffs(holdings, truth)).toBe(truth.diffs.length);
  });
});
