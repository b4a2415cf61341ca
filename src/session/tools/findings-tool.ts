import type { CheckReport, Finding, InspectReport } from "../../analysis/report.ts";
import { pageFields, pageOf, restText } from "./paging.ts";
import { findingPage, placeText, traced } from "./provenance.ts";
import { chooseSnapshot, SNAPSHOT_FIELD } from "./snapshot-choice.ts";
import { type Tool, toolAnswer } from "./tool.ts";

/** Worst first. */
const SEVERITIES: readonly string[] = ["error", "warning", "info"];
/** Places and reasons of a finding that a list shows; a finding that is asked for by its rule shows all. */
const SHOWN = 3;
const ALL = 50;

/** What is wrong, causes first. */
export const findingsTool: Tool = {
  name: "findings",
  title: "Find What Is Wrong",
  about:
    "Names what is wrong in a snapshot, causes before what they explain, each with the place in the evidence that shows it (file, line or row, and the state of the file), reasons and a remedy. `verdict` is holds (looked, found nothing), violated, or unknown (the evidence that would decide is not there). Ask with `rule` for every reason and place of one rule.",
  doing: (input) => `Checking ${input.maybeText("snapshot") ?? "the snapshot"} by every rule`,
  fields: {
    snapshot: SNAPSHOT_FIELD,
    severity: {
      kind: "choice",
      about: "The mildest severity to answer with.",
      values: SEVERITIES,
      otherwise: "info",
    },
    rule: {
      kind: "text",
      about: "Only findings of this rule, by id or name, e.g. DS401 or watermark-leapfrog.",
      needed: false,
      maxLength: 100,
    },
    ...pageFields(50, 10),
  },
  run: async (host, input, options) => {
    const { id, name, summary } = await chooseSnapshot(host, input, options);
    const report = await host.call("check", { snapshot: id }, options);
    const rule = input.maybeText("rule");
    const page = pageOf(selected(report, input.choice("severity"), rule), input);
    const shown = rule === undefined ? SHOWN : ALL;
    const findings = page.items.map((finding) => cut(finding, summary.report, shown));
    const { total, offset, next } = page;
    const counts = Object.fromEntries(
      SEVERITIES.map((severity) => [
        severity,
        report.findings.filter((each) => each.severity === severity).length,
      ]),
    );
    return toolAnswer(
      {
        schema: "driftscope/tool-findings@1",
        snapshot: name,
        verdict: report.verdict,
        counts,
        findings,
        ...{ total, offset },
        ...(next === undefined ? {} : { next }),
      },
      [
        `${name}: ${report.verdict}, ${SEVERITIES.map((each) => `${each} ${counts[each]}`).join(", ")}`,
        ...findings.flatMap(linesOf),
        ...restText(page),
      ],
    );
  },
};

function selected(
  { findings }: CheckReport,
  mildest: string,
  rule: string | undefined,
): readonly Finding[] {
  const allowed = SEVERITIES.slice(0, SEVERITIES.indexOf(mildest) + 1);
  return findings.filter(
    (finding) =>
      allowed.includes(finding.severity) &&
      (rule === undefined || finding.rule === rule.toUpperCase() || finding.name === rule),
  );
}

/** The finding with its first reasons and places, and what tells how many there are. */
function cut(finding: Finding, report: InspectReport, shown: number) {
  const { where, reasons, ...rest } = finding;
  return {
    ...rest,
    reasons: reasons.slice(0, shown),
    ...(reasons.length > shown ? { moreReasons: reasons.length - shown } : {}),
    where: traced(report, where.slice(0, shown)),
    ...(where.length > shown ? { morePlaces: where.length - shown } : {}),
    page: findingPage(finding),
  };
}

function linesOf(finding: ReturnType<typeof cut>): readonly string[] {
  const { rule, name, severity, verdict, causes, message, page, remedy } = finding;
  const because = causes === undefined ? "a cause" : `explained by ${causes.join(", ")}`;
  const more = finding.morePlaces === undefined ? "" : `, and ${finding.morePlaces} more places`;
  return [
    `- ${rule} ${name}, ${severity}${verdict === "unknown" ? ", unknown" : ""}, ${because}: ${message}`,
    ...finding.reasons.map((reason) => `  because: ${reason}`),
    ...(finding.excludes ?? []).map((excluded) => `  excludes: ${excluded}`),
    ...(finding.where.length === 0
      ? []
      : [`  at ${finding.where.map(placeText).join("; ")}${more}`]),
    ...(remedy === undefined ? [] : [`  remedy: ${remedy}`]),
    `  explained in ${page}`,
  ];
}
