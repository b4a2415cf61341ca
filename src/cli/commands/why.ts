import { whyFireproof } from "../../analysis/fireproof/why.ts";
import { whyLibrary } from "../../analysis/lineage/why-library.ts";
import type { WhyReport } from "../../analysis/report.ts";
import { FailureError } from "../../base/failure.ts";
import { jsonText } from "../../base/json-text.ts";
import { whyAsText } from "../../projection/text/why-text.ts";
import { textOption } from "../arguments.ts";
import type { Command, CommandContext } from "../command.ts";
import { EXIT_HOLDS, EXIT_UNDECIDED, EXIT_VIOLATED, type ExitCode } from "../io.ts";
import { openFolder, severalSnapshots } from "../open-folder.ts";

/** One record's way from its author's write to the place where it was lost. */
export const whyCommand: Command = {
  name: "why",
  summary: "Follows one record from its author's write to a peer, or to where it was lost.",
  options: [
    { name: "peer", value: "name or id", help: "the peer that lacks the record or has it" },
    {
      name: "record",
      value: "uuid, path, CID or document id",
      help: "the record; the beginning of a uuid or CID is enough, as in entry#3f2a",
    },
  ],
  async run(context) {
    const { report, nameOf } = await answer(context);
    context.io.out(context.options.has("json") ? jsonText(report) : whyAsText(report, nameOf));
    return EXIT_CODES[report.verdict];
  },
};

const EXIT_CODES: Readonly<Record<WhyReport["verdict"], ExitCode>> = {
  holds: EXIT_HOLDS,
  violated: EXIT_VIOLATED,
  unknown: EXIT_UNDECIDED,
};

interface Answer {
  readonly report: WhyReport;
  readonly nameOf: (peer: string) => string;
}

async function answer(context: CommandContext): Promise<Answer> {
  const question = {
    ...context.task,
    peer: needed(context, "peer"),
    record: needed(context, "record"),
  };
  const opened = await openFolder(context);
  switch (opened.kind) {
    case "listing":
      throw severalSnapshots(context, opened);
    case "fireproof": {
      const { stores } = opened.recording;
      return {
        report: whyFireproof(opened.recording, question),
        nameOf: (id) => stores.find((store) => store.id === id)?.name ?? id,
      };
    }
    case "library": {
      const { peers } = opened.recording;
      return {
        report: await whyLibrary(opened.recording, question),
        nameOf: (id) => peers.find((peer) => peer.id === id)?.name ?? id,
      };
    }
  }
}

function needed({ options }: CommandContext, name: string): string {
  const text = textOption(options, name);
  if (text === undefined) throw new FailureError("usage", `why needs --${name}.`);
  return text;
}
