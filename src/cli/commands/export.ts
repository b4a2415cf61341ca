import fs from "node:fs";
import path from "node:path";
import { bundleLibrary } from "../../analysis/bundle/bundle-library.ts";
import { FailureError } from "../../base/failure.ts";
import { jsonText } from "../../base/json-text.ts";
import { createNodeFileTree } from "../../platform/node/file-tree.ts";
import { nodeHasher } from "../../platform/node/hasher.ts";
import { CSV_TABLES, type CsvTable } from "../../projection/text/csv.ts";
import {
  EXPORT_FORMATS,
  type ExportFormat,
  formatsOf,
} from "../../session/exports/export-formats.ts";
import { createOpenedFireproof } from "../../session/opened-fireproof.ts";
import { createOpenedLibrary } from "../../session/opened-library.ts";
import type { LibraryRecording } from "../../sources/recording.ts";
import { textOption } from "../arguments.ts";
import type { Command, CommandContext } from "../command.ts";
import { EXIT_HOLDS } from "../io.ts";
import { openFolder, severalSnapshots } from "../open-folder.ts";
import { loadCliSqlEngine } from "../sql-engine.ts";

const BUNDLE = "bundle";

/** The evidence in a format that other programs read. */
export const exportCommand: Command = {
  name: "export",
  summary: "Writes a report, or what was recorded in a format that other programs read.",
  options: [
    {
      name: "format",
      value: [...Object.keys(EXPORT_FORMATS), BUNDLE].join(", "),
      help: "what to write; bundle: a library under pseudonyms",
    },
    {
      name: "table",
      value: CSV_TABLES.join(", "),
      help: "which table csv writes (default: matrix)",
    },
    {
      name: "out",
      value: "a new file; for bundle a new folder",
      help: "where to write (default: standard output; bundle needs it)",
    },
  ],
  async run(context) {
    const asked = textOption(context.options, "format");
    const table = tableOf(context);
    const opened = await openFolder(context);
    const ports = { hasher: nodeHasher, sqlEngine: loadCliSqlEngine };
    const tree = createNodeFileTree(context.folder);
    switch (opened.kind) {
      case "listing":
        throw severalSnapshots(context, opened);
      case "fireproof": {
        const format = chooseFormat(asked, formatsOf("stores"), "a Fireproof folder");
        const stores = await createOpenedFireproof(opened.recording, tree, ports, context.task);
        const title = path.basename(path.resolve(context.folder));
        write(context, format, await stores.export({ format, title, table }));
        return EXIT_HOLDS;
      }
      case "library": {
        if (asked === BUNDLE) {
          await writeBundle(context, opened.recording);
          return EXIT_HOLDS;
        }
        const format = chooseFormat(asked, formatsOf("library"), "a library snapshot", [BUNDLE]);
        const library = createOpenedLibrary(opened.recording, tree, ports);
        const title = path.basename(path.resolve(context.folder));
        write(context, format, await library.export({ format, title, table }));
        return EXIT_HOLDS;
      }
    }
  },
};

function chooseFormat(
  asked: string | undefined,
  formats: readonly ExportFormat[],
  what: string,
  more: readonly string[] = [],
): ExportFormat {
  const format = formats.find((each) => each === asked);
  if (format !== undefined) return format;
  const given = asked === undefined ? "none was given" : `not "${asked}"`;
  const known = [...formats, ...more].join(", ");
  throw new FailureError("usage", `--format of ${what} takes ${known}; ${given}.`);
}

/** Writes to the file that was named, which must be new, else prints. */
function write(context: CommandContext, format: string, text: string): void {
  const out = textOption(context.options, "out");
  if (out === undefined) {
    print(context, format, text);
    return;
  }
  const target = outsideEvidence(context, out);
  if (fs.existsSync(target)) {
    throw new FailureError("usage", `${out} is there already; nothing in it is changed.`);
  }
  fs.writeFileSync(target, text);
  print(context, format, `${out}\n`);
}

/** Where to write; never into the evidence, not through a link either. */
function outsideEvidence({ folder }: CommandContext, out: string): string {
  const target = path.resolve(out);
  const evidence = fs.realpathSync(folder);
  if (`${realPath(target)}${path.sep}`.startsWith(`${evidence}${path.sep}`)) {
    throw new FailureError("usage", `${out} lies in the evidence, which is never written to.`);
  }
  return target;
}

/** The path without links, as far as it exists. */
function realPath(target: string): string {
  if (fs.existsSync(target)) return fs.realpathSync(target);
  const parent = path.dirname(target);
  return parent === target ? target : path.join(realPath(parent), path.basename(target));
}

/** Writes the bundle into a new folder outside the evidence, which is never written to. */
async function writeBundle(context: CommandContext, recording: LibraryRecording): Promise<void> {
  const out = textOption(context.options, "out");
  if (out === undefined)
    throw new FailureError("usage", "--format bundle needs --out <new folder>.");
  const target = outsideEvidence(context, out);
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

function print({ io, options }: CommandContext, format: string, text: string): void {
  const report = { schema: "driftscope/export@1", format, text };
  io.out(options.has("json") ? jsonText(report) : text);
}
