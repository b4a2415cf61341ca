import { l10n, Uri } from "vscode";
import type { Services } from "../services.ts";
import type { RecentRun } from "../views/runs-view.ts";
import { withProgress } from "./with-progress.ts";

/** Opens a run of the view Runs in the Replay view of its snapshot, which is opened again where it was closed. */
export async function openRun(services: Services, argument?: unknown): Promise<void> {
  const run = services.runs.runs.find((known) => known === argument) ?? services.runs.runs[0];
  if (run === undefined) return;
  const { snapshots, focus, panels } = services;
  const { id } = snapshots.get(run.snapshot) ?? snapshots.add(Uri.parse(run.snapshot), "opened");
  await withProgress(l10n.t("Reading {0}", run.title), (options) =>
    snapshots.openLibrary(id, options),
  );
  snapshots.activate(id);
  focus.set(id, { ...focus.of(id), run: run.run, step: undefined });
  panels.show("replay", id);
}

/** Takes one run out of the list. The run itself can always be made again. */
export async function removeRun({ runs }: Services, argument?: unknown): Promise<void> {
  const run = runs.runs.find((known: RecentRun) => known === argument);
  if (run !== undefined) runs.remove(run);
}

/** Empties the list. */
export async function clearRuns({ runs }: Services): Promise<void> {
  runs.clear();
}
