import type { Hypothesis } from "../../analysis/report.ts";
import { chooseSnapshot, SNAPSHOT_FIELD } from "./snapshot-choice.ts";
import { type Tool, toolAnswer } from "./tool.ts";

const WORDS: Readonly<Record<Hypothesis["verdict"], string>> = {
  holds: "shown",
  violated: "excluded",
  unknown: "open",
};

/** Which behaviour explains what was recorded. */
export const explainTool: Tool = {
  name: "explain",
  title: "Explain by Replay",
  about:
    "Tries the switches of the sync policy on the recording: which settings explain what was recorded (best), which are excluded by which witness, which the evidence leaves open. What it says is modelled by replay, not observed. Takes longer than the other tools.",
  doing: (input) => `Replaying ${input.maybeText("snapshot") ?? "the snapshot"} under each policy`,
  fields: { snapshot: SNAPSHOT_FIELD },
  run: async (host, input, options) => {
    const { id, name } = await chooseSnapshot(host, input, options);
    const report = await host.call("explain", { snapshot: id }, options);
    const decided = report.hypotheses.filter(({ verdict }) => verdict !== "unknown");
    const open = report.hypotheses
      .filter(({ verdict }) => verdict === "unknown")
      .map(({ policy }) => policyText(policy));
    return toolAnswer(
      { schema: "driftscope/tool-explain@1", snapshot: name, best: report.best, decided, open },
      [
        `best explanation: ${report.best.map(policyText).join("; ")}`,
        ...decided.map(
          ({ policy, verdict, fidelity, reasons }) =>
            `- ${policyText(policy)}: ${WORDS[verdict]}, fidelity ${fidelity}: ${reasons.join(" ")}`,
        ),
        ...(open.length === 0 ? [] : [`not decided by this evidence: ${open.join(", ")}`]),
      ],
    );
  },
};

function policyText(policy: Hypothesis["policy"]): string {
  const choices = Object.entries(policy).map(([name, value]) => `${name}=${value}`);
  return choices.length === 0 ? "the recorded system as it is" : choices.join(" ");
}
