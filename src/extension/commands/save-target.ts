import { l10n, Uri, window, workspace } from "vscode";
import { FailureError } from "../../base/failure.ts";
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
