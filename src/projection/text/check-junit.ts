/** The check report as JUnit XML: one suite, one test per rule, so that build servers show it without a plug-in. */
import type { RuleText } from "../../analysis/findings/rule.ts";
import type { CheckReport, Finding, FindingPlace, Severity } from "../../analysis/report.ts";
import { visibleText } from "../../base/visible-text.ts";

const RANK: Readonly<Record<Severity, number>> = { error: 0, warning: 1, info: 2 };

/** The XML. Findings at or above `failOn` fail their rule's test; milder ones are its output. */
export function checkAsJunit(
  report: CheckReport,
  rules: readonly RuleText[],
  failOn: Severity,
): string {
  const cases = [...rules]
    .sort((a, b) => (a.id < b.id ? -1 : 1))
    .map((rule) => testCase(rule, findingsOf(report, rule), failOn));
  const failures = cases.filter((each) => each.outcome === "failed").length;
  const skipped = cases.filter((each) => each.outcome === "skipped").length;
  const counts = `tests="${cases.length}" failures="${failures}" errors="0" skipped="${skipped}" time="0"`;
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="Driftscope" tests="${cases.length}" failures="${failures}" errors="0" time="0">`,
    `  <testsuite name="driftscope check" ${counts}>`,
    ...cases.flatMap((each) => each.lines),
    "  </testsuite>",
    "</testsuites>",
    "",
  ].join("\n");
}

function findingsOf(report: CheckReport, rule: RuleText): readonly Finding[] {
  return report.findings.filter((finding) => finding.rule === rule.id);
}

interface TestCase {
  readonly outcome: "passed" | "failed" | "skipped";
  readonly lines: readonly string[];
}

function testCase(rule: RuleText, findings: readonly Finding[], failOn: Severity): TestCase {
  const head = `    <testcase classname="driftscope.${rule.id}" name="${xml(`${rule.name}: ${rule.title}`)}" time="0"`;
  if (findings.length === 0) return { outcome: "passed", lines: [`${head}/>`] };
  const open = findings.filter((finding) => finding.verdict === "unknown");
  const failed = findings.filter(
    (finding) => finding.verdict === "violated" && RANK[finding.severity] <= RANK[failOn],
  );
  const mild = findings.filter((finding) => !open.includes(finding) && !failed.includes(finding));
  const body = [
    ...failed.map(
      (finding) =>
        `      <failure type="${finding.severity}" message="${xml(finding.message)}">${xml(details(finding))}</failure>`,
    ),
    ...(failed.length > 0
      ? []
      : open.slice(0, 1).map((finding) => `      <skipped message="${xml(finding.message)}"/>`)),
    ...mild.map(
      (finding) =>
        `      <system-out>${xml(`${finding.severity}: ${details(finding)}`)}</system-out>`,
    ),
  ];
  const outcome = failed.length > 0 ? "failed" : open.length > 0 ? "skipped" : "passed";
  return { outcome, lines: [`${head}>`, ...body, "    </testcase>"] };
}

function details(finding: Finding): string {
  return [
    finding.message,
    ...finding.reasons.map((reason) => `- ${reason}`),
    ...finding.where.map((place) => `at ${placeText(place)}`),
    ...(finding.causes === undefined ? [] : [`Explained by ${finding.causes.join(", ")}.`]),
    ...(finding.remedy === undefined ? [] : [`Remedy: ${finding.remedy}`]),
  ].join("\n");
}

function placeText(place: FindingPlace): string {
  const line = place.line === undefined ? "" : `:${place.line}`;
  const rest = [place.table, place.uuid ?? place.cid].filter((part) => part !== undefined);
  return [`${place.path}${line}`, ...rest].join(" ");
}

/** Text for an attribute or an element. Characters that XML forbids are among those made visible. */
function xml(text: string): string {
  return text
    .split("\n")
    .map(visibleText)
    .join("\n")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
    .replaceAll("\n", "&#10;")
    .replace(/[\ufffe\uffff]/g, "?");
}
