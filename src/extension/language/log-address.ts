import { Position, Range, type TextDocument, type Uri } from "vscode";
import type { LogPlace } from "../../session/api.ts";
import { windowOf } from "../documents/virtual-documents.ts";
import { fileInSnapshots } from "../snapshot-address.ts";
import type { Snapshots } from "../snapshots.ts";

/** Which lines of which log a document shows. */
export interface LogAddress {
  readonly snapshot: string;
  readonly path: string;
  /** Line of the file that the document begins with, from 1. */
  readonly firstLine: number;
}

/** The log that a document shows: a file of a snapshot of the tree, or a window on one. */
export function logAddressOf(uri: Uri, snapshots: Snapshots): LogAddress | undefined {
  const window = windowOf(uri);
  if (window !== undefined) return window;
  const found = fileInSnapshots(uri, snapshots);
  return found && { ...found, firstLine: 1 };
}

/** Line of the file, from 1, of a position of the document. */
export function fileLine({ firstLine }: LogAddress, position: Position): number {
  return firstLine + position.line;
}

/** The lines of a document, from 0, that show the lines of the file; `undefined` when it shows none of them. */
export function shownLines(
  document: TextDocument,
  { firstLine }: LogAddress,
  { fromLine, toLine }: { readonly fromLine: number; readonly toLine: number },
): { readonly from: number; readonly to: number } | undefined {
  const from = Math.max(0, fromLine - firstLine);
  const to = Math.min(document.lineCount - 1, toLine - firstLine);
  return from > to ? undefined : { from, to };
}

/** Whole lines of a document. */
export function rangeOfLines(
  document: TextDocument,
  { from, to }: { readonly from: number; readonly to: number },
): Range {
  return new Range(new Position(from, 0), document.lineAt(to).range.end);
}

/** A line as commands take it. */
export function placeOf(
  { path, firstLine }: LogAddress,
  line: number,
): LogPlace & { line: number } {
  return { path, line: firstLine + line };
}
