/** Gives the logs of snapshots their language. Other `*.log` files keep theirs. */
import {
  commands,
  type Disposable,
  languages,
  RelativePattern,
  type TextDocument,
  workspace,
} from "vscode";
import type { SessionClient } from "../session-client.ts";
import { folderOf } from "../snapshot-address.ts";
import type { Snapshot, Snapshots } from "../snapshots.ts";
import { languageOfKind, languageOfName } from "./languages.ts";
import { logAddressOf } from "./log-address.ts";

/** File paths for `resourcePath in driftscope.logFiles` of the Explorer's menu. */
const FILES_KEY = "driftscope.logFiles";
/** Logs of one snapshot that the menu offers. */
const MOST_FILES = 200;
const SETTLE_MS = 500;

/** Languages that a log has before anybody looked at it. Whoever chose another one keeps it. */
const UNCLAIMED: ReadonlySet<string> = new Set(["log", "plaintext", "jsonl", "json", "ndjson"]);

export function recogniseLogs(
  client: SessionClient,
  snapshots: Snapshots,
  report: (what: string, error: unknown) => void,
): Disposable {
  const look = (document: TextDocument): void => {
    if (!UNCLAIMED.has(document.languageId)) return;
    languageOf(document, client, snapshots)
      .then((language) =>
        language === undefined || document.isClosed
          ? undefined
          : languages.setTextDocumentLanguage(document, language),
      )
      .catch((error: unknown) => report("A log could not be given its language.", error));
  };
  let timer: ReturnType<typeof setTimeout> | undefined;
  const later = (): void => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      for (const document of workspace.textDocuments) look(document);
      offerFiles(snapshots).catch((error: unknown) => report("Logs could not be listed.", error));
    }, SETTLE_MS);
  };
  const subscriptions = [workspace.onDidOpenTextDocument(look), snapshots.onDidChange(later)];
  later();
  return {
    dispose: () => {
      clearTimeout(timer);
      for (const one of subscriptions) one.dispose();
    },
  };
}

/** By what the session knows of an opened snapshot, else by name. A window on a large log is one in any case. */
async function languageOf(
  { uri }: TextDocument,
  client: SessionClient,
  snapshots: Snapshots,
): Promise<string | undefined> {
  const address = logAddressOf(uri, snapshots);
  if (address === undefined) return undefined;
  const { snapshot, path } = address;
  const state = snapshots.get(snapshot)?.state;
  if (state?.kind !== "open" || state.summary.kind === "listing") return languageOfName(path);
  const { summary } = state;
  const log =
    summary.kind === "library" ? summary.logs.find((each) => each.path === path) : undefined;
  if (log !== undefined) return languageOfKind(log.kind);
  const told = await client.call("storyLogs", { snapshot });
  const story = told.find((each) => each.path === path);
  return story && languageOfKind(story.kind);
}

/** Tells the Explorer's menu which files are logs: those of opened snapshots, and files named so in the others. */
async function offerFiles(snapshots: Snapshots): Promise<void> {
  const all = snapshots.roots.flatMap((root) => [root, ...snapshots.childrenOf(root.id)]);
  const files = await Promise.all(all.map(logFilesOf));
  await commands.executeCommand(
    "setContext",
    FILES_KEY,
    Object.fromEntries(files.flat().map((file) => [file, true])),
  );
}

async function logFilesOf({ uri, state }: Snapshot): Promise<readonly string[]> {
  const folder = folderOf(uri);
  if (state.kind === "open" && state.summary.kind === "library") {
    const told = state.summary.logs.filter(({ kind }) => kind === "trace" || kind === "job");
    return told.map(({ path }) => folder.with({ path: `${folder.path}/${path}` }).fsPath);
  }
  const found = await workspace.findFiles(
    new RelativePattern(folder, "**/*.log"),
    undefined,
    MOST_FILES,
  );
  return found.filter(({ path }) => !/events\.log$/i.test(path)).map(({ fsPath }) => fsPath);
}
