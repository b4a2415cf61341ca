import { l10n, Uri, window } from "vscode";
import { FailureError } from "../../base/failure.ts";
import { CancelledError } from "../../base/progress.ts";
import type { Services } from "../services.ts";
import type { LibrarySummary, ReportSummary, Snapshot } from "../snapshots.ts";
import { withProgress } from "./with-progress.ts";

/** The snapshot that a command is about, open: its argument, else the active one, else the user's choice. */
export async function chooseSnapshot(
  services: Services,
  argument: unknown,
): Promise<{ readonly snapshot: Snapshot; readonly summary: ReportSummary }> {
  const { snapshots } = services;
  const named = snapshotOf(services, argument) ?? snapshots.active ?? (await pick(services));
  const summary =
    named.state.kind === "open"
      ? await snapshots.openReport(named.id)
      : await withProgress(l10n.t("Reading {0}", named.title), (options) =>
          snapshots.openReport(named.id, options),
        );
  snapshots.activate(named.id);
  return { snapshot: named, summary };
}

/** The same, for what only a snapshot of library sync can answer. */
export async function chooseLibrary(
  services: Services,
  argument: unknown,
): Promise<{ readonly snapshot: Snapshot; readonly summary: LibrarySummary }> {
  const { snapshot } = await chooseSnapshot(services, argument);
  return { snapshot, summary: await services.snapshots.openLibrary(snapshot.id) };
}

/** The same, for what only a folder of block stores can answer. */
export async function chooseFireproof(
  services: Services,
  argument: unknown,
): Promise<{ readonly snapshot: Snapshot }> {
  const { snapshot, summary } = await chooseSnapshot(services, argument);
  if (summary.kind === "fireproof") return { snapshot };
  throw new FailureError(
    "usage",
    l10n.t(
      "The Merkle clock is of Fireproof stores; this snapshot is of library sync: its timeline shows its events.",
    ),
  );
}

/** What a menu or a test passed: a row of the tree, the folder itself, or its id. */
export function snapshotOf({ snapshots }: Services, argument: unknown): Snapshot | undefined {
  if (argument instanceof Uri) return snapshots.add(argument, "opened");
  if (typeof argument === "string") return snapshots.get(argument);
  if (typeof argument !== "object" || argument === null) return undefined;
  if ("snapshot" in argument && typeof argument.snapshot === "string") {
    return snapshots.get(argument.snapshot);
  }
  return "id" in argument && typeof argument.id === "string"
    ? snapshots.get(argument.id)
    : undefined;
}

async function pick({ snapshots }: Services): Promise<Snapshot> {
  const all = snapshots.roots.flatMap((root) => {
    const listed = snapshots.childrenOf(root.id);
    return listed.length > 0 ? listed : [root];
  });
  const [only] = all;
  if (only === undefined) {
    throw new FailureError(
      "usage",
      l10n.t("There is no snapshot yet: open a snapshot folder first."),
    );
  }
  if (all.length === 1) return only;
  const items = all.map((snapshot) => ({
    label: snapshot.title,
    description: snapshot.uri.scheme === "file" ? snapshot.uri.fsPath : snapshot.uri.toString(true),
    snapshot,
  }));
  const chosen = await window.showQuickPick(items, {
    title: l10n.t("Which snapshot?"),
    matchOnDescription: true,
  });
  if (chosen === undefined) throw new CancelledError();
  return chosen.snapshot;
}
