import { compareSnapshots } from "../../analysis/compare/compare-snapshots.ts";
import { FailureError } from "../../base/failure.ts";
import { jsonText } from "../../base/json-text.ts";
import { compareAsText } from "../../projection/text/compare-text.ts";
import type { Command, CommandContext } from "../command.ts";
import { EXIT_HOLDS, EXIT_UNDECIDED, EXIT_VIOLATED } from "../io.ts";
import { openFolder, severalSnapshots } from "../open-folder.ts";

const CODES = { holds: EXIT_HOLDS, violated: EXIT_VIOLATED, unknown: EXIT_UNDECIDED } as const;

/** Two snapshots: are they of one scenario, and where do they first diverge. */
export const compareCommand: Command = {
  name: "compare",
  summary: "Says whether two snapshots are of one scenario, and where they first diverge.",
  operands: ["<folder>", "<other folder>"],
  options: [],
  async run(context) {
    const [, other] = context.operands;
    if (other === undefined) throw new FailureError("usage", "compare needs two folders.");
    const a = await openOne(context);
    const b = await openOne({ ...context, folder: other });
    const report = await compareSnapshots(a, b, context.task);
    context.io.out(context.options.has("json") ? jsonText(report) : compareAsText(report));
    return CODES[report.verdict];
  },
};

async function openOne(context: CommandContext) {
  const opened = await openFolder(context);
  if (opened.kind === "listing") throw severalSnapshots(context, opened);
  return opened.recording;
}
