import type { Uri } from "vscode";

/**
 * A snapshot is named by the URI of its folder. Where the folders of several snapshots lie mixed in one, the fragment
 * lists those of this one. The text of that URI is the `SnapshotId`; pages keep it over a reload.
 */
export function withMembers(folder: Uri, members: readonly string[] | undefined): Uri {
  return folder.with({ fragment: (members ?? []).map(encodeURIComponent).join("&") });
}

export function folderOf(snapshot: Uri): Uri {
  return snapshot.with({ fragment: "" });
}

export function membersOf({ fragment }: Uri): readonly string[] | undefined {
  return fragment === "" ? undefined : fragment.split("&").map(decodeURIComponent);
}
