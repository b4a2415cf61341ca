import {
  type CancellationToken,
  type Disposable,
  DocumentLink,
  type DocumentLinkProvider,
  l10n,
  languages,
  Range,
  type TextDocument,
  Uri,
} from "vscode";
import type { FindingPlace } from "../../analysis/report.ts";
import { visibleText } from "../../base/visible-text.ts";
import { printPlace } from "../../projection/notation/place.ts";
import type { SessionClient } from "../session-client.ts";
import { addressOf, DOCUMENT_SCHEME } from "./virtual-documents.ts";

/** Links beyond these are left out: nobody follows that many. */
const MAX_LINKS = 2000;
const UUID = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g;
const PLACE_LINE = /^(\s+at )(.+)$/;

/** Links in documents that the session wrote: a place opens what it names, a uuid asks why the row is missing. */
export function registerDocumentLinks(client: SessionClient): Disposable {
  const provider: DocumentLinkProvider = {
    provideDocumentLinks: async (document, token) => linksIn(client, document, token),
  };
  return languages.registerDocumentLinkProvider({ scheme: DOCUMENT_SCHEME }, provider);
}

async function linksIn(
  client: SessionClient,
  document: TextDocument,
  token: CancellationToken,
): Promise<DocumentLink[]> {
  const address = addressOf(document.uri);
  if (address === undefined) return [];
  const { snapshot, content } = address;
  if (content.kind !== "text") return [];
  const places = new Map(
    (await placesOf(client, snapshot, content.request)).map((place) => [
      visibleText(printPlace(place)),
      place,
    ]),
  );
  const links: DocumentLink[] = [];
  for (let line = 0; line < document.lineCount; line++) {
    if (links.length >= MAX_LINKS || token.isCancellationRequested) break;
    const { text } = document.lineAt(line);
    const [, before = "", named = ""] = PLACE_LINE.exec(text) ?? [];
    const place = places.get(named);
    if (place !== undefined) {
      const range = new Range(line, before.length, line, text.length);
      links.push(
        linkTo(range, "driftscope.openPlace", [snapshot, place], l10n.t("Open this place")),
      );
      continue;
    }
    for (const { 0: record, index } of text.matchAll(UUID)) {
      const range = new Range(line, index, line, index + record.length);
      links.push(
        linkTo(
          range,
          "driftscope.why",
          [{ snapshot, record }],
          l10n.t("Why is this row missing or different?"),
        ),
      );
    }
  }
  return links;
}

type TextContent = Extract<
  NonNullable<ReturnType<typeof addressOf>>["content"],
  { readonly kind: "text" }
>;

/** The places that a document names, from the answers that it was written from. */
async function placesOf(
  client: SessionClient,
  snapshot: string,
  request: TextContent["request"],
): Promise<readonly FindingPlace[]> {
  if (request.what === "findings") {
    const { report } = await client.call("findings", { snapshot });
    return report.findings.flatMap(({ where }) => where);
  }
  if (request.what !== "why") return [];
  const { peer, record } = request;
  const { steps } = await client.call("why", { snapshot, peer, record });
  return steps.flatMap(({ where }) => where);
}

function linkTo(range: Range, command: string, args: unknown, tooltip: string): DocumentLink {
  const query = encodeURIComponent(JSON.stringify(args));
  const link = new DocumentLink(range, Uri.parse(`command:${command}?${query}`));
  link.tooltip = tooltip;
  return link;
}
