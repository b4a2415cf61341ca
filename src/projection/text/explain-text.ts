import type { ExplainReport, Hypothesis } from "../../analysis/report.ts";
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
  ];
  return `${lines.map((line) => visibleText(line)).join("\n")}\n`;
}

function policyText(policy: Hypothesis["policy"]): string {
  const choices = Object.entries(policy).map(([name, value]) => `${name}=${value}`);
  return choices.length === 0 ? "the recorded system as it is" : choices.join(" ");
}

/** Never rounded up to 100 %. */
function percent(share: number): string {
  return share === 1 ? "100 %" : `${(Math.floor(share * 10_000) / 100).toFixed(2)} %`;
}
