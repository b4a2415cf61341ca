import type { CsvTable } from "../../projection/text/csv.ts";

/** What is known of each form in which a snapshot can be written for others. */
interface ExportFormatFacts {
  /** In a few words, for people. */
  readonly label: string;
  /** Of a file name, without the dot. */
  readonly extension: string;
  /** Which kind of snapshot can be written so. */
  readonly of: "both" | "library" | "stores";
}

/** Forms that are one text. A bundle is a folder and apart. */
export const EXPORT_FORMATS = {
  html: { label: "HTML report, one file with pictures", extension: "html", of: "both" },
  markdown: { label: "Markdown, for a pull request", extension: "md", of: "both" },
  json: { label: "JSON: facts and findings", extension: "json", of: "both" },
  sarif: { label: "SARIF 2.1.0, for code scanning", extension: "sarif", of: "both" },
  junit: { label: "JUnit XML, for build servers", extension: "xml", of: "both" },
  csv: { label: "CSV, one table", extension: "csv", of: "both" },
  perfetto: { label: "Trace for ui.perfetto.dev", extension: "json", of: "both" },
  dot: { label: "Merkle clock for Graphviz", extension: "dot", of: "stores" },
} as const satisfies Readonly<Record<string, ExportFormatFacts>>;

export type ExportFormat = keyof typeof EXPORT_FORMATS;

/** Every form that a kind of snapshot can be written in. */
export function formatsOf(kind: "library" | "stores"): readonly ExportFormat[] {
  return Object.entries(EXPORT_FORMATS).flatMap(([name, { of }]) =>
    (of === "both" || of === kind) && isExportFormat(name) ? [name] : [],
  );
}

export function isExportFormat(name: string): name is ExportFormat {
  return Object.hasOwn(EXPORT_FORMATS, name);
}

/** What is to be written. */
export interface ExportRequest {
  readonly format: ExportFormat;
  /** Name of the snapshot's folder, for the head of a report. A label. */
  readonly title: string;
  /** For CSV; the matrix when absent. */
  readonly table?: CsvTable | undefined;
}
