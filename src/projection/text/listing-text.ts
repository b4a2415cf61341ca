import type { ListedSnapshot } from "../../analysis/report.ts";
import { printBytes, printCount } from "../notation/notation.ts";
import { textTable } from "./table.ts";

/** Several snapshots as a list: each with how it stands, where that is known. */
export function listingAsText(snapshots: readonly ListedSnapshot[]): string {
  const rows = snapshots.map((snapshot) => [
    snapshot.path,
    snapshot.system,
    snapshot.title,
    ...standingCells(snapshot),
  ]);
  return `${[
    `${printCount(snapshots.length)} snapshots in this folder. Name one of them to inspect it:`,
    ...textTable(rows),
  ].join("\n")}\n`;
}

function standingCells({ standing }: ListedSnapshot): readonly string[] {
  if (standing === undefined) return [];
  if ("unreadable" in standing) return [standing.unreadable];
  const { headline, progress, damaged, bytes } = standing;
  return [
    headline,
    progress,
    printBytes(bytes),
    damaged === 0 ? "" : `${printCount(damaged)} damaged`,
  ];
}
