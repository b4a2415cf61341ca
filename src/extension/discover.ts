import { commands, type Disposable, Uri, workspace } from "vscode";
import { discoverSnapshots } from "../session/discovery.ts";
import { createVscodeFileTree } from "./platform/vscode-file-tree.ts";
import type { Snapshots } from "./snapshots.ts";

/** Waits until a burst of file events is over. */
const SETTLE_MS = 800;

/** Folder paths for `resourcePath in driftscope.snapshotFolders` of the Explorer's menu. */
const FOLDERS_KEY = "driftscope.snapshotFolders";
/** Whether the first search is over: before it, no welcome says that nothing was found. */
const SEARCHED_KEY = "driftscope.searched";

/** A new file of such a name may make a snapshot; so may a new folder, of whose files nothing may be told. */
const MAKER = /(?:\.db|events\.log|summary\.md|\/[^./]+)$/i;

/** Keeps the list of snapshots in step with the folders of the workspace. Names are looked at, nothing is opened. */
export function discoverInWorkspace(
  snapshots: Snapshots,
  report: (what: string, error: unknown) => void,
): Disposable {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let generation = 0;
  const search = async (): Promise<void> => {
    const mine = ++generation;
    const found: Uri[] = [];
    for (const folder of workspace.workspaceFolders ?? []) {
      found.push(...(await snapshotsBelow(folder.uri)));
    }
    if (mine !== generation) return;
    await adopt(snapshots, found);
    await commands.executeCommand("setContext", SEARCHED_KEY, true);
  };
  const searchLogged = (): void => {
    search().catch((error: unknown) => report("The workspace could not be searched.", error));
  };
  const later = (): void => {
    clearTimeout(timer);
    timer = setTimeout(searchLogged, SETTLE_MS);
  };
  const watcher = workspace.createFileSystemWatcher("**", false, true, false);
  const subscriptions = [
    watcher,
    watcher.onDidCreate(({ path }) => {
      if (MAKER.test(path)) later();
    }),
    watcher.onDidDelete((gone) => {
      if (snapshots.roots.some(({ uri }) => isNested(gone, uri))) later();
    }),
    workspace.onDidChangeWorkspaceFolders(later),
  ];
  // After activation, so that nothing waits for a large workspace.
  timer = setTimeout(searchLogged, 0);
  return {
    dispose: () => {
      clearTimeout(timer);
      generation++;
      for (const one of subscriptions) one.dispose();
    },
  };
}

/** Whether one of the two lies in the other: the snapshot is gone, or a part of it. */
function isNested(gone: Uri, snapshot: Uri): boolean {
  const [a, b] = [`${gone.path}/`, `${snapshot.path}/`];
  return a.startsWith(b) || b.startsWith(a);
}

async function snapshotsBelow(folder: Uri): Promise<readonly Uri[]> {
  const paths = await discoverSnapshots(createVscodeFileTree(folder));
  return paths.map((path) => (path === "" ? folder : Uri.joinPath(folder, ...path.split("/"))));
}

async function adopt(snapshots: Snapshots, found: readonly Uri[]): Promise<void> {
  const ids = new Set(found.map((uri) => uri.toString()));
  for (const known of snapshots.roots) {
    if (known.origin === "workspace" && !ids.has(known.id)) await snapshots.remove(known.id);
  }
  for (const uri of found) snapshots.add(uri, "workspace");
  const folders = Object.fromEntries(found.map((uri) => [uri.fsPath, true]));
  await commands.executeCommand("setContext", FOLDERS_KEY, folders);
}
