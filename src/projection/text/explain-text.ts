import type {
  ExplainReport,
  Hypothesis,
  InevitabilityReport,
  OrderCheckReport,
  OrderedEvent,
} from "../../analysis/report.ts";
import { visibleText } from "../../base/visible-text.ts";

const VERDICTS: Readonly<Record<Hypothesis["verdict"], string>> = {
  holds: "shown",
  violated: "excluded",
  unknown: "open",
};

/** The hypotheses for people: what explains the recording, what is shown, what is excluded by which witness. */
export function explainAsText(report: ExplainReport): string {
  const decided = report.hypotheses.filter(({ verdict }) => verdict !== "unknown");
  const open = report.hypotheses.filter(({ verdict }) => verdict === "unknown");
  const lines = [
    ...(report.result ?? []),
    ...(report.result === undefined ? [] : [""]),
    `Best explanation: ${report.best.map(policyText).join("; ")}`,
    ...decided.flatMap((hypothesis) => [
      "",
      `${policyText(hypothesis.policy)}: ${VERDICTS[hypothesis.verdict]}, fidelity ${percent(hypothesis.fidelity)}`,
      ...hypothesis.reasons.map((reason) => `  - ${reason}`),
    ]),
    ...(open.length === 0
      ? []
      : [
          "",
          `Not decided by this folder: ${open.map(({ policy }) => policyText(policy)).join(", ")}`,
        ]),
    ...(report.orders === undefined ? [] : ["", ...orderLines(report.orders)]),
    ...(report.inevitability === undefined
      ? []
      : ["", ...inevitabilityLines(report.inevitability)]),
  ];
  return `${lines.map((line) => visibleText(line)).join("\n")}\n`;
}

function policyText(policy: Hypothesis["policy"]): string {
  const choices = Object.entries(policy).map(([name, value]) => `${name}=${value}`);
  return choices.length === 0 ? "the recorded system as it is" : choices.join(" ");
}

function orderLines({ verdict, tried, exhaustive, smallest, reasons }: OrderCheckReport) {
  const found =
    verdict === "violated" ? "they disagree" : verdict === "holds" ? "all agree" : "none disagrees";
  return [
    `Orders: ${tried} ${exhaustive ? "orders, all there are" : "orders tried"}; ${found}.`,
    ...reasons.map((reason) => `  - ${reason}`),
    ...(smallest === undefined
      ? []
      : [
          "  one order:",
          ...smallest.one.map((event) => `    ${eventText(event)}`),
          "  another order:",
          ...smallest.other.map((event) => `    ${eventText(event)}`),
          "  rows that differ:",
          ...smallest.rows.map(
            ({ table, uuid, one, other }) => `    ${table} ${uuid}: ${one} against ${other}`,
          ),
        ]),
  ];
}

function eventText({ event, from, to, at }: OrderedEvent): string {
  return `${event} ${from} → ${to}${at === undefined ? "" : ` (${at})`}`;
}

function inevitabilityLines({ failure, step, at, curve, reasons }: InevitabilityReport) {
  const where = at === undefined ? "" : ` (${at})`;
  return [
    step === undefined
      ? `Inevitability: ${failure} It can be avoided at every step that was tried.`
      : `Inevitability: ${failure} From step ${step}${where} on no order avoids it.`,
    ...reasons.map((reason) => `  - ${reason}`),
    ...curve.map((point) => `  step ${point.step}: ${percent(point.share)} of the orders fail`),
  ];
}

/** Never rounded up to 100 %. */
function percent(share: number): string {
  return share === 1 ? "100 %" : `${(Math.floor(share * 10_000) / 100).toFixed(2)} %`;
}
