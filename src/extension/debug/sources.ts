/** Lines of the evidence in the editor: the files themselves, or windows on those that the editor cannot hold. */
import { Uri } from "vscode";
import type { DebugPlace } from "../../analysis/debug/debug-run.ts";
import { DOCUMENT_SCHEME, documentUri, logWindowOf } from "../documents/virtual-documents.ts";
import { folderOf } from "../snapshot-address.ts";
import type { EditorPlace } from "./adapter-ports.ts";

/** Files above this size are not shown whole; the editor gives up on them. */
const MAX_FILE = 50 * 1024 * 1024;
/** Lines before and after the middle of a window. */
const CONTEXT = 5000;
const WINDOW = 2 * CONTEXT + 1;

/** Where the editor shows a line of a file of `bytes`. Windows begin at fixed lines, so that breakpoints stay put. */
export function toEditor(snapshot: string, { path, line }: DebugPlace, bytes: number): EditorPlace {
  const name = path.split("/").at(-1) ?? path;
  if (bytes <= MAX_FILE) {
    const uri = Uri.joinPath(folderOf(Uri.parse(snapshot)), path);
    return { source: { name, path: sourcePath(uri), origin: path }, line };
  }
  const first = Math.floor((line - 1) / WINDOW) * WINDOW + 1;
  const content = { kind: "log", path, line: first + CONTEXT, context: CONTEXT } as const;
  const uri = documentUri(`from line ${first} of ${name}`, snapshot, content);
  const origin = `lines ${first} to ${first + WINDOW - 1} of ${path}`;
  return { source: { name, path: uri.toString(), origin }, line: line - first + 1 };
}

/** The line of the evidence that an editor shows; `undefined` for files of another folder. */
export function fromEditor(
  snapshot: string,
  path: string | undefined,
  line: number,
): DebugPlace | undefined {
  if (path === undefined) return undefined;
  const uri = /^[a-z][\w+.-]+:\//iu.test(path) ? Uri.parse(path) : Uri.file(path);
  if (uri.scheme === DOCUMENT_SCHEME) {
    const window = logWindowOf(uri);
    if (window?.snapshot !== snapshot) return undefined;
    return { path: window.path, line: window.first + line - 1 };
  }
  const folder = folderOf(Uri.parse(snapshot));
  const root = folder.path.endsWith("/") ? folder.path : `${folder.path}/`;
  const isInside = uri.scheme === folder.scheme && uri.path.startsWith(root);
  return isInside ? { path: uri.path.slice(root.length), line } : undefined;
}

function sourcePath(uri: Uri): string {
  return uri.scheme === "file" ? uri.fsPath : uri.toString();
}
