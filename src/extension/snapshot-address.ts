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

interface KnownSnapshot {
  readonly id: string;
  readonly uri: Uri;
}

/** The snapshot of the tree that a file lies in, the innermost one, and the file's path inside it. */
export function fileInSnapshots(
  file: Uri,
  snapshots: {
    readonly roots: readonly KnownSnapshot[];
    childrenOf(id: string): readonly KnownSnapshot[];
  },
): { readonly snapshot: string; readonly path: string } | undefined {
  const all = snapshots.roots.flatMap((root) => [root, ...snapshots.childrenOf(root.id)]);
  const around = all.flatMap(({ id, uri }) => {
    const path = pathInside(folderOf(uri), file);
    return path === undefined ? [] : [{ snapshot: id, path }];
  });
  return around.sort((a, b) => a.path.length - b.path.length)[0];
}

/** Path of a file below a folder; `undefined` when it does not lie there. */
export function pathInside(folder: Uri, file: Uri): string | undefined {
  const base = folder.path.endsWith("/") ? folder.path : `${folder.path}/`;
  const isInside =
    file.scheme === folder.scheme &&
    file.authority === folder.authority &&
    file.path.startsWith(base);
  return isInside ? file.path.slice(base.length) : undefined;
}
