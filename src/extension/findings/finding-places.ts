import { Location, Position, Range, Uri } from "vscode";
import type { Finding, FindingPlace, InspectReport } from "../../analysis/report.ts";
import { DOCUMENT_SCHEME } from "../documents/virtual-documents.ts";
import { folderOf } from "../snapshot-address.ts";

/** A line is marked from its beginning to its end, however long it is. */
const LINE_END = 10_000;

/** A place of the evidence as the editor names it: the line, or the top of the file. */
export function locationOf(snapshot: string, { path, line }: FindingPlace): Location {
  const file = Uri.joinPath(folderOf(Uri.parse(snapshot)), path);
  if (line === undefined) return new Location(file, new Position(0, 0));
  return new Location(file, new Range(line - 1, 0, line - 1, LINE_END));
}

/** Where a finding is shown: a line of a log, else the file that it points at, else the summary or any file. */
export function anchorOf(
  { where, peer }: Finding,
  { evidence, peers }: InspectReport,
): FindingPlace {
  const [first] = where;
  const place = where.find(({ line }) => line !== undefined) ?? first;
  if (place !== undefined) return place;
  const folder = peers.find(({ id }) => id === peer)?.path;
  const own = evidence.find(({ path }) => folder !== undefined && path.startsWith(`${folder}/`));
  const summary = evidence.find(({ path }) => /(?:^|\/)summary\.md$/.test(path));
  return { path: (own ?? summary ?? evidence[0])?.path ?? "" };
}

/** The page about a rule, as a document. */
export function findingPage({ rule, name }: { readonly rule: string; readonly name: string }): Uri {
  return Uri.from({ scheme: DOCUMENT_SCHEME, path: `/findings/${rule}-${name}.md` });
}
