import fs from "node:fs";
import path from "node:path";
import { FailureError } from "../../base/failure.ts";
import { jsonText } from "../../base/json-text.ts";
import { disagreements } from "../../engine/sim/agreement.ts";
import type { Cluster } from "../../engine/sim/cluster.ts";
import { formatScenario } from "../../engine/sim/format-scenario.ts";
import { runScenario } from "../../engine/sim/run-scenario.ts";
import type { Scenario } from "../../engine/sim/scenario.ts";
import { shrinkScenario } from "../../engine/sim/shrink-scenario.ts";
import { snapshotFiles } from "../../engine/sim/snapshot.ts";
import type { SqlEngine } from "../../engine/store/sql-database.ts";
import {
  applyPolicyChoices,
  CORRECT_POLICY,
  describePolicy,
  type Policy,
  parsePolicyText,
} from "../../engine/sync/policy.ts";
import { integerOption, textOption } from "../arguments.ts";
import type { Command, CommandContext } from "../command.ts";
import { EXIT_HOLDS } from "../io.ts";
import { policyHelp } from "../policy-help.ts";
import { readScenario } from "../scenario-file.ts";
import { loadCliSqlEngine } from "../sql-engine.ts";

/** A scenario file, played in a simulated cluster; what it leaves behind becomes a snapshot folder. */
export const simulateCommand: Command = {
  name: "simulate",
  summary:
    "Plays a scenario file with a seed and writes what it leaves behind as a snapshot folder.",
  operands: ["<scenario file>", "<new folder>"],
  options: [
    { name: "seed", value: "a whole number", help: "instead of the scenario's own seed" },
    { name: "policy", value: "k=v,…", help: "change switches of the scenario's policy" },
    {
      name: "shrink",
      value: "a new file",
      help: "write the smallest scenario whose peers still differ there, and play that",
    },
  ],
  details: policyHelp,
  async run(context) {
    const { io, options, operands } = context;
    if (textOption(options, "policy") === "help") {
      io.out(`${policyHelp()}\n`);
      return EXIT_HOLDS;
    }
    const [file = "", folder] = operands;
    if (folder === undefined) {
      throw new FailureError("usage", "simulate needs a scenario file and a new folder.");
    }
    const given = readScenario(file);
    const policy = policyOf(given, context);
    if (fs.existsSync(folder) && fs.readdirSync(folder).length > 0) {
      throw new FailureError("usage", `${folder} is not empty; nothing in it is changed.`);
    }
    const seed = integerOption(options, "seed");
    const sql = await loadCliSqlEngine();
    const scenario = shrunk(given, context, { seed, sql });
    const played = options.has("shrink") ? scenario.policy : policy;
    const cluster = runScenario(scenario, { seed, policy: played, traced: true }, { sql });
    for (const [name, bytes] of snapshotFiles(cluster, scenario.title)) {
      const target = path.join(folder, name);
      fs.mkdirSync(path.dirname(target), { recursive: true });
      fs.writeFileSync(target, bytes);
    }
    const report = reportOf(scenario, cluster);
    io.out(options.has("json") ? jsonText(report) : asText(report));
    return EXIT_HOLDS;
  },
};

/** The scenario, or with `--shrink` the smallest of which the same is true, written where the option says. */
function shrunk(
  scenario: Scenario,
  { options }: CommandContext,
  run: { readonly seed: number | undefined; readonly sql: SqlEngine },
): Scenario {
  const target = textOption(options, "shrink");
  if (target === undefined) return scenario;
  if (options.has("policy")) {
    throw new FailureError("usage", "--shrink takes the policy of the file; leave --policy out.");
  }
  if (fs.existsSync(target)) {
    throw new FailureError("usage", `${target} is there already; it is not changed.`);
  }
  const seeded = { ...scenario, seed: run.seed ?? scenario.seed };
  const isSame = (each: Scenario, policy?: Policy): boolean =>
    disagreements(runScenario(each, { policy }, { sql: run.sql })).length === 0;
  // Peers that never meet differ under any policy: such a scenario would show nothing of the defect.
  const isDefect = !isSame(seeded) && isSame(seeded, CORRECT_POLICY);
  const fails = (each: Scenario): boolean =>
    !isSame(each) && (!isDefect || isSame(each, CORRECT_POLICY));
  if (!fails(seeded)) {
    const text = "All peers end with the same rows, so there is nothing to shrink to.";
    throw new FailureError("usage", text);
  }
  const { scenario: smallest } = shrinkScenario(seeded, fails);
  fs.writeFileSync(target, formatScenario(smallest));
  return smallest;
}

function policyOf(scenario: Scenario, { options }: CommandContext): Policy {
  const parsed = parsePolicyText(textOption(options, "policy") ?? "");
  const applied =
    parsed.kind === "error" ? parsed : applyPolicyChoices(scenario.policy, parsed.choices);
  if (applied.kind === "error") throw new FailureError("usage", `--policy: ${applied.message}.`);
  return applied.policy;
}

function reportOf(scenario: Scenario, cluster: Cluster) {
  return {
    schema: "driftscope/simulate@1",
    title: scenario.title,
    seed: cluster.options.seed,
    generation: `G${cluster.options.generation}`,
    policy: describePolicy(cluster.options.policy),
    steps: cluster.journal.length,
    messages: { ...cluster.network.counts },
    differences: disagreements(cluster),
    peers: cluster.peers.map((peer) => ({
      id: peer.spec.id,
      name: peer.spec.name,
      state: peer.state,
      entries: peer.store.count("entries"),
      contentIdentities: peer.store.count("content_identities"),
      waiting: peer.receiver.waiting().length,
    })),
  };
}

function asText(report: ReturnType<typeof reportOf>): string {
  const { sent, delivered, lost } = report.messages;
  const lines = [
    `${report.title} (${report.generation}, seed ${report.seed})`,
    `${report.steps} steps; ${sent} messages sent, ${delivered} delivered, ${lost} lost`,
    ...report.differences.map(
      ({ model, holders }) =>
        `${model} differs: ${holders.map(({ peer, count }) => `${peer} has ${count}`).join(", ")}`,
    ),
    ...report.peers.map(
      (peer) =>
        `${peer.name}: ${peer.state}, ${peer.entries} entries, ${peer.contentIdentities} content identities, ${peer.waiting} waiting`,
    ),
  ];
  return `${lines.join("\n")}\n`;
}
