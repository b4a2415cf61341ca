/** The smallest scenario that still shows a finding: its actions are left out one by one, everything else stays. */
import { FailureError } from "../../base/failure.ts";
import { parseScenario } from "../../engine/sim/parse-scenario.ts";
import { runScenario } from "../../engine/sim/run-scenario.ts";
import { snapshotFiles } from "../../engine/sim/snapshot.ts";
import { checkLibrary } from "../check.ts";
import type { Finding } from "../report.ts";
import { ddmin } from "./ddmin.ts";
import type { ShrinkOptions, ShrinkPorts, Shrunk } from "./shrink-report.ts";
import { sameFinding, wantedFinding } from "./wanted-finding.ts";

/** Most scenarios that are played. */
const BUDGET = 300;

/** Shrinks the text of a scenario. Throws `FailureError` "scenario" for text that is none. */
export async function shrinkScenario(
  text: string,
  options: ShrinkOptions,
  ports: ShrinkPorts,
): Promise<Shrunk> {
  parseScenario(text);
  const lines = text.split(/\r?\n/);
  const actions = lines.flatMap((line, index) => (/^\s*at\s/.test(line) ? [index] : []));
  const textWith = (kept: readonly number[]): string => {
    const set = new Set(kept);
    const among = new Set(actions);
    return lines.filter((_, index) => !among.has(index) || set.has(index)).join("\n");
  };
  const filesOf = (scenario: string): ReadonlyMap<string, Uint8Array> => {
    const parsed = parseScenario(scenario);
    const cluster = runScenario(parsed, { traced: true }, { sql: ports.sql });
    return snapshotFiles(cluster, parsed.title);
  };
  const findingsOf = async (scenario: string): Promise<readonly Finding[]> =>
    checkLibrary(await ports.open(filesOf(scenario))).findings;
  const finding = wantedFinding(await findingsOf(text), options.finding);
  const shows = async (kept: readonly number[]): Promise<boolean> => {
    try {
      return (await findingsOf(textWith(kept))).some((each) => sameFinding(each, finding));
    } catch (error) {
      // An action may need an earlier one, which is left out here: such a scenario shows nothing.
      if (error instanceof FailureError) return false;
      throw error;
    }
  };
  const { items, minimal, tried } = await ddmin(actions, shows, { ...options, budget: BUDGET });
  const smallest = textWith(items);
  const files = new Map(filesOf(smallest));
  files.set("shrunk.scenario", new TextEncoder().encode(smallest));
  return {
    files,
    report: {
      schema: "driftscope/shrink@1",
      finding: { rule: finding.rule, name: finding.name, message: finding.message },
      before: actions.length,
      after: items.length,
      events: items.map((index) => ({ model: "action", record: (lines[index] ?? "").trim() })),
      minimal,
      tried,
      files: [...files.keys()],
      reasons: [
        `${items.length} of ${actions.length} actions still show ${finding.rule} ${finding.name}.`,
        minimal
          ? "Without any one of them the finding is gone."
          : `The search ended after ${tried} scenarios; a smaller one may show it too.`,
      ],
    },
  };
}
