import { l10n, Uri, window, workspace } from "vscode";
import { FailureError } from "../../base/failure.ts";
import { CancelledError } from "../../base/progress.ts";
import { folderOf } from "../snapshot-address.ts";

/** Where the user wants a file; `undefined` when they thought better of it. */
export async function chooseTarget(options: {
  readonly title: string;
  readonly name: string;
  readonly filters: Readonly<Record<string, readonly string[]>>;
}): Promise<Uri | undefined> {
  const start = workspace.workspaceFolders?.[0]?.uri;
  const filters = Object.entries(options.filters).map(([name, all]) => [name, [...all]]);
  return window.showSaveDialog({
    title: options.title,
    filters: Object.fromEntries(filters),
    ...(start === undefined ? {} : { defaultUri: Uri.joinPath(start, options.name) }),
  });
}

/** Refuses a place inside a snapshot: evidence is never written to. */
export function assertOutside(snapshot: string, target: Uri): void {
  const folder = folderOf(Uri.parse(snapshot)).toString().replace(/\/+$/, "");
  const place = target.toString();
  if (place !== folder && !place.startsWith(`${folder}/`)) return;
  throw new FailureError(
    "usage",
    l10n.t("That is inside the snapshot, and evidence is never written to. Choose another folder."),
  );
}

/** A folder that is to be made below one that the user chooses. Where no folder can be written, that is said. */
export async function chooseNewFolder(options: {
  readonly title: string;
  readonly label: string;
  readonly name: string;
}): Promise<Uri> {
  const [parent] =
    (await window.showOpenDialog({
      canSelectFiles: false,
      canSelectFolders: true,
      openLabel: options.label,
      title: options.title,
    })) ?? [];
  if (parent === undefined) throw new CancelledError();
  return Uri.joinPath(parent, options.name.replace(/[^\p{L}\p{N}._-]+/gu, "-"));
}

/** Writes files into a new or empty folder; what has something in it is left as it is. */
export async function writeFolder(
  target: Uri,
  files: readonly { readonly path: string; readonly bytes: Uint8Array }[],
): Promise<void> {
  await assertEmpty(target);
  for (const { path, bytes } of files) {
    await workspace.fs.writeFile(Uri.joinPath(target, path), bytes);
  }
}

/** Refuses a folder that cannot be written, or that has something in it. */
export async function assertEmpty(target: Uri): Promise<void> {
  if (workspace.fs.isWritableFileSystem(target.scheme) === false) {
    throw new FailureError(
      "unsupported",
      l10n.t("Files of the kind {0} cannot be written here.", target.scheme),
    );
  }
  const isThere = await workspace.fs.readDirectory(target).then(
    (items) => items.length > 0,
    () => false,
  );
  if (isThere) {
    throw new FailureError("usage", l10n.t("That folder is not empty; nothing in it is changed."));
  }
}
