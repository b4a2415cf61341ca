import { readSnapshotFacts } from "../../analysis/fireproof/snapshot-facts.ts";
import { FailureError } from "../../base/failure.ts";
import { clockAsDot } from "../../projection/text/clock-dot.ts";
import { textOption } from "../arguments.ts";
import type { Command, CommandContext } from "../command.ts";
import { EXIT_HOLDS } from "../io.ts";
import { openFolder, severalSnapshots } from "../open-folder.ts";

/** What can be exported of which kind of evidence. */
const FIREPROOF_FORMATS: readonly string[] = ["dot"];

/** The evidence in a format that other programs read. */
export const exportCommand: Command = {
  name: "export",
  summary: "Writes what was recorded in a format that other programs read.",
  options: [{ name: "format", value: "dot", help: "dot: the Merkle clock of block stores" }],
  async run(context) {
    const format = textOption(context.options, "format");
    const opened = await openFolder(context);
    switch (opened.kind) {
      case "listing":
        throw severalSnapshots(context, opened);
      case "fireproof": {
        requireFormat(format, FIREPROOF_FORMATS, "a Fireproof folder");
        if (opened.recording.stores.length === 0) {
          throw new FailureError("unsupported", "The folder holds no store, hence no clock.");
        }
        print(context, "dot", clockAsDot(readSnapshotFacts(opened.recording, context.task)));
        return EXIT_HOLDS;
      }
      case "library":
        throw new FailureError("unsupported", "export does not answer for library snapshots.");
    }
  },
};

function requireFormat(format: string | undefined, known: readonly string[], what: string): void {
  if (format !== undefined && known.includes(format)) return;
  const given = format === undefined ? "none was given" : `not "${format}"`;
  throw new FailureError("usage", `--format of ${what} takes ${known.join(" or ")}, ${given}.`);
}

function print({ io, options }: CommandContext, format: string, text: string): void {
  const report = { schema: "driftscope/export@1", format, text };
  io.out(options.has("json") ? `${JSON.stringify(report, undefined, 1)}\n` : text);
}
