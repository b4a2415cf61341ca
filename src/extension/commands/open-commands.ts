import { FileType, l10n, Uri, window, workspace } from "vscode";
import { FailureError } from "../../base/failure.ts";
import { CancelledError } from "../../base/progress.ts";
import type { Services } from "../services.ts";
import type { Snapshot } from "../snapshots.ts";
import { snapshotOf } from "./choose-snapshot.ts";
import { withProgress } from "./with-progress.ts";

/** Opens a folder as a snapshot: the one a menu names, else one the user chooses. */
export async function openSnapshot(services: Services, argument?: unknown): Promise<void> {
  const folder = argument instanceof Uri ? argument : await chooseFolder();
  await openAndReveal(services, services.snapshots.add(folder, "opened"));
}

async function chooseFolder(): Promise<Uri> {
  const chosen = await window.showOpenDialog({
    canSelectFiles: false,
    canSelectFolders: true,
    canSelectMany: false,
    openLabel: l10n.t("Open Snapshot"),
    title: l10n.t("Open Snapshot Folder"),
  });
  const [folder] = chosen ?? [];
  if (folder === undefined) throw new CancelledError();
  return folder;
}

/** A folder that turns out to be no evidence does not stay in the tree. */
async function openAndReveal(services: Services, snapshot: Snapshot): Promise<void> {
  const { snapshots, view } = services;
  try {
    await withProgress(l10n.t("Reading {0}", snapshot.title), (options) =>
      snapshots.reopen(snapshot.id, options),
    );
  } catch (error) {
    const isNothing = error instanceof FailureError && error.code === "not-evidence";
    if (isNothing || error instanceof CancelledError) await snapshots.remove(snapshot.id);
    throw error;
  }
  snapshots.activate(snapshot.id);
  await view.reveal(snapshot.id);
  showMatrixWhereNothingIs(services, snapshot.id);
}

/** Who has what comes first: into an empty window as a page; whoever reads something else keeps it in front. */
function showMatrixWhereNothingIs({ snapshots, panels }: Services, id: string): void {
  const state = snapshots.get(id)?.state;
  if (state?.kind !== "open" || state.summary.kind === "listing") return;
  if (window.tabGroups.all.every(({ tabs }) => tabs.length === 0)) panels.show("matrix", id);
}

/** What each bundled sample shows, by the name of its folder. */
interface Sample {
  readonly label: string;
  readonly detail: string;
  readonly uri: Uri;
}

/** Opens a bundled sample in place: nothing is copied, nothing is written. */
export async function openSample(services: Services, name?: unknown): Promise<void> {
  const samples = await listSamples(services.samples);
  const named = samples.find(({ label }) => label === name);
  const chosen =
    named ??
    (await window.showQuickPick(samples, { title: l10n.t("Open Sample"), matchOnDetail: true }));
  if (chosen === undefined) throw new CancelledError();
  await openAndReveal(services, services.snapshots.add(chosen.uri, "sample"));
}

async function listSamples(folder: Uri): Promise<readonly Sample[]> {
  const entries = await workspace.fs.readDirectory(folder);
  // Scenarios are played by the command line and are no snapshots.
  const names = entries
    .filter(([name, type]) => type === FileType.Directory && name !== "scenarios")
    .map(([name]) => name);
  const samples = await Promise.all(
    names.sort().map(async (name) => {
      const uri = Uri.joinPath(folder, name);
      return { label: name, detail: await aboutSample(folder, name), uri };
    }),
  );
  // Folders that the list does not name hold something else than a snapshot.
  return samples.filter(({ detail }) => detail !== "");
}

/** The line about the sample in `samples/README.md`: `- name: what it shows`. */
async function aboutSample(folder: Uri, name: string): Promise<string> {
  const bytes = await workspace.fs.readFile(Uri.joinPath(folder, "README.md"));
  const lines = new TextDecoder().decode(bytes).split("\n");
  const prefix = new RegExp(`^- \`?${name}\`?:\\s*`);
  return lines.find((line) => prefix.test(line))?.replace(prefix, "") ?? "";
}

/** Reads a snapshot anew, or all that are open. */
export async function refresh(services: Services, argument?: unknown): Promise<void> {
  const { snapshots, panels } = services;
  const named = snapshotOf(services, argument);
  const wanted = named === undefined ? openOnes(services) : [named];
  for (const { id, title } of wanted) {
    await withProgress(l10n.t("Reading {0}", title), (options) => snapshots.reopen(id, options));
    panels.refresh(id);
  }
}

function openOnes({ snapshots }: Services): readonly Snapshot[] {
  const all = snapshots.roots.flatMap((root) => [root, ...snapshots.childrenOf(root.id)]);
  return all.filter(({ state }) => state.kind === "open" || state.kind === "failed");
}

/** Takes a snapshot out of the tree. */
export async function closeSnapshot(services: Services, argument?: unknown): Promise<void> {
  const snapshot = snapshotOf(services, argument) ?? services.snapshots.active;
  if (snapshot !== undefined) await services.snapshots.remove(snapshot.id);
}
