import { placeText, traced } from "./provenance.ts";
import { chooseSnapshot, SNAPSHOT_FIELD } from "./snapshot-choice.ts";
import { type Tool, toolAnswer } from "./tool.ts";

/** Steps of a way that are shown. The end of it is what was asked for, so the middle is left out first. */
const SHOWN = 40;
const PLACES = 3;

/** Why is this row missing, orphaned or different? */
export const whyTool: Tool = {
  name: "why",
  title: "Why Is This Row Missing?",
  about:
    "Follows one record from its author's write, through events, messages and applying, to a peer: where it was lost, or that it arrived. Each step has its place in the evidence. `verdict` is holds when the peer has the record as its author does, violated when it is known where it was lost, unknown when the evidence that would tell is not in the folder. Uuids of missing records come from `diff` and `findings`.",
  doing: (input) =>
    `Following ${input.maybeText("record") ?? "a record"} to ${input.maybeText("peer") ?? "a peer"}`,
  fields: {
    snapshot: SNAPSHOT_FIELD,
    peer: {
      kind: "text",
      about: "The peer that lacks the record or has it: its name, its id or the beginning of it.",
      needed: true,
      maxLength: 1000,
    },
    record: {
      kind: "text",
      about:
        "The record: a uuid or its beginning, with or without model (entry#3f2a), a path, a document id or a CID.",
      needed: true,
      maxLength: 4000,
    },
  },
  run: async (host, input, options) => {
    const { id, name, summary } = await chooseSnapshot(host, input, options);
    const question = { snapshot: id, peer: input.text("peer"), record: input.text("record") };
    const report = await host.call("why", question, options);
    const nameOf = (peer: string): string =>
      summary.report.peers.find((each) => each.id === peer)?.name ?? peer;
    const all = report.steps.map((step, index) => ({
      number: index + 1,
      ...step,
      where: traced(summary.report, step.where.slice(0, PLACES)),
    }));
    const left = Math.max(0, all.length - SHOWN);
    const steps = left === 0 ? all : [...all.slice(0, SHOWN / 2), ...all.slice(-SHOWN / 2)];
    const { schema: _, ...rest } = report;
    return toolAnswer(
      {
        schema: "driftscope/tool-why@1",
        snapshot: name,
        ...rest,
        steps,
        ...(left === 0 ? {} : { stepsLeftOut: left }),
      },
      [
        `${report.record} at ${nameOf(report.peer)}: ${report.verdict}`,
        ...(report.lostAt === undefined
          ? []
          : [`lost at ${report.lostAt.at}, ${nameOf(report.lostAt.peer)}: ${report.lostAt.what}`]),
        ...report.reasons.map((reason) => `because: ${reason}`),
        ...steps.map(
          ({ number, at, peer, what, where }) =>
            `${number}. ${at}, ${nameOf(peer)}: ${what}${where.length === 0 ? "" : ` (${where.map(placeText).join("; ")})`}`,
        ),
        ...(left === 0 ? [] : [`${left} steps in the middle are left out.`]),
      ],
    );
  },
};
