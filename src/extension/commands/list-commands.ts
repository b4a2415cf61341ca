import { l10n, window } from "vscode";
import { FailureError } from "../../base/failure.ts";
import { CancelledError } from "../../base/progress.ts";
import type { Services } from "../services.ts";
import type { Snapshot } from "../snapshots.ts";
import type { SnapshotOrder } from "../views/snapshot-order.ts";
import { standingLines, standingWords } from "../views/standing-words.ts";
import { withProgress } from "./with-progress.ts";

/** Orders the list of snapshots. */
export async function sortSnapshots({ view }: Services, argument?: unknown): Promise<void> {
  const item = (label: string, order: SnapshotOrder) => {
    return { label, order, description: order === view.order ? l10n.t("now") : "" };
  };
  const items = [
    item(l10n.t("By name"), "name"),
    item(l10n.t("Gravest first"), "gravest"),
    item(l10n.t("Newest first"), "newest"),
    item(l10n.t("Largest first"), "largest"),
  ];
  const chosen =
    items.find(({ order }) => order === argument) ??
    (await window.showQuickPick(items, { title: l10n.t("Sort snapshots") }));
  if (chosen === undefined) throw new CancelledError();
  await view.setOrder(chosen.order);
}

/** A list of all snapshots with how they stand, to filter by typing; the chosen one is opened and shown. */
export async function goToSnapshot({ snapshots, standings, view }: Services): Promise<void> {
  const items = snapshots.roots
    .flatMap((root) => {
      const listed = snapshots.childrenOf(root.id);
      return listed.length > 0 ? listed : [root];
    })
    .map((snapshot) => {
      const standing = standings.get(snapshot.id);
      if (standing === undefined) return { label: snapshot.title, snapshot };
      const detail = standingLines(standing).slice(1).join(" · ");
      return { label: snapshot.title, description: standingWords(standing), detail, snapshot };
    });
  if (items.length === 0) {
    throw new FailureError(
      "usage",
      l10n.t("There is no snapshot yet: open a snapshot folder first."),
    );
  }
  const chosen = await window.showQuickPick(items, {
    title: l10n.t("Go to which snapshot?"),
    placeHolder: l10n.t("Type a name, or words of how it stands"),
    matchOnDescription: true,
    matchOnDetail: true,
  });
  if (chosen === undefined) throw new CancelledError();
  const { id, title }: Snapshot = chosen.snapshot;
  await withProgress(l10n.t("Reading {0}", title), (options) => snapshots.open(id, options));
  snapshots.activate(id);
  await view.reveal(id);
}
