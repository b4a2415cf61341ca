import { checkLibrary } from "../../analysis/check.ts";
import { checkFireproof } from "../../analysis/fireproof/check.ts";
import type { CheckReport, Severity } from "../../analysis/report.ts";
import { FailureError } from "../../base/failure.ts";
import { checkAsText } from "../../projection/text/check-text.ts";
import { textOption } from "../arguments.ts";
import type { Command, CommandContext } from "../command.ts";
import { EXIT_HOLDS, EXIT_UNDECIDED, EXIT_VIOLATED, type ExitCode } from "../io.ts";
import { openFolder, severalSnapshots } from "../open-folder.ts";

const SEVERITIES: readonly Severity[] = ["error", "warning", "info"];

/** What is wrong, causes first. */
export const checkCommand: Command = {
  name: "check",
  summary: "Names what is wrong, causes before symptoms, with the place that shows it.",
  options: [
    {
      name: "fail-on",
      value: "error, warning or info",
      help: "the mildest finding that makes the exit code 1 (default: error)",
    },
  ],
  async run(context) {
    const failOn = severityOf(textOption(context.options, "fail-on") ?? "error");
    const report = await reportOf(context);
    context.io.out(
      context.options.has("json")
        ? `${JSON.stringify(report, undefined, 1)}\n`
        : checkAsText(report),
    );
    return exitCodeFor(report, failOn);
  },
};

async function reportOf(context: CommandContext): Promise<CheckReport> {
  const opened = await openFolder(context, "skip");
  switch (opened.kind) {
    case "library":
      return checkLibrary(opened.recording);
    case "fireproof":
      return await checkFireproof(opened.recording, context.task);
    case "listing":
      throw severalSnapshots(context, opened);
  }
}

function severityOf(text: string): Severity {
  const severity = SEVERITIES.find((each) => each === text);
  if (severity === undefined) {
    throw new FailureError("usage", `--fail-on takes ${SEVERITIES.join(", ")}, not "${text}".`);
  }
  return severity;
}

function exitCodeFor(report: CheckReport, failOn: Severity): ExitCode {
  const counts = SEVERITIES.slice(0, SEVERITIES.indexOf(failOn) + 1);
  const fails = report.findings.some(
    (finding) => finding.verdict === "violated" && counts.includes(finding.severity),
  );
  if (fails) return EXIT_VIOLATED;
  return report.verdict === "unknown" ? EXIT_UNDECIDED : EXIT_HOLDS;
}
