import { type Disposable, l10n, MarkdownString, StatusBarAlignment, window } from "vscode";
import { visibleText } from "../../base/visible-text.ts";
import { severityWords } from "../../projection/findings/cause-tree.ts";
import { findingHeadline } from "../../projection/findings/headline.ts";
import { worstProgress } from "../../projection/tree/snapshot-tree.ts";
import type { SnapshotFindings } from "../findings/snapshot-findings.ts";
import type { ReportSummary, Snapshots } from "../snapshots.ts";

/** Findings that the tooltip lists. */
const LISTED = 3;

/** One item: the active snapshot's worst finding in a few words, before that its worst progress. Hidden while nothing is open. */
export function showStatus(snapshots: Snapshots, findings: SnapshotFindings): Disposable {
  const item = window.createStatusBarItem("snapshot", StatusBarAlignment.Left, 10);
  item.name = l10n.t("Sync Snapshot");
  item.command = "driftscope.showFindings";
  const update = (): void => {
    const { active } = snapshots;
    if (active?.state.kind !== "open" || active.state.summary.kind === "listing") {
      item.hide();
      return;
    }
    const { summary } = active.state;
    const state = findings.get(active.id);
    const title = visibleText(active.title);
    const check = state?.kind === "found" ? state.answer.report : undefined;
    const words = check ? findingHeadline(check, summary.report) : worstProgress(summary.report);
    const isRunning = state?.kind === "checking";
    item.text = `$(${isRunning ? "sync~spin" : "sync"}) Sync: ${words}`;
    item.tooltip = tooltipOf(title, summary, check?.findings ?? []);
    item.accessibilityInformation = {
      label: l10n.t("Sync snapshot {0}: {1}", title, words),
      role: "button",
    };
    item.show();
  };
  const listening = [snapshots.onDidChange(update), findings.onDidChange(update)];
  return {
    dispose: () => {
      for (const one of listening) one.dispose();
      item.dispose();
    },
  };
}

/** Markdown of our own around text from evidence, which stays text. */
function tooltipOf(
  title: string,
  { report }: ReportSummary,
  found: readonly Parameters<typeof severityWords>[0][number][],
): MarkdownString {
  const tooltip = new MarkdownString();
  const line = (text: string): void => {
    tooltip.appendText(text);
    tooltip.appendMarkdown("\n\n");
  };
  tooltip.appendMarkdown("**");
  tooltip.appendText(title);
  tooltip.appendMarkdown("**\n\n");
  line(worstProgress(report));
  const words = severityWords(found);
  if (words !== "") line(words);
  const roots = found.filter(
    ({ verdict, causes }) => verdict === "violated" && causes === undefined,
  );
  for (const { rule, message } of roots.slice(0, LISTED)) line(`${rule}: ${visibleText(message)}`);
  tooltip.appendMarkdown(l10n.t("Select to show the findings."));
  return tooltip;
}
