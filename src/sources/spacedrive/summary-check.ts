import type { PeerRecording, SummaryClaims, SummaryDocument } from "../recording.ts";
import type { OpenedDatabase } from "../sqlite/types.ts";
import type { ArtefactCollector } from "./artefact-collector.ts";
import { readWithAllColumns } from "./schema.ts";

/** Rows of a main database that a summary counts too. */
interface RowCounts {
  readonly entries?: number | undefined;
  readonly contentIdentities?: number | undefined;
  readonly locations?: number | undefined;
  readonly files?: number | undefined;
  readonly linked?: number | undefined;
}

/** A peer with its section of the summary, where both exist. */
interface Counted {
  readonly peer: PeerRecording;
  readonly main: OpenedDatabase;
  readonly claims: SummaryClaims;
  readonly rows: RowCounts;
}

const COUNTS: readonly (readonly [key: keyof RowCounts, what: string])[] = [
  ["entries", "entries"],
  ["contentIdentities", "content identities"],
  ["locations", "locations"],
  ["files", "files"],
  ["linked", "files with content"],
];

/**
 * Compares what the summary counted on live connections with the copied files. Sections are joined to peers by uuid;
 * their titles are labels, and their numbers are claims that may belong to another peer.
 */
export function checkSummary(
  collector: ArtefactCollector,
  peers: readonly PeerRecording[],
  summary: SummaryDocument,
): void {
  const counted: Counted[] = [];
  for (const peer of peers) {
    const claims = summary.claims.find((claim) => claim.peer === peer.id);
    if (claims === undefined) continue;
    checkEventCount(collector, peer.eventLog, claims.syncEventsCaptured, summary.path);
    checkEventCount(collector, peer.appLog, claims.eventsCaptured, summary.path);
    const { main } = peer;
    if (main !== undefined) counted.push({ peer, main, claims, rows: countRows(main) });
  }
  for (const one of counted) {
    const other = swappedWith(one, counted);
    if (other === undefined) compareRows(collector, one, summary.path);
    else reportSwap(collector, one, other, summary.path);
  }
  checkSections(collector, peers, summary);
}

function differences(claims: SummaryClaims, rows: RowCounts): readonly string[] {
  return COUNTS.filter(
    ([key]) => claims[key] !== undefined && rows[key] !== undefined && claims[key] !== rows[key],
  ).map(([key, what]) => `${claims[key]} ${what}, the file holds ${rows[key]}`);
}

/** Another peer whose rows this section fits, while that peer's section fits these rows. */
function swappedWith(one: Counted, all: readonly Counted[]): Counted | undefined {
  if (differences(one.claims, one.rows).length === 0) return undefined;
  return all.find(
    (other) =>
      other !== one &&
      differences(one.claims, other.rows).length === 0 &&
      differences(other.claims, one.rows).length === 0,
  );
}

function reportSwap(
  collector: ArtefactCollector,
  one: Counted,
  other: Counted,
  summaryPath: string,
): void {
  const text = `the counts under "${one.claims.label}" in ${summaryPath} fit ${other.peer.name}: the sections are swapped`;
  collector.note(one.main.path, text);
  const place = { path: summaryPath, line: one.claims.line };
  const numbers = differences(one.claims, one.rows).join("; ");
  const message = `${one.peer.name}: ${text} (${numbers}).`;
  collector.add({ code: "summary-swapped", ...place, message });
}

/** Fewer rows than were counted, in a copy without its WAL, are commits that were not copied. */
function compareRows(collector: ArtefactCollector, one: Counted, summaryPath: string): void {
  const { peer, main, claims, rows } = one;
  const isWalMissing = main.state === "wal-missing";
  const lacks = (key: keyof RowCounts): boolean => (rows[key] ?? 0) < (claims[key] ?? 0);
  const isLost = isWalMissing && COUNTS.some(([key]) => lacks(key));
  const found = differences(claims, rows);
  for (const difference of found) {
    const text = `${summaryPath} counted ${difference}`;
    const why = isLost ? ": commits lie in a -wal file that was not copied" : "";
    collector.note(main.path, text);
    const message = `${peer.name}: ${text}${why}.`;
    collector.add({ code: "summary-differs", path: main.path, message });
  }
  const isCompared = COUNTS.some(([key]) => claims[key] !== undefined && rows[key] !== undefined);
  if (isWalMissing && isCompared && found.length === 0) {
    collector.note(main.path, `its rows agree with the counts in ${summaryPath}`);
  }
}

function checkEventCount(
  collector: ArtefactCollector,
  log: PeerRecording["eventLog"],
  claimed: number | undefined,
  summaryPath: string,
): void {
  if (log === undefined || claimed === undefined || claimed === log.count) return;
  const text = `${summaryPath} counted ${claimed} events, ${log.count} can be read`;
  collector.note(log.path, text);
  collector.add({ code: "summary-differs", path: log.path, message: `${text}.` });
}

function countRows(main: OpenedDatabase): RowCounts {
  const entries = readWithAllColumns(main, "entries", { kind: "integer", content_id: "integer" });
  const counts: RowCounts = {
    entries: entries?.rowCount,
    contentIdentities: readWithAllColumns(main, "content_identities", {})?.rowCount,
    locations: readWithAllColumns(main, "locations", {})?.rowCount,
  };
  if (entries === undefined || !entries.has("kind") || !entries.has("content_id")) return counts;
  const kinds = entries.column("kind").numbers();
  const contents = entries.column("content_id").numbers();
  let files = 0;
  let linked = 0;
  for (let row = 0; row < entries.rowCount; row++) {
    if (kinds[row] !== 0) continue;
    files++;
    if (!Number.isNaN(contents[row])) linked++;
  }
  return { ...counts, files, linked };
}

/** Sections about devices whose files are elsewhere or nowhere, and titles that are another folder's name. */
function checkSections(
  collector: ArtefactCollector,
  peers: readonly PeerRecording[],
  summary: SummaryDocument,
): void {
  for (const claim of summary.claims) {
    const peer = peers.find((candidate) => candidate.id === claim.peer);
    const place = { path: summary.path, line: claim.line };
    if (peer === undefined) {
      const message = `The section "${claim.label}" is about ${claim.peer}, whose files are not in the folder.`;
      collector.add({ code: "summary-without-files", ...place, message });
      continue;
    }
    const title = claim.label.toLowerCase();
    const named = peers.find((candidate) => candidate.name.toLowerCase() === title);
    if (named === undefined || named === peer) continue;
    const message = `The section "${claim.label}" is about ${claim.peer}, whose files lie in "${peer.path}": sections are joined by uuid, not by name.`;
    collector.add({ code: "summary-mislabelled", ...place, message });
  }
}
