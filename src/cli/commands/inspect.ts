import { inspectFireproof } from "../../analysis/fireproof/inspect.ts";
import { inspectLibrary } from "../../analysis/inspect.ts";
import type { InspectReport } from "../../analysis/report.ts";
import { jsonText } from "../../base/json-text.ts";
import { inspectAsText } from "../../projection/text/inspect-text.ts";
import type { OpenedEvidence } from "../../sources/open.ts";
import type { LibraryRecording } from "../../sources/recording.ts";
import type { Command, CommandContext } from "../command.ts";
import { EXIT_HOLDS, EXIT_UNDECIDED, type ExitCode } from "../io.ts";
import { openFolder } from "../open-folder.ts";
import { withStandings } from "../with-standings.ts";

/** Who is who, who has what, what is claimed, how each pair stands. */
export const inspectCommand: Command = {
  name: "inspect",
  summary: "Says who is who, who has what, and how each pair of peers stands.",
  options: [],
  async run(context) {
    const report = await reportOf(
      await openFolder(context, { digests: "later", tables: "all" }),
      context,
    );
    context.io.out(context.options.has("json") ? jsonText(report) : inspectAsText(report));
    return exitCodeFor(report);
  },
};

async function reportOf(opened: OpenedEvidence, context: CommandContext): Promise<InspectReport> {
  switch (opened.kind) {
    case "library":
      return await withDigests(opened.recording, inspectLibrary(opened.recording, context.task));
    case "fireproof":
      return await inspectFireproof(opened.recording, context.task);
    case "listing":
      return {
        schema: "driftscope/inspect@1",
        system: opened.snapshots[0]?.system ?? "spacedrive",
        generation: "several",
        evidence: [],
        peers: [],
        matrix: [],
        watermarks: [],
        progress: [],
        snapshots: await withStandings(opened.snapshots, context),
      };
  }
}

/** Digests of large files are computed while the facts are; they are all that is waited for in the end. */
async function withDigests(
  { digested }: LibraryRecording,
  report: InspectReport,
): Promise<InspectReport> {
  return digested === undefined ? report : { ...report, evidence: await digested };
}

/** 2 where damage or lost commits leave a fact open, else 0: inspecting describes, it does not judge. */
function exitCodeFor(report: InspectReport): ExitCode {
  const hasUncertainCount = report.peers.some((peer) =>
    Object.values(peer.models).some((model) => model.uncertain === true),
  );
  const isDamaged = report.evidence.some(
    ({ state }) => state === "damaged" || state === "truncated",
  );
  const hasUnknownPair = report.progress.some((progress) => progress.state === "unknown");
  return hasUncertainCount || (isDamaged && hasUnknownPair) ? EXIT_UNDECIDED : EXIT_HOLDS;
}
