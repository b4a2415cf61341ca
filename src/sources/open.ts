import { FailureError } from "../base/failure.ts";
import type { TaskOptions } from "../base/progress.ts";
import { walkTree } from "./detect-walk.ts";
import type { FileTree, Hasher } from "./file-tree.ts";
import type { LibraryRecording, SnapshotListing } from "./recording.ts";
import { findSnapshots, isWithin, type SnapshotGroup } from "./spacedrive/layout.ts";
import { openLibrary } from "./spacedrive/open-library.ts";
import { type SurveyedFile, surveyFiles } from "./spacedrive/survey.ts";

/** What a folder turned out to be. */
export type OpenedEvidence =
  | { readonly kind: "library"; readonly recording: LibraryRecording }
  | { readonly kind: "listing"; readonly snapshots: readonly SnapshotListing[] };

/**
 * Opens a folder of evidence: one snapshot, or the list of the snapshots below it. Contents decide, names only break
 * ties. Nothing is written. Throws `FailureError` "not-evidence" when nothing in the folder is known.
 */
export async function openEvidence(
  tree: FileTree,
  ports: { readonly hasher: Hasher },
  options?: TaskOptions,
): Promise<OpenedEvidence> {
  options?.onProgress?.({ task: "Listing files" });
  const walked = await walkTree(tree, options);
  options?.onProgress?.({ task: "Looking at files" });
  const survey = await surveyFiles(tree, walked.files, options);
  const groups = findSnapshots(survey.files);
  if (groups.length > 1) return { kind: "listing", snapshots: groups.map(describeGroup) };
  const group = groups[0] ?? { root: "", peers: [], copies: [] };
  if (group.peers.length === 0 && !survey.files.some(isSideEvidence)) throw notEvidence();
  const recording = await openLibrary({
    tree,
    hasher: ports.hasher,
    group,
    files: survey.files.filter((file) => isWithin(file.folder, group.root)),
    findings: [...walked.findings, ...survey.findings],
    options,
  });
  return { kind: "library", recording };
}

/** Files that say something about a run even where no peer's own files are left. */
function isSideEvidence(file: SurveyedFile): boolean {
  return (
    file.class === "summary" ||
    file.class === "metrics" ||
    (file.class === "trace-log" && file.devices.own.length > 0)
  );
}

function describeGroup(group: SnapshotGroup): SnapshotListing {
  const count = group.peers.length;
  const name = group.root.slice(group.root.lastIndexOf("/") + 1);
  return {
    path: group.root,
    system: "spacedrive",
    title: `${name} (${count} ${count === 1 ? "peer" : "peers"})`,
  };
}

function notEvidence(): FailureError {
  return new FailureError(
    "not-evidence",
    "The folder holds no evidence: no Spacedrive database (tables entries and devices, or shared_changes), no sync event log, no snapshot summary and no Fireproof store was found at most six folders deep.",
  );
}
