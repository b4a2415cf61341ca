import type {
  CheckReport,
  Finding,
  FindingPlace,
  Severity,
  Verdict,
} from "../../analysis/report.ts";
import { visibleText } from "../../base/visible-text.ts";
import { type CauseNode, causeTree, severityWords } from "../findings/cause-tree.ts";
import { printPlace } from "../notation/place.ts";
import { capped, counted, type TreeIcon, type TreeNode } from "./tree-node.ts";

/** Which findings are shown. */
export interface FindingFilter {
  readonly severities: readonly Severity[];
  /** Whether rules that cannot decide are listed. */
  readonly unknown: boolean;
}

export const EVERY_FINDING: FindingFilter = {
  severities: ["error", "warning", "info"],
  unknown: true,
};

/** What one rule says, as far as rows are made of it. */
export interface RuleSays {
  readonly rule: string;
  readonly name: string;
  readonly title: string;
  readonly verdict: Verdict;
  readonly because?: string | undefined;
}

/**
 * The rows below a snapshot: root causes first, under each its places and what it explains; then what cannot be decided.
 * Where nothing is left to show, one row says why.
 */
export function findingNodes(
  { findings }: CheckReport,
  rules: readonly RuleSays[],
  filter: FindingFilter,
): readonly TreeNode[] {
  const roots = causeTree(findings).flatMap((node) => shownNodes(node, filter));
  const unknown = rules.filter(({ verdict }) => verdict === "unknown");
  const undecided = filter.unknown ? undecidedNode(unknown) : undefined;
  const shown = [...roots, ...(undecided === undefined ? [] : [undecided])];
  const hidden = hiddenCount(findings, filter) + (filter.unknown ? 0 : unknown.length);
  if (hidden > 0) shown.push(note("hidden", `${counted(hidden, "finding")} hidden by the filter`));
  if (roots.length === 0 && hidden === 0) {
    const hold = rules.filter(({ verdict }) => verdict === "holds").length;
    const sentence =
      unknown.length === 0
        ? `No findings: every one of ${counted(rules.length, "rule")} holds.`
        : `No findings: ${counted(hold, "rule")} of ${rules.length} hold, ${unknown.length} cannot be decided from this evidence.`;
    return [note("none", sentence, "ok"), ...shown];
  }
  return shown;
}

/** What stands beside the snapshot: `2 errors, 1 warning · 4 cannot be decided`. */
export function findingsDescription({ findings }: CheckReport, rules: readonly RuleSays[]): string {
  const unknown = rules.filter(({ verdict }) => verdict === "unknown").length;
  const words = severityWords(findings);
  const open = unknown === 0 ? [] : [`${unknown} cannot be decided`];
  return [words === "" ? "no findings" : words, ...open].join(" · ");
}

/** What the number on the view counts: errors and warnings that nothing else explains. */
export function rootCount({ findings }: CheckReport): number {
  return causeTree(findings).filter(({ finding }) => finding.severity !== "info").length;
}

function hiddenCount(findings: readonly Finding[], filter: FindingFilter): number {
  return findings.filter(
    ({ verdict, severity }) => verdict === "violated" && !filter.severities.includes(severity),
  ).length;
}

/** A finding that the filter hides gives its place to what it explains. */
function shownNodes(node: CauseNode, filter: FindingFilter): readonly TreeNode[] {
  const consequences = node.consequences.flatMap((each) => shownNodes(each, filter));
  if (!filter.severities.includes(node.finding.severity)) return consequences;
  return [findingNode(node, consequences)];
}

function findingNode({ finding, index }: CauseNode, consequences: readonly TreeNode[]): TreeNode {
  const { rule, name, severity, message } = finding;
  const isRoot = finding.causes === undefined;
  const role = isRoot ? "" : `, explained by ${finding.causes.join(", ")}`;
  const record = recordOf(finding);
  return {
    key: `finding ${index}`,
    label: visibleText(message),
    description: `${rule} ${visibleText(name)}`,
    tooltip: tooltipOf(finding),
    spoken: `${SPOKEN[severity]}${role}: ${visibleText(message)} ${rule}`,
    icon: severity,
    context: "finding",
    expanded: isRoot && consequences.length > 0 ? true : undefined,
    children: [...placeNodes(finding), ...explainedNode(consequences), ...textNodes(finding)],
    value: tooltipOf(finding).join("\n"),
    target: { kind: "page", rule, name },
    ...(record === undefined ? {} : { record }),
  };
}

