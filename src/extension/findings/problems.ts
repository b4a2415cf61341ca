import {
  Diagnostic,
  type DiagnosticCollection,
  DiagnosticRelatedInformation,
  DiagnosticSeverity,
  type Disposable,
  l10n,
  languages,
} from "vscode";
import type { Finding, InspectReport, Severity } from "../../analysis/report.ts";
import { visibleText } from "../../base/visible-text.ts";
import { type CauseNode, causeTree } from "../../projection/findings/cause-tree.ts";
import { printPlace } from "../../projection/notation/place.ts";
import type { Snapshots } from "../snapshots.ts";
import { anchorOf, findingPage, locationOf } from "./finding-places.ts";
import type { SnapshotFindings } from "./snapshot-findings.ts";

/** Findings in Problems: each at the line or file that shows it, with what it explains and its other places. */
export function showProblems(snapshots: Snapshots, findings: SnapshotFindings): Disposable {
  const collections = new Map<string, DiagnosticCollection>();
  const clear = (id: string): void => {
    collections.get(id)?.dispose();
    collections.delete(id);
  };
  const listening = findings.onDidChange((id) => {
    const state = findings.get(id);
    if (state?.kind === "checking" && collections.get(id) === undefined) return;
    clear(id);
    const opened = snapshots.get(id)?.state;
    if (state?.kind !== "found" || opened?.kind !== "open") return;
    if (opened.summary.kind === "listing") return;
    const collection = languages.createDiagnosticCollection("driftscope");
    collections.set(id, collection);
    fill(collection, id, opened.summary.report, state.answer.report.findings);
  });
  return {
    dispose: () => {
      listening.dispose();
      for (const id of [...collections.keys()]) clear(id);
    },
  };
}

function fill(
  collection: DiagnosticCollection,
  snapshot: string,
  report: InspectReport,
  findings: readonly Finding[],
): void {
  const byFile = new Map<string, Diagnostic[]>();
  const add = (node: CauseNode): void => {
    const { uri, range } = locationOf(snapshot, anchorOf(node.finding, report));
    const diagnostic = new Diagnostic(
      range,
      visibleText(node.finding.message),
      SEVERITIES[node.finding.severity],
    );
    diagnostic.source = "driftscope";
    diagnostic.code = { value: node.finding.rule, target: findingPage(node.finding) };
    diagnostic.relatedInformation = relatedTo(snapshot, report, node);
    const file = uri.toString();
    const known = byFile.get(file) ?? [];
    byFile.set(file, [...known, diagnostic]);
    collection.set(uri, byFile.get(file));
    for (const consequence of node.consequences) add(consequence);
  };
  for (const root of causeTree(findings)) add(root);
}

const SEVERITIES: Readonly<Record<Severity, DiagnosticSeverity>> = {
  error: DiagnosticSeverity.Error,
  warning: DiagnosticSeverity.Warning,
  info: DiagnosticSeverity.Information,
};

/** What it explains first, then its other places. */
function relatedTo(
  snapshot: string,
  report: InspectReport,
  { finding, consequences }: CauseNode,
): DiagnosticRelatedInformation[] {
  const anchor = anchorOf(finding, report);
  const explained = consequences.map(
    ({ finding: other }) =>
      new DiagnosticRelatedInformation(
        locationOf(snapshot, anchorOf(other, report)),
        l10n.t("Explains {0}: {1}", other.rule, visibleText(other.message)),
      ),
  );
  const others = finding.where
    .filter((place) => place !== anchor)
    .map(
      (place) =>
        new DiagnosticRelatedInformation(
          locationOf(snapshot, place),
          l10n.t("Witness: {0}", visibleText(printPlace(place))),
        ),
    );
  return [...explained, ...others];
}
