import type { DocumentConflict, DocumentVersion } from "../../analysis/fireproof/report.ts";
import type { PeerReport } from "../../analysis/report.ts";
import { visibleText } from "../../base/visible-text.ts";
import { shortCid, shortCids } from "../notation/cid.ts";
import { printCount } from "../notation/notation.ts";
import { textTable } from "./table.ts";

/** Ids that are listed; JSON has all of them. */
const SHOWN_IDS = 12;

/** What a Fireproof store or remote has beside the lines of every peer: head, clock, documents, CARs, keys. */
export function storeLines(peer: PeerReport): readonly string[] {
  const heads = peer.heads ?? [];
  const rows = [
    ["head", heads.length === 0 ? "none" : headText(heads)],
    ...clockRows(peer),
    ...documentRows(peer),
    ...carRows(peer),
    ...keyRows(peer),
    ...indexRows(peer),
  ];
  return [
    ...textTable(rows),
    ...heads.map((cid) => `    head ${cid}`),
    ...conflictLines(peer.documents?.conflicts ?? []),
    ...strayLines(peer),
    ...readingLines(peer),
  ];
}

function headText(heads: readonly string[]): string {
  const count = heads.length === 1 ? "" : ` (${heads.length} events: written concurrently)`;
  return `${shortCids(heads)}${count}`;
}

function clockRows({ clock }: PeerReport): readonly (readonly string[])[] {
  if (clock === undefined) return [];
  const onDisk =
    clock.eventsOnDisk === clock.eventsReachable
      ? ""
      : `, ${printCount(clock.eventsOnDisk)} with orphan CARs`;
  const missing =
    clock.missingEvents.length === 0
      ? ""
      : `; ${clock.missingEvents.length} MISSING: ${shortCids(clock.missingEvents)}`;
  const merges = clock.mergeEvents === 0 ? "" : `, ${counted(clock.mergeEvents, "merge")}`;
  const ancestor =
    clock.commonAncestor === undefined
      ? []
      : [["", `the head's common ancestor is ${shortCid(clock.commonAncestor)}`]];
  const root =
    clock.mergedRoot === undefined
      ? []
      : [["", `merged root ${shortCid(clock.mergedRoot)}, in memory only`]];
  const text = `${counted(clock.eventsReachable, "event")}${onDisk}${merges}${missing}`;
  return [["clock", text], ...ancestor, ...root];
}

function documentRows({ documents }: PeerReport): readonly (readonly string[])[] {
  if (documents === undefined) return [];
  const state = documents.state === "complete" ? "" : ` (${documents.state})`;
  const rows = [
    ["documents", `${printCount(documents.count)}${state}${listed(documents.ids)}`],
    documents.deleted === 0
      ? []
      : ["deleted", `${printCount(documents.deleted)}${listed(documents.deletedIds)}`],
    documents.broken.length === 0
      ? []
      : ["broken", `${documents.broken.length} without their block${listed(documents.broken)}`],
  ];
  return rows.filter((row) => row.length > 0);
}

function listed(ids: readonly string[]): string {
  if (ids.length === 0) return "";
  const rest = ids.length - SHOWN_IDS;
  const more = rest > 0 ? ` and ${printCount(rest)} more` : "";
  return `: ${ids.slice(0, SHOWN_IDS).join(", ")}${more}`;
}

function carRows({ cars, meta, walPending }: PeerReport): readonly (readonly string[])[] {
  if (cars === undefined) return [];
  const parts = [
    counted(cars.total, "file"),
    `${printCount(cars.reachable)} reachable`,
    cars.missing.length === 0 ? "" : `${cars.missing.length} MISSING: ${shortCids(cars.missing)}`,
    cars.orphans === 0 ? "" : orphanText(cars.orphans, cars.compacted),
    cars.invalid.length === 0 ? "" : `${cars.invalid.length} damaged: ${shortCids(cars.invalid)}`,
    cars.noKey.length === 0 ? "" : `${cars.noKey.length} without key: ${shortCids(cars.noKey)}`,
    cars.attachments === 0 ? "" : counted(cars.attachments, "attachment"),
  ].filter((part) => part !== "");
  const groups = (meta?.entries ?? []).map((entry) => shortCids(entry.cars));
  return [
    ["CARs", parts.join(", ")],
    meta === undefined
      ? ["meta", "none"]
      : ["meta", `${meta.format}, names ${groups.join("; ") || "nothing"}`],
    ...(walPending === undefined || walPending === 0
      ? []
      : [["wal", `${walPending} CARs still listed`]]),
  ];
}

