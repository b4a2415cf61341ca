import { type Disposable, type TextDocument, workspace } from "vscode";
import type { Services } from "../services.ts";
import { isLog } from "./languages.ts";
import { recogniseLogs } from "./recognise.ts";

/** Tells logs by their names and content; what the editor offers in them is loaded with the first log that is opened. */
export function serveLanguages(
  services: Services,
  report: (what: string, error: unknown) => void,
): Disposable[] {
  const { client, snapshots, later, context } = services;
  let isServed = false;
  const serve = (document: TextDocument): void => {
    if (isServed || !isLog(document)) return;
    isServed = true;
    waiting.dispose();
    later()
      .then((loaded) =>
        context.subscriptions.push(...loaded.registerLanguages(client, snapshots, report)),
      )
      .catch((error: unknown) => report("Logs cannot be read as languages.", error));
  };
  // A document that gets another language is closed and opened again, as far as extensions are told.
  const waiting = workspace.onDidOpenTextDocument(serve);
  for (const document of workspace.textDocuments) serve(document);
  return [waiting, recogniseLogs(client, snapshots, report)];
}
