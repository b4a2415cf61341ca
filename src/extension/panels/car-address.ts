import { commands, Uri, ViewColumn } from "vscode";
import { fileInSnapshots, folderOf, pathInside } from "../snapshot-address.ts";
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
  const known = fileInSnapshots(file, snapshots);
  if (known !== undefined) return { ...known, isKnown: true };
  const folder = Uri.joinPath(file, "..");
  const path = pathInside(folder, file) ?? "";
  return { snapshot: folder.toString(), path, isKnown: false };
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
