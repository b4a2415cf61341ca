import { FailureError } from "../base/failure.ts";
import { findFireproofSnapshots } from "./detect-fireproof.ts";
import { type WalkedTree, walkTree } from "./detect-walk.ts";
import type { FileTree, Hasher } from "./file-tree.ts";
import type { FireproofCrypto } from "./fireproof/crypto-port.ts";
import { openFireproof } from "./fireproof/open-fireproof.ts";
import type { FireproofRecording } from "./fireproof/recording.ts";
import type { LibraryRecording, SnapshotListing } from "./recording.ts";
import { findSnapshots, isWithin, type SnapshotGroup } from "./spacedrive/layout.ts";
import type { LibraryOptions } from "./spacedrive/library-options.ts";
import { openLibrary } from "./spacedrive/open-library.ts";
import { type Survey, surveyFiles } from "./spacedrive/survey.ts";

/** What a folder turned out to be. */
export type OpenedEvidence =
  | { readonly kind: "library"; readonly recording: LibraryRecording }
  | { readonly kind: "fireproof"; readonly recording: FireproofRecording }
  | { readonly kind: "listing"; readonly snapshots: readonly SnapshotListing[] };

/** What opening needs from the platform. Without `crypto`, Fireproof stores are recognised and refused. */
export interface OpenPorts {
  readonly hasher: Hasher;
  readonly crypto?: FireproofCrypto | undefined;
}

export interface OpenOptions extends LibraryOptions {
  /**
   * Folders below the opened one that form the snapshot, as a listing names them in `members`: for a data folder in
   * which the libraries of one run lie apart. Everything else is left aside.
   */
  readonly members?: readonly string[] | undefined;
}

/**
 * Opens a folder of evidence: one snapshot, or the list of the snapshots below it. Contents decide, names only break
 * ties. Nothing is written. Throws `FailureError` "not-evidence" when nothing in the folder is known, and "unreadable"
 * when the folder itself cannot be listed; anything less is a finding of the recording.
 */
export async function openEvidence(
  tree: FileTree,
  ports: OpenPorts,
  options?: OpenOptions,
): Promise<OpenedEvidence> {
  options?.onProgress?.({ task: "Listing files" });
  const walked = onlyMembers(await walkTree(tree, options), options?.members);
  options?.onProgress?.({ task: "Looking at files" });
  const survey = await surveyFiles(tree, walked.files, options);
  const groups = findSnapshots(survey.files);
  const peers = groups.flatMap((group) => group.peers);
  const elsewhere = walked.files.filter(
    (file) => !peers.some((peer) => isWithin(file.path, peer.path)),
  );
  const fireproof = await findFireproofSnapshots(tree, elsewhere, options);
  if (groups.length + fireproof.length > 1) {
    return { kind: "listing", snapshots: listSnapshots(groups, fireproof) };
  }
  const [group] = groups;
  if (group !== undefined) return openOneLibrary(tree, ports, walked, survey, group, options);
  if (fireproof.length === 0) throw notEvidence();
  return openOneStore(tree, ports, options);
}

async function openOneLibrary(
  tree: FileTree,
  ports: OpenPorts,
  walked: WalkedTree,
  survey: Survey,
  group: SnapshotGroup,
  options: OpenOptions | undefined,
): Promise<OpenedEvidence> {
  const recording = await openLibrary({
    tree,
    hasher: ports.hasher,
    group,
    files: survey.files,
    findings: [...walked.findings, ...survey.findings],
    options,
  });
  return { kind: "library", recording };
}

async function openOneStore(
  tree: FileTree,
  ports: OpenPorts,
  options: OpenOptions | undefined,
): Promise<OpenedEvidence> {
  const { hasher, crypto } = ports;
  if (crypto === undefined) {
    throw new FailureError("unsupported", "Fireproof stores cannot be opened here.");
  }
  return { kind: "fireproof", recording: await openFireproof(tree, { hasher, crypto }, options) };
}

function onlyMembers(walked: WalkedTree, members: readonly string[] | undefined): WalkedTree {
  if (members === undefined) return walked;
  const isMember = (path: string): boolean => members.some((member) => isWithin(path, member));
  return {
    files: walked.files.filter((file) => isMember(file.path)),
    findings: walked.findings.filter((finding) => isMember(finding.path)),
  };
}

/** Sorted by path, and by their members where several snapshots share a folder. */
function listSnapshots(
  groups: readonly SnapshotGroup[],
  fireproof: readonly string[],
): readonly SnapshotListing[] {
  const listings: SnapshotListing[] = [
    ...groups.map(describeGroup),
    ...fireproof.map(
      (path): SnapshotListing => ({ path, system: "fireproof", title: lastName(path) }),
    ),
  ];
  const key = (listing: SnapshotListing): string =>
    [listing.path, ...(listing.members ?? [])].join("\0");
  return listings.sort((a, b) => (key(a) < key(b) ? -1 : 1));
}

function describeGroup(group: SnapshotGroup): SnapshotListing {
  const count = group.peers.length;
  const what = count === 0 ? "logs only" : `${count} ${count === 1 ? "peer" : "peers"}`;
  const members = group.isApart ? { members: group.peers.map((peer) => peer.path) } : {};
  const name = group.isApart
    ? group.peers.map((peer) => peer.path).join(" + ")
    : lastName(group.root);
  return { path: group.root, system: "spacedrive", title: `${name} (${what})`, ...members };
}

function lastName(path: string): string {
  return path === "" ? "the opened folder" : path.slice(path.lastIndexOf("/") + 1);
}

function notEvidence(): FailureError {
  return new FailureError(
    "not-evidence",
    "The folder holds no evidence: no Spacedrive database (tables entries and devices, or shared_changes), no sync event log, no snapshot summary, no log of a sync service and no Fireproof store was found at most six folders deep.",
  );
}
