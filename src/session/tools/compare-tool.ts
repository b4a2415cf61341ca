import { compareAsText } from "../../projection/text/compare-text.ts";
import { chooseSnapshot } from "./snapshot-choice.ts";
import { type Tool, toolAnswer } from "./tool.ts";
import type { ToolField } from "./tool-input.ts";

function snapshotField(which: string): ToolField {
  return {
    kind: "text",
    about: `Name of the ${which} snapshot as \`snapshots\` lists it.`,
    needed: true,
    maxLength: 1000,
  };
}

/** Whether two snapshots are of one scenario, and where they first diverge. */
export const compareTool: Tool = {
  name: "compare",
  title: "Compare Two Snapshots",
  about:
    "Says whether two snapshots are of one scenario, what differs, and where their events, log records and rows first diverge, e.g. a run that failed and one that passed. `verdict` is holds when nothing diverges, violated when something does, unknown when the evidence does not decide.",
  doing: (input) =>
    `Comparing ${input.maybeText("a") ?? "a snapshot"} with ${input.maybeText("b") ?? "another"}`,
  fields: { a: snapshotField("first"), b: snapshotField("second") },
  run: async (host, input, options) => {
    const a = await chooseSnapshot(host, input, options, "a");
    const b = await chooseSnapshot(host, input, options, "b");
    const question = { snapshot: a.id, other: b.id };
    const { schema: _, ...report } = await host.call("compare", question, options);
    const text = compareAsText({ schema: "driftscope/compare@1", ...report });
    return toolAnswer({ schema: "driftscope/tool-compare@1", a: a.name, b: b.name, ...report }, [
      `a is ${a.name}, b is ${b.name}: ${report.verdict}`,
      ...text.trimEnd().split("\n"),
    ]);
  },
};
