/** The check report as Markdown for the comment of a pull request. Everything from evidence is inert there. */
import type { CheckReport, Finding, FindingPlace } from "../../analysis/report.ts";
import { visibleText } from "../../base/visible-text.ts";

const VERDICTS = {
  holds: "nothing found",
  violated: "something is wrong",
  unknown: "cannot be decided from this evidence",
} as const;
/** Places shown for each finding: a comment is read, not searched. */
const SHOWN = 3;
/** Characters: a code host takes comments up to 65,536. */
const MOST = 60_000;
const MOST_TABLE = 24_000;
const MOST_MESSAGE = 1000;

/**
 * The comment: a table of the causes and what they explain, then each with its reasons. What does not fit is left out,
 * consequences first, and told.
 */
export function checkAsMarkdown(report: CheckReport): string {
  const lines = [`## Driftscope: ${VERDICTS[report.verdict]}`, ""];
  if (report.findings.length === 0) return [...lines, "Every rule holds.", ""].join("\n");
  lines.push("| | rule | what |", "|---|---|---|");
  const rows = report.findings.map((finding) => {
    const isConsequence = finding.causes !== undefined;
    const what = `${isConsequence ? "↳ " : ""}${inert(shortened(finding.message))}`;
    return `| ${wordFor(finding)} | ${finding.rule} ${inert(finding.name)} | ${what} |`;
  });
  const table = fitting(rows, MOST_TABLE);
  lines.push(...table);
  const sections = fitting(
    report.findings.map((finding) => `\n${section(finding).join("\n")}`),
    MOST - lines.join("\n").length,
  );
  lines.push(...sections);
  const left = report.findings.length - Math.min(table.length, sections.length);
  if (left > 0) {
    lines.push(
      "",
      `The details of ${left} findings do not fit here: check --json has all of them.`,
    );
  }
  return [...lines, ""].join("\n");
}

/** The first texts that together have at most so many characters, line ends counted. */
function fitting(texts: readonly string[], most: number): readonly string[] {
  let room = most;
  const end = texts.findIndex((text) => {
    room -= text.length + 1;
    return room < 0;
  });
  return end < 0 ? texts : texts.slice(0, end);
}

function shortened(text: string): string {
  return text.length > MOST_MESSAGE ? `${text.slice(0, MOST_MESSAGE)}…` : text;
}

function wordFor(finding: Finding): string {
  return finding.verdict === "unknown" ? "unknown" : finding.severity;
}

function section(finding: Finding): readonly string[] {
  const because =
    finding.causes === undefined ? "" : ` (explained by ${finding.causes.map(inert).join(", ")})`;
  const more = finding.where.length - SHOWN;
  return [
    `<details><summary>${finding.rule} ${inert(finding.name)}${because}</summary>`,
    "",
    inert(shortened(finding.message)),
    "",
    ...finding.reasons.map((reason) => `- ${inert(shortened(reason))}`),
    ...(finding.excludes ?? []).map((excluded) => `- Excludes ${inert(excluded)}.`),
    ...finding.where.slice(0, SHOWN).map((place) => `- at ${code(placeText(place))}`),
    ...(more > 0 ? [`- and ${more} more places`] : []),
    ...(finding.remedy === undefined ? [] : ["", `Remedy: ${inert(finding.remedy)}`]),
    "",
    "</details>",
  ];
}

function placeText(place: FindingPlace): string {
  const line = place.line === undefined ? "" : `:${place.line}`;
  const rest = [place.table, place.uuid ?? place.cid].filter((part) => part !== undefined);
  return [`${place.path}${line}`, ...rest].join(" ");
}

/** A code span that its content cannot end. */
function code(text: string): string {
  const content = visibleText(text).replaceAll("|", "¦");
  const longest = Math.max(0, ...[...content.matchAll(/`+/g)].map((run) => run[0].length));
  const fence = "`".repeat(longest + 1);
  return longest === 0 ? `${fence}${content}${fence}` : `${fence} ${content} ${fence}`;
}

/** Text that stays text: no markup, no tags, no mentions, no references to issues, no links. */
function inert(text: string): string {
  return visibleText(text)
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replace(/[\\`*_{}[\]()#+!|~]/g, "\\$&")
    .replace(/@|#(?=\d)|:(?=\/\/)|www(?=\.)/g, "$&<!-- -->");
}
