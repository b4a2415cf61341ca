import type { Verdict, WhyReport, WhyStep } from "../../analysis/report.ts";
import { visibleText } from "../../base/visible-text.ts";
import { note, placeNode } from "./finding-nodes.ts";
import type { TreeIcon, TreeNode } from "./tree-node.ts";

const VERDICT_ICONS: Readonly<Record<Verdict, TreeIcon>> = {
  holds: "ok",
  violated: "lost",
  unknown: "unknown",
};

/** How the way of a record ended, in a sentence. */
export function lineageEnd(report: WhyReport, nameOf: (peer: string) => string): string {
  const { lostAt, verdict } = report;
  if (lostAt !== undefined) return `Lost at ${lostAt.at}, ${nameOf(lostAt.peer)}: ${lostAt.what}.`;
  return verdict === "holds"
    ? `It arrived at ${nameOf(report.peer)}.`
    : "Where it was lost is unknown.";
}

/** A record's way as rows: how it ended and why, then every step with the places that show it. */
export function lineageNodes(
  report: WhyReport,
  nameOf: (peer: string) => string,
): readonly TreeNode[] {
  const { lostAt, verdict } = report;
  const end = lineageEnd(report, nameOf);
  const short = lostAt === undefined ? end : `Lost at ${lostAt.at}, ${nameOf(lostAt.peer)}`;
  return [
    {
      ...note("end", short, VERDICT_ICONS[verdict]),
      tooltip: [visibleText(end)],
      value: end,
      expanded: true,
      children: report.reasons.map((reason, index) => note(`reason ${index}`, reason)),
    },
    ...report.steps.map((step, index) => stepNode(step, index, nameOf(step.peer))),
  ];
}

/** Activating a step opens its first place; the others are below it. */
function stepNode({ at, what, where }: WhyStep, index: number, peer: string): TreeNode {
  const [first] = where;
  const label = visibleText(what);
  const description = visibleText(`${peer} · ${at}`);
  const opened = first === undefined ? undefined : placeNode(first, "");
  return {
    key: `step ${index}`,
    label,
    description,
    tooltip: [`${index + 1}. ${at}, ${peer}`, what].map(visibleText),
    spoken: `Step ${index + 1}, ${visibleText(peer)}, ${visibleText(at)}: ${label}`,
    icon: opened?.icon ?? "info",
    context: "place",
    value: `${at}, ${peer}: ${what}`,
    place: opened?.place,
    target: opened?.target,
    record: opened?.record,
    children: where.map((place, number) => placeNode(place, `place ${number}`)),
  };
}