const SPOKEN: Readonly<Record<Severity, string>> = {
  error: "Error",
  warning: "Warning",
  info: "Information",
};

/** The first row or block that the finding points at. */
export function recordOf({ where }: Pick<Finding, "where">): string | undefined {
  const place = where.find(({ uuid, cid }) => uuid !== undefined || cid !== undefined);
  return place?.uuid ?? place?.cid;
}

function tooltipOf(finding: Finding): readonly string[] {
  const { rule, name, severity, verdict, message, reasons, excludes = [], remedy } = finding;
  return [
    `${rule} ${name}: ${severity}, ${verdict}`,
    message,
    ...reasons,
    ...excludes.map((excluded) => `Excludes ${excluded}.`),
    ...(remedy === undefined ? [] : [`Remedy: ${remedy}`]),
  ].map(visibleText);
}

function explainedNode(consequences: readonly TreeNode[]): readonly TreeNode[] {
  if (consequences.length === 0) return [];
  const label = `Explains ${counted(consequences.length, "finding")}`;
  return [
    { key: "explains", label, spoken: label, icon: "link", expanded: true, children: consequences },
  ];
}

function placeNodes({ where, count }: Finding): readonly TreeNode[] {
  const nodes = where.map((place, index): TreeNode => placeNode(place, `place ${index}`));
  const more = (count ?? 0) - where.length;
  if (more <= 0 || !where.some(({ uuid }) => uuid !== undefined)) return capped(nodes, "");
  return [...nodes, note("more", `These are the first of ${counted(count ?? 0, "row")}.`)];
}

/** A witness as a row that opens it. */
export function placeNode(place: FindingPlace, key: string): TreeNode {
  const text = visibleText(printPlace(place));
  const record = place.uuid ?? place.cid;
  const isRow = place.line === undefined && record !== undefined;
  const row = [place.table, record].filter((part) => part !== undefined).join(" ");
  const icon: TreeIcon = place.line !== undefined ? "log" : record !== undefined ? "row" : "file";
  return {
    key,
    label: isRow ? visibleText(row) : text,
    description: isRow ? visibleText(place.path) : undefined,
    tooltip: [text],
    spoken: `Witness: ${text}`,
    icon,
    context: "place",
    value: printPlace(place),
    ...(place.line === undefined
      ? { target: { kind: "place", place } }
      : { place: { path: place.path, line: place.line } }),
    ...(record === undefined ? {} : { record }),
  };
}

function textNodes(finding: Finding): readonly TreeNode[] {
  const { rule, name, reasons, excludes = [], remedy } = finding;
  const about = `About ${rule} ${visibleText(name)}`;
  return [
    ...folder("reasons", "Reasons", reasons),
    ...folder("excludes", "Excludes", excludes),
    ...(remedy === undefined ? [] : [note("remedy", remedy, "remedy", "Remedy: ")]),
    {
      key: "page",
      label: about,
      spoken: `${about}, opens the page`,
      icon: "page",
      target: { kind: "page", rule, name },
    },
  ];
}

function folder(key: string, label: string, sentences: readonly string[]): readonly TreeNode[] {
  if (sentences.length === 0) return [];
  const children = sentences.map((sentence, index) => note(`${key} ${index}`, sentence));
  const description = String(sentences.length);
  return [{ key, label, description, spoken: `${label}: ${description}`, icon: "note", children }];
}

/** A sentence as a row. */
export function note(key: string, text: string, icon: TreeIcon = "info", spoken = ""): TreeNode {
  const shown = visibleText(text);
  return {
    key,
    label: shown,
    tooltip: [shown],
    spoken: `${spoken}${shown}`,
    icon,
    context: "value",
    value: text,
  };
}

function undecidedNode(unknown: readonly RuleSays[]): TreeNode | undefined {
  if (unknown.length === 0) return undefined;
  const label = "Cannot be decided";
  const description = counted(unknown.length, "rule");
  return {
    key: "unknown",
    label,
    description,
    tooltip: ["The evidence that would decide is not in the folder."],
    spoken: `${label}: ${description}`,
    icon: "unknown",
    children: unknown.map(({ rule, name, title, because }) => {
      const sentence = `${title}: cannot be decided, because ${because ?? "evidence is missing"}.`;
      return {
        ...note(`unknown ${rule}`, sentence, "unknown"),
        description: `${rule} ${visibleText(name)}`,
        target: { kind: "page", rule, name } as const,
      };
    }),
  };
}
