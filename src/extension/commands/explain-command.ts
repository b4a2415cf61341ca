import { l10n, window } from "vscode";
import type { ExplainReport } from "../../analysis/report.ts";
import { FailureError } from "../../base/failure.ts";
import { CancelledError } from "../../base/progress.ts";
import { openText } from "../documents/open-text.ts";
import type { Services } from "../services.ts";
import { chooseSnapshot, snapshotOf } from "./choose-snapshot.ts";
import { withProgress } from "./with-progress.ts";

/** Explain: which settings explain the recording, as text; a setting that is chosen opens as a run in the Replay view. */
export async function explain(services: Services, argument?: unknown): Promise<void> {
  const { snapshot, summary } = await chooseSnapshot(services, argument);
  const report = await withProgress(l10n.t("Explaining {0}", snapshot.title), (options) =>
    services.client.call("explain", { snapshot: snapshot.id }, options),
  );
  await openText(snapshot.id, { what: "explain" }, "here");
  if (summary.kind === "library") await offerReplay(services, snapshot.id, report);
}

/** Only settings that a receiver obeys can be replayed; the text stays when none is chosen. */
async function offerReplay(
  services: Services,
  snapshot: string,
  report: ExplainReport,
): Promise<void> {
  const items = report.hypotheses
    .filter(({ verdict, switches }) => switches !== undefined && verdict !== "unknown")
    .map(({ policy, verdict, reasons }) => ({
      label: labelOf(policy),
      description: verdict === "holds" ? "shown" : "excluded",
      detail: reasons[0] ?? "",
      policy,
    }));
  if (items.length === 0) return;
  const title = l10n.t("Explain: open which setting in the Replay view?");
  const chosen = await window.showQuickPick(items, { title, matchOnDetail: true });
  if (chosen === undefined) return;
  const { policy } = chosen;
  const { run } = await withProgress(l10n.t("Replaying with {0}", chosen.label), (options) =>
    services.client.call("replay", { snapshot, policy }, options),
  );
  services.focus.set(snapshot, { ...services.focus.of(snapshot), run, step: undefined });
  services.panels.show("replay", snapshot);
}

function labelOf(policy: Readonly<Record<string, string>>): string {
  const choices = Object.entries(policy).map(([name, value]) => `${name}=${value}`);
  return choices.length === 0 ? "as recorded" : choices.join(" ");
}

/** Compare Snapshots: one scenario or not, and where two of the open snapshots first part, as text. */
export async function compareSnapshotsCommand(
  services: Services,
  argument?: unknown,
  named?: unknown,
): Promise<void> {
  const { snapshot } = await chooseSnapshot(services, argument);
  const { snapshots } = services;
  const other = snapshotOf(services, named);
  if (other !== undefined) {
    await compareWith(services, snapshot.id, other.id);
    return;
  }
  const others = snapshots.roots
    .flatMap((root) => [root, ...snapshots.childrenOf(root.id)])
    .filter(({ id }) => id !== snapshot.id)
    .map(({ id, title }) => ({ label: title, description: "", id }));
  if (others.length === 0) {
    throw new FailureError(
      "usage",
      l10n.t("Only one snapshot is here: open another folder to compare it with."),
    );
  }
  const title = l10n.t("Compare {0} with which snapshot?", snapshot.title);
  const chosen = await window.showQuickPick(others, { title });
  if (chosen === undefined) throw new CancelledError();
  await compareWith(services, snapshot.id, chosen.id);
}

async function compareWith({ snapshots }: Services, one: string, other: string): Promise<void> {
  await withProgress(l10n.t("Reading {0}", snapshots.get(other)?.title ?? ""), (options) =>
    snapshots.openReport(other, options),
  );
  await openText(one, { what: "compare", other }, "here");
}
