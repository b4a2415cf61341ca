import { type Disposable, l10n, type TextDocumentContentProvider, Uri, workspace } from "vscode";
import { FailureError } from "../../base/failure.ts";
import { visibleText } from "../../base/visible-text.ts";
import type { SessionMethods, TextRequest } from "../../session/api.ts";
import { sqlAnswerAsText } from "../../session/sql-text.ts";
import type { SessionClient } from "../session-client.ts";

export const DOCUMENT_SCHEME = "driftscope";

/** What a read-only document shows. It is in the document's address, so that it survives a reload of the window. */
export type DocumentContent =
  | { readonly kind: "text"; readonly request: TextRequest }
  | { readonly kind: "log"; readonly path: string; readonly line: number; readonly context: number }
  | {
      readonly kind: "sql";
      readonly query: Omit<SessionMethods["sql"]["params"], "snapshot">;
    };

interface Address {
  readonly snapshot: string;
  readonly content: DocumentContent;
}

/** Address of a document; `name` is what its tab says. */
export function documentUri(name: string, snapshot: string, content: DocumentContent): Uri {
  return Uri.from({
    scheme: DOCUMENT_SCHEME,
    path: `/${name.replaceAll("/", "∕")}`,
    query: JSON.stringify({ snapshot, content } satisfies Address),
  });
}

/** What a window on a log shows: the file, and the line of it that is the first; `undefined` for other documents. */
export function logWindowOf(
  uri: Uri,
): { readonly snapshot: string; readonly path: string; readonly first: number } | undefined {
  const address = addressOf(uri);
  if (address?.content.kind !== "log") return undefined;
  const { path, line, context } = address.content;
  return { snapshot: address.snapshot, path, first: Math.max(1, line - context) };
}

/** Documents of text that the session writes: text forms of pages, windows of logs, answers to SQL. */
export function registerDocuments(
  client: SessionClient,
  extension: Uri,
  ensureKnown: (snapshot: string) => Promise<void>,
): Disposable {
  const provider: TextDocumentContentProvider = {
    provideTextDocumentContent: async (uri) => {
      if (uri.query === "") return pageOf(extension, uri);
      const address = addressOf(uri);
      if (address === undefined) throw noDocument();
      const { snapshot, content } = address;
      await ensureKnown(snapshot);
      return textOf(client, snapshot, content);
    },
  };
  return workspace.registerTextDocumentContentProvider(DOCUMENT_SCHEME, provider);
}

async function textOf(
  client: SessionClient,
  snapshot: string,
  content: DocumentContent,
): Promise<string> {
  switch (content.kind) {
    case "text":
      return (await client.call("text", { snapshot, request: content.request })).text;
    case "log": {
      const { path, line, context } = content;
      const window = await client.call("logWindow", { snapshot, place: { path, line }, context });
      return `${window.lines.map(visibleText).join("\n")}\n`;
    }
    case "sql":
      return sqlAnswerAsText(
        content.query.statement,
        await client.call("sql", { snapshot, ...content.query }),
      );
  }
}

/** Pages about rules come with the extension; they link to each other by name. */
async function pageOf(extension: Uri, { path }: Uri): Promise<string> {
  const name = /^\/findings\/([\w.-]+\.md)$/.exec(path)?.[1];
  if (name === undefined) throw noDocument();
  const page = Uri.joinPath(extension, "docs", "findings", name);
  return new TextDecoder().decode(await workspace.fs.readFile(page));
}

function noDocument(): FailureError {
  return new FailureError("usage", l10n.t("This is no document of Driftscope."));
}

/** The part of a log that a document of ours shows; `undefined` for any other document. */
export function windowOf(
  uri: Uri,
): { readonly snapshot: string; readonly path: string; readonly firstLine: number } | undefined {
  if (uri.scheme !== DOCUMENT_SCHEME) return undefined;
  const { snapshot, content } = addressOf(uri) ?? {};
  if (snapshot === undefined || content?.kind !== "log") return undefined;
  const { path, line, context } = content;
  return { snapshot, path, firstLine: Math.max(1, line - context) };
}

/** What a document shows. Addresses are made by `documentUri`; of a foreign one, typed by hand, parts are missing. */
export function addressOf(uri: Uri): Address | undefined {
  if (uri.query === "") return undefined;
  const address: unknown = JSON.parse(uri.query);
  const isAddress =
    typeof address === "object" &&
    address !== null &&
    "snapshot" in address &&
    "content" in address;
  return isAddress ? (address as Address) : undefined;
}