function orphanText(orphans: number, compacted: number): string {
  if (compacted === 0) return counted(orphans, "orphan");
  return compacted === orphans
    ? `${counted(orphans, "orphan")}, all replaced by a compaction`
    : `${counted(orphans, "orphan")}, ${printCount(compacted)} of them replaced by a compaction`;
}

function counted(count: number, noun: string): string {
  return `${printCount(count)} ${noun}${count === 1 ? "" : "s"}`;
}

/** Keys by fingerprint: material is in no report. */
function keyRows(peer: PeerReport): readonly (readonly string[])[] {
  const used = new Set([...(peer.cars?.keyIds ?? []), ...(peer.wantedKeys ?? [])]);
  const held = (peer.keys ?? []).filter((key) => used.has(key.id) || key.set.includes("data"));
  const rest = (peer.keys ?? []).length - held.length;
  const rows = held.map((key) => [
    "key",
    `${key.id} in set ${key.set}${key.default ? ", default" : ""}`,
  ]);
  if (rest > 0) rows.push(["", `and ${rest} keys of other sets, which no CAR here uses`]);
  for (const key of peer.wantedKeys ?? []) rows.push(["WANTED", key]);
  if (peer.keybag !== undefined) {
    rows.push(["keybag", `${peer.keybag.path}: ${peer.keybag.proof}`]);
  }
  return rows;
}

function indexRows({ indexes }: PeerReport): readonly (readonly string[])[] {
  return (indexes ?? []).map((index) => [
    "index",
    `${index.name}, ${index.byKey.entries === undefined ? "entries unknown" : entriesText(index.byKey.entries)}, ${index.isCurrent ? "built for this head" : `stale: built for ${shortCids(index.head)}`}`,
  ]);
}

function entriesText(count: number): string {
  return count === 1 ? "1 entry" : `${printCount(count)} entries`;
}

function strayLines(peer: PeerReport): readonly string[] {
  const unmerged = peer.unmergedHeads ?? [];
  const gone = peer.headsNotOnDisk ?? [];
  return [
    ...unmerged.map((cid) => `    unmerged head ${cid}: on disk, not in the history of the head`),
    ...gone.map((cid) => `    head not on disk ${cid}: a CAR names it, no CAR has it`),
  ];
}

function readingLines({ otherReadings }: PeerReport): readonly string[] {
  return (otherReadings ?? []).flatMap((reading) => [
    visibleText(
      `    read with ${reading.keybag} instead: ${printCount(reading.documents)} documents, ${reading.noKey.length} CARs without key, head ${shortCids(reading.heads) || "none"}`,
    ),
    ...reading.unmergedHeads.map((cid) => `      unmerged head ${cid}`),
  ]);
}

/** Conflicts: each document with the version that wins and those that lose. */
export function conflictLines(conflicts: readonly DocumentConflict[]): readonly string[] {
  return conflicts.flatMap(({ id, winner, losers }) => [
    visibleText(`    conflict ${id}: ${versionText(winner)} wins`),
    ...losers.map((loser) => visibleText(`      over ${versionText(loser)}`)),
  ]);
}

const SHOWN_VALUE = 160;

function versionText(version: DocumentVersion): string {
  const value =
    version.value ?? (version.deleted === true ? "the deletion" : "an unreadable version");
  const cut = value.length > SHOWN_VALUE ? `${value.slice(0, SHOWN_VALUE)}…` : value;
  return `${cut} of ${shortCid(version.event)}`;
}
