import type { FindingPlace, InspectReport } from "../../analysis/report.ts";
import type { EvidenceFile } from "../../sources/recording.ts";

/** A place in the evidence together with how much its file can be trusted. */
export interface TracedPlace extends FindingPlace {
  /** State of the file, e.g. `complete` or `wal-missing`; absent where the path is no file of the evidence. */
  readonly state?: EvidenceFile["state"];
}

/** Adds the state of its file to each place. */
export function traced(
  report: Pick<InspectReport, "evidence">,
  places: readonly FindingPlace[],
): readonly TracedPlace[] {
  return places.map((place) => {
    const file = report.evidence.find(({ path }) => path === place.path);
    return file === undefined ? place : { ...place, state: file.state };
  });
}

/** `alice/sync_events.log:12 [complete]` */
export function placeText({ path, line, table, uuid, cid, state }: TracedPlace): string {
  const row = [table, uuid ?? cid].filter((part) => part !== undefined).join(" ");
  const at = `${path === "" ? "the folder" : path}${line === undefined ? "" : `:${line}`}`;
  return `${at}${row === "" ? "" : ` ${row}`}${state === undefined ? "" : ` [${state}]`}`;
}

/** Files whose rows may be incomplete; with no number of theirs nobody should be certain. */
export function doubtfulFiles(
  report: Pick<InspectReport, "evidence">,
): readonly Pick<EvidenceFile, "path" | "state" | "note">[] {
  return report.evidence
    .filter(({ state }) => state !== "complete" && state !== "wal-applied")
    .map(({ path, state, note }) => ({ path, state, ...(note === undefined ? {} : { note }) }));
}

/** Where the rule of a finding is explained, inside the project. */
export function findingPage({ rule, name }: { readonly rule: string; readonly name: string }) {
  return `docs/findings/${rule}-${name}.md`;
}
