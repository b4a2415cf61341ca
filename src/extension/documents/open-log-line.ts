import { Range, type TextDocument, Uri, window, workspace } from "vscode";
import type { LogPlace } from "../../session/api.ts";
import type { SessionClient } from "../session-client.ts";
import { folderOf } from "../snapshot-address.ts";
import { columnOf, type Where } from "./open-text.ts";
import { documentUri } from "./virtual-documents.ts";

/** Files up to this size open as themselves; the editor itself gives up at 50 MB and is slow long before. */
const MAX_FILE = 20 * 1024 * 1024;
/** Lines before and after the wanted one in the window on a larger file. */
const CONTEXT = 2000;

/** Opens a log with the line selected: the file itself, or a read-only window on it when it is large or not plain text. */
export async function openLogLine(
  client: SessionClient,
  snapshot: string,
  place: LogPlace,
  where: Where,
): Promise<void> {
  const { path } = place;
  const line = await lineOf(client, snapshot, place);
  const file = Uri.joinPath(folderOf(Uri.parse(snapshot)), path);
  const own = await openFile(file);
  if (own !== undefined) return select(own, line - 1, where);
  const window = windowAround(snapshot, path, line);
  await select(await workspace.openTextDocument(window.uri), line - window.firstLine, where);
}

/** A document and the line of the file with which it begins, from 1. */
export interface ShownLog {
  readonly uri: Uri;
  readonly firstLine: number;
}

/** Where a line of a log can be shown: the file, or a window on it when the file is large. */
export async function shownLog(snapshot: string, path: string, line: number): Promise<ShownLog> {
  const file = Uri.joinPath(folderOf(Uri.parse(snapshot)), path);
  const { size } = await workspace.fs.stat(file);
  return size > MAX_FILE ? windowAround(snapshot, path, line) : { uri: file, firstLine: 1 };
}

/** A window on a log, in the language of its file. */
export function windowAround(snapshot: string, path: string, line: number): ShownLog {
  const firstLine = Math.max(1, line - CONTEXT);
  const name = `${path.split("/").at(-1) ?? path} from line ${firstLine}`;
  const content = { kind: "log", path, line, context: CONTEXT } as const;
  return { uri: documentUri(name, snapshot, content), firstLine };
}

async function lineOf(client: SessionClient, snapshot: string, place: LogPlace): Promise<number> {
  if ("line" in place) return place.line;
  return (await client.call("logWindow", { snapshot, place, context: 0 })).line;
}

/** The file as a document; `undefined` when it is too large, or the editor takes it for binary. */
async function openFile(file: Uri): Promise<TextDocument | undefined> {
  const { size } = await workspace.fs.stat(file);
  if (size > MAX_FILE) return undefined;
  return Promise.resolve(workspace.openTextDocument(file)).catch(() => undefined);
}

async function select(document: TextDocument, line: number, where: Where): Promise<void> {
  const shown = Math.min(Math.max(0, line), Math.max(0, document.lineCount - 1));
  const { range } = document.lineAt(shown);
  await window.showTextDocument(document, {
    viewColumn: columnOf(where),
    preview: true,
    selection: new Range(range.start, range.start),
  });
}
