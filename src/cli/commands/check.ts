import fs from "node:fs";
import { checkLibrary } from "../../analysis/check.ts";
import { type KnownFinding, withoutKnown } from "../../analysis/findings/baseline.ts";
import { LIBRARY_RULES } from "../../analysis/findings/library-rules.ts";
import type { RuleText } from "../../analysis/findings/rule.ts";
import { checkFireproof } from "../../analysis/fireproof/check.ts";
import { FIREPROOF_RULES } from "../../analysis/fireproof/findings/fireproof-rules.ts";
import type { CheckReport, Severity } from "../../analysis/report.ts";
import { FailureError } from "../../base/failure.ts";
import { jsonText } from "../../base/json-text.ts";
import { VERSION } from "../../base/version.ts";
import { checkAsJunit } from "../../projection/text/check-junit.ts";
import { checkAsMarkdown } from "../../projection/text/check-markdown.ts";
import { checkAsSarif } from "../../projection/text/check-sarif.ts";
import { checkAsText } from "../../projection/text/check-text.ts";
import { textOption } from "../arguments.ts";
import type { Command, CommandContext } from "../command.ts";
import { EXIT_HOLDS, EXIT_UNDECIDED, EXIT_VIOLATED, type ExitCode } from "../io.ts";
import { openFolder, severalSnapshots } from "../open-folder.ts";

const SEVERITIES: readonly Severity[] = ["error", "warning", "info"];
const FORMATS = ["text", "json", "sarif", "junit", "markdown"] as const;
type Format = (typeof FORMATS)[number];

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
    { name: "format", value: FORMATS.join(", "), help: "form of the answer (default: text)" },
    {
      name: "baseline",
      value: "a file that check --json wrote",
      help: "leave out what was found then; shown again when it grew",
    },
  ],
  async run(context) {
    const failOn = oneOf("fail-on", SEVERITIES, textOption(context.options, "fail-on") ?? "error");
    const format = formatOf(context);
    const baseline = readBaseline(textOption(context.options, "baseline"));
    const { report: found, rules } = await check(context);
    const report = withoutKnown(found, baseline);
    context.io.out(render(report, rules, format, failOn));
    return exitCodeFor(report, failOn);
  },
};

async function check(
  context: CommandContext,
): Promise<{ readonly report: CheckReport; readonly rules: readonly RuleText[] }> {
  const opened = await openFolder(context);
  switch (opened.kind) {
    case "listing":
      throw severalSnapshots(context, opened);
    case "fireproof": {
      const report = await checkFireproof(opened.recording, context.task);
      return { report, rules: FIREPROOF_RULES };
    }
    case "library":
      return { report: checkLibrary(opened.recording), rules: LIBRARY_RULES };
  }
}

function render(
  report: CheckReport,
  rules: readonly RuleText[],
  format: Format,
  failOn: Severity,
): string {
  switch (format) {
    case "text":
      return checkAsText(report);
    case "json":
      return jsonText(report);
    case "sarif":
      return checkAsSarif(report, rules, VERSION);
    case "junit":
      return checkAsJunit(report, rules, failOn);
    case "markdown":
      return checkAsMarkdown(report);
  }
}

function formatOf({ options }: CommandContext): Format {
  const asked = textOption(options, "format");
  if (asked === undefined) return options.has("json") ? "json" : "text";
  const format = oneOf("format", FORMATS, asked);
  if (options.has("json") && format !== "json") {
    throw new FailureError("usage", `--json and --format ${format} exclude each other.`);
  }
  return format;
}

function oneOf<Value extends string>(
  option: string,
  values: readonly Value[],
  text: string,
): Value {
  const value = values.find((each) => each === text);
  if (value === undefined) {
    throw new FailureError("usage", `--${option} takes ${values.join(", ")}, not "${text}".`);
  }
  return value;
}

/** The findings of a report that was written before. */
function readBaseline(path: string | undefined): readonly KnownFinding[] {
  if (path === undefined) return [];
  let text: string;
  try {
    text = fs.readFileSync(path, "utf8");
  } catch {
    throw new FailureError("unreadable", `The baseline ${path} cannot be read.`);
  }
  const findings = parseFindings(text);
  if (findings === undefined) {
    throw new FailureError("unreadable", `The baseline ${path} is no report of check --json.`);
  }
  return findings;
}

function parseFindings(text: string): readonly KnownFinding[] | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (!isReport(value)) return undefined;
  return value.findings.every(isKnownFinding) ? value.findings.filter(isKnownFinding) : undefined;
}

function isReport(value: unknown): value is { readonly findings: readonly unknown[] } {
  return (
    typeof value === "object" &&
    value !== null &&
    "schema" in value &&
    value.schema === "driftscope/check@1" &&
    "findings" in value &&
    Array.isArray(value.findings)
  );
}

function isKnownFinding(value: unknown): value is KnownFinding {
  return (
    typeof value === "object" &&
    value !== null &&
    "rule" in value &&
    typeof value.rule === "string" &&
    "where" in value &&
    Array.isArray(value.where) &&
    value.where.every((place) => typeof place === "object" && place !== null)
  );
}

function exitCodeFor(report: CheckReport, failOn: Severity): ExitCode {
  const counts = SEVERITIES.slice(0, SEVERITIES.indexOf(failOn) + 1);
  const fails = report.findings.some(
    (finding) => finding.verdict === "violated" && counts.includes(finding.severity),
  );
  if (fails) return EXIT_VIOLATED;
  return report.verdict === "unknown" ? EXIT_UNDECIDED : EXIT_HOLDS;
}
