import { commands, Uri } from "vscode";
import type { FindingPlace } from "../../analysis/report.ts";
import type { TreeTarget } from "../../projection/tree/tree-node.ts";
import { findingPage } from "../findings/finding-places.ts";
import { openCar } from "../panels/car-address.ts";
import type { SessionClient } from "../session-client.ts";
import { folderOf } from "../snapshot-address.ts";
import { openLogLine } from "./open-log-line.ts";
import { openText, type Where } from "./open-text.ts";

/** Opens a place of the evidence: the line of a log, the row at every peer, the block of a CAR, or the file. */
export async function openPlace(
  client: SessionClient,
  snapshot: string,
  place: FindingPlace,
  where: Where,
): Promise<void> {
  const { path, line, table, cid } = place;
  if (line !== undefined) return openLogLine(client, snapshot, { path, line }, where);
  if (table !== undefined) return openText(snapshot, { what: "row", place }, where);
  if (path.endsWith(".car")) return openCar(snapshot, path, cid);
  // A database as a file is nothing to look at; what was read from it is.
  if (/\.(?:db|sqlite3?)$/i.test(path)) return openText(snapshot, { what: "inspect" }, where);
  const file = Uri.joinPath(folderOf(Uri.parse(snapshot)), path);
  await commands.executeCommand("vscode.open", file);
}

/** Opens what a row of a tree stands for. */
export async function openTarget(
  client: SessionClient,
  snapshot: string,
  target: TreeTarget,
): Promise<void> {
  if (target.kind === "place") return openPlace(client, snapshot, target.place, "here");
  await openFindingPage(target);
}

/** Shows the page about a rule, rendered where the editor can. */
export async function openFindingPage(rule: {
  readonly rule: string;
  readonly name: string;
}): Promise<void> {
  const page = findingPage(rule);
  const rendered = commands.executeCommand("markdown.showPreview", page);
  // Without the editor's own Markdown support there is no such command, and the text says the same.
  await Promise.resolve(rendered).catch(() => commands.executeCommand("vscode.open", page));
}
