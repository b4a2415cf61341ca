import { l10n, window } from "vscode";
import type { Severity } from "../../analysis/report.ts";
import { FailureError } from "../../base/failure.ts";
import { CancelledError } from "../../base/progress.ts";
import type { TreeNode, TreeTarget } from "../../projection/tree/tree-node.ts";
import { openFindingPage, openPlace, openTarget } from "../documents/open-place.ts";
import { openText } from "../documents/open-text.ts";
import type { Services } from "../services.ts";
import { chooseLibrary, chooseSnapshot } from "./choose-snapshot.ts";
import { withProgress } from "./with-progress.ts";

/** Asks every rule of a snapshot again and shows what they found. */
export async function checkSnapshot(services: Services, argument?: unknown): Promise<void> {
  const { snapshot } = await chooseSnapshot(services, argument);
  await withProgress(l10n.t("Checking {0}", snapshot.title), () =>
    services.findings.again(snapshot.id),
  );
  await services.findingsView.reveal(snapshot.id);
}

/** Shows the view, at the snapshot that is looked at. */
export async function showFindings(services: Services, argument?: unknown): Promise<void> {
  const { snapshots, findingsView } = services;
  const isOpen = snapshots.active?.state.kind === "open";
  if (argument === undefined && !isOpen) {
    await findingsView.reveal();
    return;
  }
  const { snapshot } = await chooseSnapshot(services, argument);
  await findingsView.reveal(snapshot.id);
}

/** Opens the findings as text, each place a link. */
export async function openFindingsAsText(services: Services, argument?: unknown): Promise<void> {
  const { snapshot } = await chooseSnapshot(services, argument);
  await openText(snapshot.id, { what: "findings" }, "here");
}

interface Row {
  readonly snapshot: string;
  readonly node: TreeNode;
}

/** A row of a tree, as menus pass it. */
export function rowOf(argument: unknown): Row | undefined {
  if (typeof argument !== "object" || argument === null) return undefined;
  const isRow =
    "node" in argument && "snapshot" in argument && typeof argument.snapshot === "string";
  return isRow ? (argument as Row) : undefined;
}

/** Opens what a row stands for. Called by rows of the trees, which know both. */
export async function openRowTarget(
  { client }: Services,
  snapshot: unknown,
  target: unknown,
): Promise<void> {
  if (typeof snapshot !== "string" || !isTarget(target)) return;
  await openTarget(client, snapshot, target);
}

function isTarget(target: unknown): target is TreeTarget {
  return typeof target === "object" && target !== null && "kind" in target;
}

/** Opens a place of the evidence. Called by links in documents. */
export async function openNamedPlace(
  { client }: Services,
  snapshot: unknown,
  place: unknown,
): Promise<void> {
  if (typeof snapshot !== "string" || typeof place !== "object" || place === null) return;
  if (!("path" in place) || typeof place.path !== "string") return;
  await openPlace(client, snapshot, { ...place, path: place.path }, "here");
}

/** Opens the page about the rule of a finding. */
export async function openPage(_services: Services, argument?: unknown): Promise<void> {
  const target = rowOf(argument)?.node.target;
  if (target?.kind === "page") await openFindingPage(target);
}

/** Opens the first place that shows a finding. */
export async function goToWitness({ client }: Services, argument?: unknown): Promise<void> {
  const row = rowOf(argument);
  const first = row?.node.children?.find(({ context }) => context === "place");
  if (row === undefined || first === undefined) {
    throw new FailureError("usage", l10n.t("This finding names no place of the evidence."));
  }
  const { place, target } = first;
  if (place !== undefined) await openPlace(client, row.snapshot, place, "here");
  else if (target !== undefined) await openTarget(client, row.snapshot, target);
}

/** Shows the record of a finding, or of a place, on the timeline. */
export async function showOnTimeline(services: Services, argument?: unknown): Promise<void> {
  const { snapshot } = await chooseLibrary(services, argument);
  const record = rowOf(argument)?.node.record ?? services.focus.of(snapshot.id).record;
  services.focus.set(snapshot.id, { ...services.focus.of(snapshot.id), record });
  services.panels.show("timeline", snapshot.id);
}

interface FilterItem {
  readonly label: string;
  readonly severity: Severity | undefined;
  readonly picked: boolean;
}

/** Chooses which findings the view lists. */
export async function filterFindings({ findingsView }: Services): Promise<void> {
  const { severities, unknown } = findingsView.filter;
  const item = (label: string, severity: Severity): FilterItem => ({
    label,
    severity,
    picked: severities.includes(severity),
  });
  const items: readonly FilterItem[] = [
    item(l10n.t("Errors"), "error"),
    item(l10n.t("Warnings"), "warning"),
    item(l10n.t("Information"), "info"),
    { label: l10n.t("What cannot be decided"), severity: undefined, picked: unknown },
  ];
  const chosen = await window.showQuickPick(items, {
    title: l10n.t("Findings: what is shown"),
    canPickMany: true,
  });
  if (chosen === undefined) throw new CancelledError();
  await findingsView.setFilter({
    severities: chosen.flatMap(({ severity }) => severity ?? []),
    unknown: chosen.some(({ severity }) => severity === undefined),
  });
}
