import { type Disposable, type TextDocumentContentProvider, Uri, workspace } from "vscode";
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

/** Documents of text that the session writes: text forms of pages, windows of logs, answers to SQL. */
export function registerDocuments(
  client: SessionClient,
  ensureKnown: (snapshot: string) => Promise<void>,
): Disposable {
  const provider: TextDocumentContentProvider = {
    provideTextDocumentContent: async (uri) => {
      const { snapshot, content } = addressOf(uri);
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

/** Addresses are made by `documentUri`; a foreign one, typed by hand, is refused by the parts that are missing. */
function addressOf(uri: Uri): Address {
  const address: unknown = JSON.parse(uri.query);
  if (
    typeof address === "object" &&
    address !== null &&
    "snapshot" in address &&
    "content" in address
  )
    return address as Address;
  throw new FailureError("usage", "This is no document of Driftscope.");
}
