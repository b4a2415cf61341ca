import { type DiffOptions, diffHoldings, findPeer } from "../../analysis/diff.ts";
import { rowsOutsideFile } from "../../analysis/facts/claims.ts";
import { createHoldings } from "../../analysis/facts/holdings.ts";
import { createLibraryView } from "../../analysis/facts/library-view.ts";
import { diffFireproof } from "../../analysis/fireproof/diff.ts";
import { recordNames } from "../../analysis/logs/name-uuids.ts";
import { FailureError } from "../../base/failure.ts";
import { jsonText } from "../../base/json-text.ts";
import { diffAsText } from "../../projection/text/diff-text.ts";
import type { FireproofRecording } from "../../sources/fireproof/recording.ts";
import type { LibraryRecording } from "../../sources/recording.ts";
import { integerOption, textOption } from "../arguments.ts";
import type { Command, CommandContext } from "../command.ts";
import { EXIT_HOLDS, EXIT_UNDECIDED, type ExitCode } from "../io.ts";
import { openFolder, severalSnapshots } from "../open-folder.ts";

/** Which rows of one peer another lacks, has too many, or has differently. */
export const diffCommand: Command = {
  name: "diff",
  summary: "Compares what one peer authored with what another holds, row by row.",
  options: [
    {
      name: "peers",
      value: "a,b: names or ids",
      help: "the two peers (default: source, receiver)",
    },
    { name: "model", value: "a registry name, e.g. entry", help: "only this model" },
    { name: "limit", value: "a whole number", help: "at most so many rows per list" },
    { name: "all", help: "also rows that the first peer did not author" },
  ],
  async run(context) {
    const options = optionsOf(context);
    const opened = await openFolder(context, {
      digests: "skip",
      indexes: "skip",
      tables: "rows",
    });
    switch (opened.kind) {
      case "listing":
        throw severalSnapshots(context, opened);
      case "fireproof":
        return await runFireproofDiff(opened.recording, options, context);
      case "library":
        return runLibraryDiff(opened.recording, options, context);
    }
  },
};

function optionsOf({ options, task }: CommandContext): DiffOptions {
  const peers = textOption(options, "peers")
    ?.split(",")
    .map((name) => name.trim());
  const [a, b] = peers ?? [];
  if (peers !== undefined && (peers.length !== 2 || !a || !b)) {
    throw new FailureError("usage", "--peers takes two names or ids with a comma between them.");
  }
  return {
    ...task,
    peers: a !== undefined && b !== undefined ? [a, b] : undefined,
    model: textOption(options, "model"),
    limit: integerOption(options, "limit"),
    all: options.has("all"),
  };
}

function runLibraryDiff(
  recording: LibraryRecording,
  options: DiffOptions,
  { io, options: given }: CommandContext,
): ExitCode {
  const holdings = createHoldings(createLibraryView(recording));
  const report = diffHoldings(holdings, options);
  const [a, b] = report.peers;
  const { peers } = holdings.view;
  const name = (id: string): string => peers[findPeer(holdings, id)]?.name ?? id;
  const names = [name(a), name(b)] as const;
  io.out(given.has("json") ? jsonText(report) : diffAsText(report, names, recordNames(holdings)));
  const compared = Object.keys(report.models);
  const isOpen = [a, b].some((id) => {
    const number = findPeer(holdings, id);
    const outside = rowsOutsideFile(holdings.view, number);
    return compared.some(
      (model) =>
        outside[model] !== undefined ||
        (holdings.view.rows(number, model)?.table.damage.length ?? 0) > 0,
    );
  });
  return isOpen ? EXIT_UNDECIDED : EXIT_HOLDS;
}

async function runFireproofDiff(
  recording: FireproofRecording,
  options: DiffOptions,
  { io, options: given }: CommandContext,
): Promise<ExitCode> {
  const report = await diffFireproof(recording, options);
  io.out(given.has("json") ? jsonText(report) : diffAsText(report, report.peers));
  return EXIT_HOLDS;
}
