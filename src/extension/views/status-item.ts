import { type Disposable, StatusBarAlignment, window } from "vscode";
import { visibleText } from "../../base/visible-text.ts";
import { worstProgress } from "../../projection/tree/snapshot-tree.ts";
import type { Snapshot, Snapshots } from "../snapshots.ts";

/** One item: the active snapshot's worst progress in a few words. Hidden while nothing is open. */
export function showStatus(snapshots: Snapshots): Disposable {
  const item = window.createStatusBarItem("snapshot", StatusBarAlignment.Left, 10);
  item.name = "Sync Snapshot";
  item.command = "driftscope.showMatrix";
  const update = (): void => {
    const words = wordsOf(snapshots.active);
    if (words === undefined) {
      item.hide();
      return;
    }
    const title = visibleText(snapshots.active?.title ?? "");
    item.text = `$(sync) ${words}`;
    item.tooltip = `${title}: ${words}. Select to show who has what.`;
    item.accessibilityInformation = { label: `Sync snapshot ${title}: ${words}` };
    item.show();
  };
  const listening = snapshots.onDidChange(update);
  return {
    dispose: () => {
      listening.dispose();
      item.dispose();
    },
  };
}

function wordsOf(active: Snapshot | undefined): string | undefined {
  if (active?.state.kind !== "open") return undefined;
  const { summary } = active.state;
  return summary.kind !== "listing" ? worstProgress(summary.report) : undefined;
}
