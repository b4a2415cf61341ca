import { commands, Uri, ViewColumn } from "vscode";
import { folderOf } from "../snapshot-address.ts";
import type { Snapshots } from "../snapshots.ts";

export const CAR_VIEW_TYPE = "driftscope.car";

/** A CAR inside a snapshot, or alone: then the snapshot is the folder it lies in, which nobody opened. */
export interface CarAddress {
  readonly snapshot: string;
  readonly path: string;
  readonly isKnown: boolean;
}

/** The snapshot of the tree that a file lies in, the innermost one. */
export function addressOfCar(file: Uri, snapshots: Snapshots): CarAddress {
  const all = snapshots.roots.flatMap((root) => [root, ...snapshots.childrenOf(root.id)]);
  const around = all
    .map(({ id, uri }) => ({ id, path: pathInside(folderOf(uri), file) }))
    .filter(({ path }) => path !== undefined)
    .sort((a, b) => (a.path?.length ?? 0) - (b.path?.length ?? 0));
  const [first] = around;
  if (first?.path !== undefined) return { snapshot: first.id, path: first.path, isKnown: true };
  const folder = Uri.joinPath(file, "..");
  const path = pathInside(folder, file) ?? "";
  return { snapshot: folder.toString(), path, isKnown: false };
}

function pathInside(folder: Uri, file: Uri): string | undefined {
  const base = folder.path.endsWith("/") ? folder.path : `${folder.path}/`;
  const isInside =
    file.scheme === folder.scheme &&
    file.authority === folder.authority &&
    file.path.startsWith(base);
  return isInside ? file.path.slice(base.length) : undefined;
}

/** Opens a CAR of a snapshot beside the page that asked; the fragment names the block. */
export async function openCar(
  snapshot: string,
  path: string,
  block: string | undefined,
): Promise<void> {
  const file = Uri.joinPath(folderOf(Uri.parse(snapshot)), path);
  const { Active } = ViewColumn;
  wantedBlocks.set(file.toString(), block);
  await commands.executeCommand("vscode.openWith", file, CAR_VIEW_TYPE, Active);
}

/** The block to show when the file's editor is next opened or brought to the front, by the file's URI. */
export const wantedBlocks = new Map<string, string | undefined>();
