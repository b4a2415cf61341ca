import fs from "node:fs";
import path from "node:path";
import { bundleLibrary } from "../../analysis/bundle/bundle-library.ts";
import { checkLibrary } from "../../analysis/check.ts";
import { checkFacts } from "../../analysis/fireproof/check.ts";
import { inspectFireproof } from "../../analysis/fireproof/inspect.ts";
import { readSnapshotFacts } from "../../analysis/fireproof/snapshot-facts.ts";
import { inspectLibrary } from "../../analysis/inspect.ts";
import { FailureError } from "../../base/failure.ts";
import { jsonText } from "../../base/json-text.ts";
import { createNodeFileTree } from "../../platform/node/file-tree.ts";
import { clockAsDot } from "../../projection/text/clock-dot.ts";
import { asCsv, CSV_TABLES, type CsvTable } from "../../projection/text/csv.ts";
import type { FireproofRecording } from "../../sources/fireproof/recording.ts";
import type { LibraryRecording } from "../../sources/recording.ts";
import { textOption } from "../arguments.ts";
import type { Command, CommandContext } from "../command.ts";
import { EXIT_HOLDS } from "../io.ts";
import { openFolder, severalSnapshots } from "../open-folder.ts";
import { loadCliSqlEngine } from "../sql-engine.ts";

/** What can be exported of which kind of evidence. */
const FIREPROOF_FORMATS: readonly string[] = ["dot", "csv"];
const LIBRARY_FORMATS: readonly string[] = ["csv", "bundle"];

/** The evidence in a format that other programs read. */
export const exportCommand: Command = {
  name: "export",
  summary: "Writes what was recorded in a format that other programs read.",
  options: [
    {
      name: "format",
      value: "dot, csv or bundle",
      help: "dot: the Merkle clock of block stores; csv: a table of the reports; bundle: a library under pseudonyms",
    },
    {
      name: "table",
      value: CSV_TABLES.join(", "),
      help: "which table csv writes (default: matrix)",
    },
    { name: "out", value: "a new folder", help: "where bundle writes" },
  ],
  async run(context) {
    const format = textOption(context.options, "format");
    const opened = await openFolder(context);
    switch (opened.kind) {
      case "listing":
        throw severalSnapshots(context, opened);
      case "fireproof":
        requireFormat(format, FIREPROOF_FORMATS, "a Fireproof folder");
        print(context, format, await fireproofText(context, opened.recording, format));
        return EXIT_HOLDS;
      case "library":
        requireFormat(format, LIBRARY_FORMATS, "a library snapshot");
        if (format === "bundle") await writeBundle(context, opened.recording);
        else print(context, format, libraryText(context, opened.recording));
        return EXIT_HOLDS;
    }
  },
};

async function fireproofText(
  context: CommandContext,
  recording: FireproofRecording,
  format: string,
): Promise<string> {
  const facts = readSnapshotFacts(recording, context.task);
  if (format === "csv") {
    const report = await inspectFireproof(recording, context.task);
    return asCsv(tableOf(context), report, checkFacts(facts));
  }
  if (recording.stores.length === 0) {
    throw new FailureError("unsupported", "The folder holds no store, hence no clock.");
  }
  return clockAsDot(facts);
}

function libraryText(context: CommandContext, recording: LibraryRecording): string {
  const report = inspectLibrary(recording, context.task);
  return asCsv(tableOf(context), report, checkLibrary(recording));
}

/** Writes the bundle into a new folder outside the evidence, which is never written to. */
async function writeBundle(context: CommandContext, recording: LibraryRecording): Promise<void> {
  const out = textOption(context.options, "out");
  if (out === undefined)
    throw new FailureError("usage", "--format bundle needs --out <new folder>.");
  const [target, evidence] = [path.resolve(out), path.resolve(context.folder)];
  if (`${target}${path.sep}`.startsWith(`${evidence}${path.sep}`)) {
    throw new FailureError("usage", `${out} lies in the evidence, which is never written to.`);
  }
  if (fs.existsSync(target) && fs.readdirSync(target).length > 0) {
    throw new FailureError("usage", `${out} is not empty; nothing in it is changed.`);
  }
  const tree = createNodeFileTree(context.folder);
  const files = await bundleLibrary(recording, {
    sql: await loadCliSqlEngine(),
    readSummary: async (summary) => new TextDecoder().decode(await tree.read(summary)),
  });
  for (const [name, bytes] of files) {
    const file = path.join(target, name);
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.writeFileSync(file, bytes);
  }
  const text = [...files.keys()].map((name) => `${name}\n`).join("");
  print(context, "bundle", text);
}

function tableOf({ options }: CommandContext): CsvTable {
  const asked = textOption(options, "table") ?? "matrix";
  const table = CSV_TABLES.find((each) => each === asked);
  if (table === undefined) {
    throw new FailureError("usage", `--table takes ${CSV_TABLES.join(", ")}, not "${asked}".`);
  }
  return table;
}

function requireFormat(
  format: string | undefined,
  known: readonly string[],
  what: string,
): asserts format is string {
  if (format !== undefined && known.includes(format)) return;
  const given = format === undefined ? "none was given" : `not "${format}"`;
  throw new FailureError("usage", `--format of ${what} takes ${known.join(" or ")}, ${given}.`);
}

function print({ io, options }: CommandContext, format: string, text: string): void {
  const report = { schema: "driftscope/export@1", format, text };
  io.out(options.has("json") ? jsonText(report) : text);
}
