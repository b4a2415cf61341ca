import { type TestItem, TestMessage, type TestRun } from "vscode";
import type { CheckReport, Finding, InspectReport, Severity } from "../../analysis/report.ts";
import { visibleText } from "../../base/visible-text.ts";
import { printPlace } from "../../projection/notation/place.ts";
import type { RuleVerdict } from "../../session/api.ts";
import { anchorOf, locationOf } from "../findings/finding-places.ts";

/** What one snapshot says to its tests. */
export interface SnapshotAnswer {
  readonly snapshot: string;
  readonly report: InspectReport;
  readonly check: CheckReport;
}

/** Tells the result of one rule: a violated one fails where its severity is among `failing`. */
export function tellResult(
  run: TestRun,
  item: TestItem,
  verdict: RuleVerdict,
  failing: readonly Severity[],
  { snapshot, report, check }: SnapshotAnswer,
): void {
  const found = check.findings.filter(({ rule }) => rule === verdict.rule);
  if (verdict.verdict === "unknown") {
    run.appendOutput(
      `${verdict.rule} cannot be decided: ${verdict.because ?? ""}\r\n`,
      undefined,
      item,
    );
    run.skipped(item);
    return;
  }
  const failed = found.filter(({ severity }) => failing.includes(severity));
  if (failed.length === 0) {
    for (const finding of found) {
      run.appendOutput(`${visibleText(finding.message)}\r\n`, undefined, item);
    }
    run.passed(item);
    return;
  }
  run.failed(
    item,
    failed.map((finding) => messageOf(finding, snapshot, report)),
  );
}

function messageOf(finding: Finding, snapshot: string, report: InspectReport): TestMessage {
  const { rule, name } = finding;
  const title = `${rule} ${name}`;
  const message = TestMessage.diff(
    visibleText(finding.message),
    `${title}\nverdict: holds\n`,
    `${title}\nverdict: violated (${finding.severity})\n${actualLines(finding).join("\n")}\n`,
  );
  message.location = locationOf(snapshot, anchorOf(finding, report));
  return message;
}

function actualLines(finding: Finding): readonly string[] {
  const { message, reasons, causes, excludes = [], where, remedy } = finding;
  return [
    message,
    ...(causes === undefined ? [] : [`explained by ${causes.join(", ")}`]),
    ...reasons.map((reason) => `- ${reason}`),
    ...excludes.map((excluded) => `- Excludes ${excluded}.`),
    ...where.map((place) => `at ${printPlace(place)}`),
    ...(remedy === undefined ? [] : [`Remedy: ${remedy}`]),
  ].map(visibleText);
}
