import type { TaskOptions } from "../base/progress.ts";
import { throwIfCancelled } from "../base/progress.ts";
import { DERIVED_TABLES } from "../engine/model/registry.ts";
import type { LibraryRecording, PeerRecording } from "../sources/recording.ts";
import type { OpenedDatabase } from "../sources/sqlite/types.ts";
import { rowsOutsideFile } from "./facts/claims.ts";
import { hlcSummary } from "./facts/clocks.ts";
import { createHoldings, type Holdings, matrixOf } from "./facts/holdings.ts";
import { createLibraryView } from "./facts/library-view.ts";
import { entryOrphans } from "./facts/orphans.ts";
import { progressOf } from "./facts/progress.ts";
import { type RoleWithProof, rolesOf } from "./facts/roles.ts";
import { sharedWatermarksOf, watermarksOf } from "./facts/watermarks.ts";
import type { InspectReport, ModelCount, PeerReport } from "./report.ts";

/** Answers who is who, who has what, what is claimed of it, and how each pair stands. */
export function inspectLibrary(
  recording: LibraryRecording,
  options: TaskOptions = {},
): InspectReport {
  return inspectHoldings(createHoldings(createLibraryView(recording)), options);
}

/** The same over holdings that other analyses share. */
export function inspectHoldings(holdings: Holdings, options: TaskOptions = {}): InspectReport {
  const { recording } = holdings.view;
  const step = <T>(task: string, fraction: number, compute: () => T): T => {
    throwIfCancelled(options);
    options.onProgress?.({ task, fraction });
    return compute();
  };
  const matrix = step("Counting rows per author and holder", 0.1, () => matrixOf(holdings));
  const roles = step("Telling roles", 0.4, () => rolesOf(holdings));
  const peers = step("Looking for orphans", 0.5, () =>
    recording.peers.map((peer, number) => peerReport(holdings, peer, number, roles[number])),
  );
  const watermarks = step("Checking watermarks", 0.7, () => watermarksOf(holdings));
  const progress = step("Telling progress", 0.9, () => progressOf(holdings));
  const notes = notesOf(recording);
  return {
    schema: "driftscope/inspect@1",
    system: "spacedrive",
    generation: recording.generation.label,
    generationReasons: recording.generation.reasons,
    evidence: recording.evidence,
    peers,
    matrix,
    watermarks,
    sharedWatermarks: sharedWatermarksOf(holdings),
    progress,
    ...(notes.length === 0 ? {} : { notes }),
  };
}

function notesOf(recording: LibraryRecording): readonly string[] {
  const findings = recording.findings.map((finding) => {
    const place = finding.line === undefined ? finding.path : `${finding.path}:${finding.line}`;
    return `${place}: ${finding.message}`;
  });
  const unknown = recording.unknownSchema.map((name) => `unknown to every generation: ${name}`);
  const absent = recording.absentPeers.map(
    (peer) =>
      `${peer.displayName ?? "a device"} (${peer.id}) is named in rows; its own files are not here`,
  );
  return [...findings, ...absent, ...unknown];
}

function peerReport(
  holdings: Holdings,
  peer: PeerRecording,
  number: number,
  role: RoleWithProof | undefined,
): PeerReport {
  const orphans = entryOrphans(holdings.view, number);
  const hlc = hlcSummary(peer);
  return {
    id: peer.id,
    name: peer.name,
    ...(peer.displayName === undefined ? {} : { displayName: peer.displayName }),
    path: peer.path,
    role: {
      value: role?.value ?? "unknown",
      proof: [...(role?.proof ?? []), ...peer.identityProof],
    },
    models: modelCounts(holdings, peer, number),
    ...(orphans === undefined ? {} : { linkage: orphans.linkage }),
    orphans: orphans?.counts ?? { content: 0, parent: 0, closure: 0, path: 0 },
    ...(hlc === undefined ? {} : { hlc }),
  };
}

/** Rows per model and per derived table that the peer's files have; a table that is not there is not listed. */
function modelCounts(
  holdings: Holdings,
  peer: PeerRecording,
  number: number,
): Readonly<Record<string, ModelCount>> {
  const { view } = holdings;
  const outside = rowsOutsideFile(view, number);
  const counts: Record<string, ModelCount> = {};
  for (const model of view.registry.models) {
    const rows = view.rows(number, model.name);
    if (rows === undefined) continue;
    counts[model.name] = {
      count: rows.count,
      ...(model.synced ? { authored: holdings.count(model.name, number, number) } : {}),
      ...uncertainty(rows.table.damage.length > 0 || outside[model.name] !== undefined),
    };
  }
  for (const derived of DERIVED_TABLES) {
    const database: OpenedDatabase | undefined =
      derived.database === "main" ? peer.main : peer.sync;
    const count = database?.countRows(derived.table);
    if (count === undefined) continue;
    const isDamaged = database?.damage.some((damage) => damage.table === derived.table) === true;
    counts[derived.name] = { count, ...uncertainty(isDamaged) };
  }
  return Object.fromEntries(Object.entries(counts).sort(([a], [b]) => (a < b ? -1 : 1)));
}

function uncertainty(isDamaged: boolean): { uncertain?: true } {
  return isDamaged ? { uncertain: true } : {};
}
