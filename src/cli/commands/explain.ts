import { explainLibrary } from "../../analysis/explain/explain-library.ts";
import { explainFireproof } from "../../analysis/fireproof/explain.ts";
import type { ExplainReport } from "../../analysis/report.ts";
import { jsonText } from "../../base/json-text.ts";
import { explainAsText } from "../../projection/text/explain-text.ts";
import { integerOption } from "../arguments.ts";
import type { Command, CommandContext } from "../command.ts";
import { EXIT_HOLDS, EXIT_UNDECIDED } from "../io.ts";
import { openFolder, severalSnapshots } from "../open-folder.ts";
import { loadCliSqlEngine } from "../sql-engine.ts";

/** Which behaviour explains what was recorded, and which is excluded. */
export const explainCommand: Command = {
  name: "explain",
  summary:
    "Tries the variants of the policy: which explain the recording, which are excluded by what.",
  options: [
    {
      name: "orders",
      value: "how many",
      help: "also check whether the order of arrival matters, with so many seeded orders",
    },
    { name: "inevitability", help: "also find the step from which on the failure is certain" },
    { name: "seed", value: "a whole number", help: "seeds the orders (default: 0)" },
  ],
  async run(context) {
    const report = await reportOf(context);
    context.io.out(context.options.has("json") ? jsonText(report) : explainAsText(report));
    const verdict = report.verdict ?? verdictOf(report);
    return verdict === "holds" ? EXIT_HOLDS : EXIT_UNDECIDED;
  },
};

async function reportOf(context: CommandContext): Promise<ExplainReport> {
  const opened = await openFolder(context);
  switch (opened.kind) {
    case "listing":
      throw severalSnapshots(context, opened);
    case "fireproof":
      return explainFireproof(opened.recording, context.task);
    case "library":
      return await explainLibrary(
        opened.recording,
        {
          ...context.task,
          orders: integerOption(context.options, "orders"),
          inevitability: context.options.has("inevitability"),
          seed: integerOption(context.options, "seed"),
        },
        { sql: await loadCliSqlEngine() },
      );
  }
}

function verdictOf({ hypotheses }: ExplainReport): "holds" | "unknown" {
  return hypotheses.some(({ verdict }) => verdict === "holds") ? "holds" : "unknown";
}
