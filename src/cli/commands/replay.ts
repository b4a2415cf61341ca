import { createHoldings } from "../../analysis/facts/holdings.ts";
import { createLibraryView } from "../../analysis/facts/library-view.ts";
import { playFireproof } from "../../analysis/fireproof/replay.ts";
import { type ReplayResult, replayHoldings } from "../../analysis/replay/replay-library.ts";
import { replayScenario } from "../../analysis/simulation/simulated-run.ts";
import { FailureError } from "../../base/failure.ts";
import { jsonText } from "../../base/json-text.ts";
import { parsePolicyText } from "../../engine/sync/policy.ts";
import { replayAsText } from "../../projection/text/replay-text.ts";
import type { FireproofRecording } from "../../sources/fireproof/recording.ts";
import type { LibraryRecording } from "../../sources/recording.ts";
import { integerOption, textOption } from "../arguments.ts";
import type { Command, CommandContext } from "../command.ts";
import { EXIT_HOLDS, EXIT_UNDECIDED, EXIT_VIOLATED, type ExitCode } from "../io.ts";
import { openFolder, severalSnapshots } from "../open-folder.ts";
import { policyHelp } from "../policy-help.ts";
import { isScenarioFile, openScenarioFile } from "../scenario-file.ts";
import { loadCliSqlEngine } from "../sql-engine.ts";
import { answerAsOf, askLibrary, askStores } from "./replay-as-of.ts";

/** The recorded deliveries, played again into fresh receivers. */
export const replayCommand: Command = {
  name: "replay",
  summary: "Plays the recorded deliveries into fresh receivers and compares the outcome.",
  options: [
    {
      name: "from",
      value: "name or id",
      help: "only what this peer wrote (default: every author)",
    },
    { name: "to", value: "name or id", help: "only this receiver (default: every other peer)" },
    {
      name: "policy",
      value: "k=v,…",
      help: "change switches of the policy (default: the generation's preset)",
    },
    { name: "seed", value: "a whole number", help: "seeds everything random (default: 0)" },
    {
      name: "until",
      value: "a step",
      help: "stop when this step is reached, and show the state there",
    },
    { name: "at", value: "a step", help: "show the state as of this step (0: before the first)" },
    {
      name: "sql",
      value: "statement",
      help: "answer this as of --at (default: the end); it may only read",
    },
    { name: "peer", value: "name or id", help: "whose tables bare names in --sql mean" },
  ],
  details: policyHelp,
  async run(context) {
    const { io, options } = context;
    if (textOption(options, "policy") === "help") {
      io.out(`${policyHelp()}\n`);
      return EXIT_HOLDS;
    }
    const policy = policyOf(context);
    if (isScenarioFile(context.folder)) {
      const { scenario, recording } = await openScenarioFile(context);
      return await runLibraryReplay(recording, policy, context, async (holdings, wish, ports) =>
        replayScenario(scenario, holdings, wish, ports),
      );
    }
    const opened = await openFolder(context);
    if (opened.kind === "listing") throw severalSnapshots(context, opened);
    if (opened.kind === "fireproof") return runFireproofReplay(opened.recording, policy, context);
    return await runLibraryReplay(opened.recording, policy, context, replayHoldings);
  },
};

/** Recordings are replayed, scenarios are played again by the cluster. */
async function runLibraryReplay(
  recording: LibraryRecording,
  policy: Readonly<Record<string, string>>,
  context: CommandContext,
  play: typeof replayHoldings,
): Promise<ExitCode> {
  const { io, options, task } = context;
  const sql = await loadCliSqlEngine();
  const holdings = createHoldings(createLibraryView(recording));
  const wish = {
    ...task,
    policy,
    from: textOption(options, "from"),
    to: textOption(options, "to"),
    seed: integerOption(options, "seed"),
    until: integerOption(options, "until"),
  };
  const result = await play(holdings, wish, { sql });
  const { report } = result;
  if (Object.keys(policy).length === 0) {
    io.err(`No --policy was given. ${result.policyReasons.join(" ")}\n`);
  }
  const nameOf = (id: string): string => recording.peers.find((peer) => peer.id === id)?.name ?? id;
  const more = await answerAsOf(askLibrary(result, holdings, sql, task), context);
  if (options.has("json")) io.out(jsonText({ ...report, ...more.json }));
  else io.out(more.text === undefined ? replayAsText(report, nameOf) : more.text(report, nameOf));
  return exitCodeFor(result);
}

/** Stores are played with the policy of attachment sync; logs without stores by the rule of `advance` alone. */
async function runFireproofReplay(
  recording: FireproofRecording,
  policy: Readonly<Record<string, string>>,
  { io, options, task }: CommandContext,
): Promise<ExitCode> {
  const run = playFireproof(recording, {
    ...task,
    policy,
    to: textOption(options, "to"),
    until: integerOption(options, "until"),
  });
  const { report } = run;
  const nameOf = (id: string): string =>
    recording.stores.find((store) => store.id === id)?.name ?? id;
  const asked = askStores(run, recording, await loadCliSqlEngine(), task);
  const more = await answerAsOf(asked, { options, task });
  const text = more.text ?? replayAsText;
  io.out(options.has("json") ? jsonText({ ...report, ...more.json }) : text(report, nameOf));
  if (Number.isNaN(report.fidelity.overall)) return EXIT_UNDECIDED;
  return report.converged && report.dropped.length === 0 ? EXIT_HOLDS : EXIT_VIOLATED;
}

function policyOf({ options }: CommandContext): Readonly<Record<string, string>> {
  const parsed = parsePolicyText(textOption(options, "policy") ?? "");
  if (parsed.kind === "error") throw new FailureError("usage", `--policy: ${parsed.message}.`);
  return parsed.choices;
}

function exitCodeFor({ report, decided }: ReplayResult): ExitCode {
  if (!decided) return EXIT_UNDECIDED;
  return report.converged && report.dropped.length === 0 ? EXIT_HOLDS : EXIT_VIOLATED;
}
