import type { RuleText } from "../../analysis/findings/rule.ts";
import type { CheckReport, InspectReport, WhyReport } from "../../analysis/report.ts";
import { FailureError } from "../../base/failure.ts";
import { VERSION } from "../../base/version.ts";
import { reportAsHtml } from "../../projection/report/html-report.ts";
import type { ReportInput } from "../../projection/report/report-input.ts";
import { checkAsJunit } from "../../projection/text/check-junit.ts";
import { checkAsMarkdown } from "../../projection/text/check-markdown.ts";
import { checkAsSarif } from "../../projection/text/check-sarif.ts";
import { asCsv } from "../../projection/text/csv.ts";
import { exampleLineages } from "./example-lineages.ts";
import type { ExportRequest } from "./export-formats.ts";

/** What every form is made from; asked for only where it is needed. */
export interface ExportSource {
  inspect(): InspectReport;
  check(): Promise<CheckReport>;
  readonly rules: readonly RuleText[];
  why(question: { readonly peer: string; readonly record: string }): Promise<WhyReport>;
  /** The pictures of the kind of snapshot. */
  pictures(): Pick<ReportInput, "timeline" | "orphanCauses" | "clock">;
  /** Forms of this kind of snapshot alone. */
  own(request: ExportRequest): Promise<string | undefined>;
}

/** A snapshot in one of the forms. One that its kind does not have is a `FailureError` "unsupported". */
export async function exportText(source: ExportSource, request: ExportRequest): Promise<string> {
  switch (request.format) {
    case "html":
      return reportAsHtml({
        title: request.title,
        version: VERSION,
        inspect: source.inspect(),
        check: await source.check(),
        lineages: await exampleLineages(await source.check(), source.why),
        ...source.pictures(),
      });
    case "markdown":
      return checkAsMarkdown(await source.check());
    case "json":
      return jsonText(source.inspect(), await source.check());
    case "sarif":
      return checkAsSarif(await source.check(), source.rules, VERSION);
    case "junit":
      return checkAsJunit(await source.check(), source.rules, "error");
    case "csv":
      return asCsv(request.table ?? "matrix", source.inspect(), await source.check());
    default: {
      const text = await source.own(request);
      if (text !== undefined) return text;
      throw new FailureError(
        "unsupported",
        `This snapshot cannot be written as ${request.format}.`,
      );
    }
  }
}

/** Facts and findings as the command line gives them, side by side. */
function jsonText(inspect: InspectReport, check: CheckReport): string {
  const both = { schema: "driftscope/report@1", inspect, check };
  return `${JSON.stringify(both, undefined, 1)}
`;
}
