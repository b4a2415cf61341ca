import type { DiffReport } from "../../analysis/report.ts";
import { FailureError } from "../../base/failure.ts";
import { doubtfulFiles } from "./provenance.ts";
import { choosePeer, chooseSnapshot, SNAPSHOT_FIELD } from "./snapshot-choice.ts";
import { type Tool, toolAnswer } from "./tool.ts";

/** Which rows of one peer another lacks, has too many, or has differently. */
export const diffTool: Tool = {
  name: "diff",
  title: "Compare Two Peers",
  about:
    "Compares what one peer authored with what another holds, row by row and model by model: missing (the second lacks them), extra (only the second has them), different (with the fields that differ). Counts are whole; the lists hold the first `limit` of each. Follow a missing uuid with `why`.",
  doing: (input) =>
    `Comparing ${input.maybeText("a") ?? "the source"} with ${input.maybeText("b") ?? "the receiver"}`,
  fields: {
    snapshot: SNAPSHOT_FIELD,
    a: peerField("The peer whose rows are looked for"),
    b: peerField("The peer in which they are looked for"),
    model: {
      kind: "text",
      about: "Only this model, e.g. entry or content_identity; document or clock-event of stores.",
      needed: false,
      maxLength: 100,
    },
    limit: {
      kind: "count",
      about: "How many rows of each list.",
      from: 0,
      to: 200,
      otherwise: 10,
    },
  },
  run: async (host, input, options) => {
    const { id, name, summary } = await chooseSnapshot(host, input, options);
    const [a, b] = [input.maybeText("a"), input.maybeText("b")];
    if ((a === undefined) !== (b === undefined)) {
      throw new FailureError("usage", "Name both peers, a and b, or neither.");
    }
    const { report } = summary;
    const peers =
      a === undefined || b === undefined
        ? undefined
        : ([choosePeer(report.peers, a).id, choosePeer(report.peers, b).id] as const);
    const question = {
      snapshot: id,
      peers,
      model: input.maybeText("model"),
      limit: input.count("limit"),
    };
    const diff = await host.call("diff", question, options);
    const nameOf = (peer: string): string =>
      report.peers.find((each) => each.id === peer)?.name ?? peer;
    const { schema: _, ...rest } = diff;
    return toolAnswer(
      {
        schema: "driftscope/tool-diff@1",
        snapshot: name,
        ...rest,
        doubtful: doubtfulFiles(report),
      },
      [
        `${nameOf(diff.peers[0])} compared with ${nameOf(diff.peers[1])}`,
        ...linesOf(diff),
        ...doubtfulFiles(report).map(
          ({ path, state }) => `${path} is ${state}: rows may be absent for that.`,
        ),
      ],
    );
  },
};

function peerField(about: string) {
  return {
    kind: "text",
    about: `${about}: name, id or the beginning of it.`,
    needed: false,
    maxLength: 1000,
  } as const;
}

function linesOf({ models }: DiffReport): readonly string[] {
  const compared = Object.entries(models);
  const empty = compared.filter(([, { missing, extra, different, same }]) =>
    [missing.count, extra.count, different.count, same].every((count) => count === 0),
  );
  const shown = compared.filter((each) => !empty.includes(each));
  const nothing = empty.map(([model]) => model).join(", ");
  return [
    ...shown.flatMap(linesOfModel),
    ...(nothing === "" ? [] : [`no rows on either side: ${nothing}`]),
  ];
}

function linesOfModel([model, { missing, extra, different, same }]: readonly [
  string,
  DiffReport["models"][string],
]): readonly string[] {
  return [
    `${model}: ${missing.count} missing, ${extra.count} extra, ${different.count} different, ${same} the same`,
    ...listText("missing", missing),
    ...listText("extra", extra),
    ...different.rows.map(
      ({ uuid, fields }) =>
        `  different ${uuid}: ${fields.map((field) => `${field.name} ${JSON.stringify(field.a)} / ${JSON.stringify(field.b)}`).join(", ")}`,
    ),
  ];
}

function listText(
  what: string,
  { count, uuids }: { readonly count: number; readonly uuids: readonly string[] },
): readonly string[] {
  if (uuids.length === 0) return [];
  const more = count > uuids.length ? ` and ${count - uuids.length} more` : "";
  return [`  ${what}: ${uuids.join(" ")}${more}`];
}
