/**
 * The check report as SARIF 2.1.0 (OASIS, 2020), which code hosts and editors show beside the files. Places are relative
 * to the snapshot folder; rows and blocks, which have no line, are logical locations.
 */
import type { RuleText } from "../../analysis/findings/rule.ts";
import type { CheckReport, Finding, FindingPlace, Severity } from "../../analysis/report.ts";
import { jsonText } from "../../base/json-text.ts";
import { visibleText } from "../../base/visible-text.ts";

const SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json";
const LEVELS: Readonly<Record<Severity, string>> = {
  error: "error",
  warning: "warning",
  info: "note",
};

/** One JSON text. `rules` are all that were asked, so that a rule that holds is told from one that is unknown. */
export function checkAsSarif(
  report: CheckReport,
  rules: readonly RuleText[],
  version: string,
): string {
  const asked = [...rules].sort((a, b) => (a.id < b.id ? -1 : 1));
  const log = {
    $schema: SCHEMA,
    version: "2.1.0",
    runs: [
      {
        tool: {
          driver: {
            name: "Driftscope",
            version,
            rules: asked.map(descriptor),
          },
        },
        originalUriBaseIds: {
          SNAPSHOT: { description: { text: "The snapshot folder that was checked." } },
        },
        columnKind: "utf16CodeUnits",
        results: report.findings.map((finding) => result(finding, asked)),
      },
    ],
  };
  return jsonText(log);
}

function descriptor(rule: RuleText): object {
  return {
    id: rule.id,
    name: rule.name,
    shortDescription: { text: rule.title },
    fullDescription: { text: rule.meaning },
    help: { text: `${rule.meaning} Remedy: ${rule.remedy}` },
    defaultConfiguration: { level: LEVELS[rule.severity] },
  };
}

function result(finding: Finding, rules: readonly RuleText[]): object {
  const isOpen = finding.verdict === "unknown";
  const ruleIndex = rules.findIndex((rule) => rule.id === finding.rule);
  const text = [finding.message, ...finding.reasons].map(visibleText).join("\n");
  return {
    ruleId: finding.rule,
    ...(ruleIndex < 0 ? {} : { ruleIndex }),
    // The standard allows a level only for results that fail.
    kind: isOpen ? "open" : "fail",
    level: isOpen ? "none" : LEVELS[finding.severity],
    message: { text },
    locations: finding.where.map(location),
    partialFingerprints: { "driftscope/v1": fingerprint(finding) },
    properties: {
      name: finding.name,
      ...(finding.causes === undefined ? {} : { causes: finding.causes }),
      ...(finding.peer === undefined ? {} : { peer: visibleText(finding.peer) }),
      ...(finding.model === undefined ? {} : { model: finding.model }),
      ...(finding.count === undefined ? {} : { count: finding.count }),
    },
  };
}

function location(place: FindingPlace): object {
  const row = place.uuid ?? place.cid;
  const logical = [place.table, row].filter((part) => part !== undefined).map(visibleText);
  return {
    physicalLocation: {
      artifactLocation: { uri: relativeUri(place.path), uriBaseId: "SNAPSHOT" },
      ...(place.line === undefined ? {} : { region: { startLine: place.line } }),
    },
    ...(logical.length === 0
      ? {}
      : { logicalLocations: [{ fullyQualifiedName: logical.join("/"), kind: "object" }] }),
  };
}

/** A relative reference by RFC 3986; an empty path is the folder itself. */
function relativeUri(path: string): string {
  if (path === "") return "./";
  // Lone halves of surrogate pairs cannot be encoded.
  const wellFormed = path.replace(/\p{Cs}/gu, "\ufffd");
  return wellFormed.split("/").map(encodeURIComponent).join("/");
}

function fingerprint(finding: Finding): string {
  const places = finding.where.map(({ path, table }) => `${path}#${table ?? ""}`);
  return visibleText([finding.rule, finding.model ?? "", ...new Set(places)].join("|"));
}
