import fs from "node:fs";
import path from "node:path";
import { FailureError } from "../../base/failure.ts";
import { jsonText } from "../../base/json-text.ts";
import type { Cluster } from "../../engine/sim/cluster.ts";
import { parseScenario } from "../../engine/sim/parse-scenario.ts";
import { runScenario } from "../../engine/sim/run-scenario.ts";
import type { Scenario } from "../../engine/sim/scenario.ts";
import { snapshotFiles } from "../../engine/sim/snapshot.ts";
import {
  applyPolicyChoices,
  describePolicy,
  type Policy,
  parsePolicyText,
} from "../../engine/sync/policy.ts";
import { integerOption, textOption } from "../arguments.ts";
import type { Command, CommandContext } from "../command.ts";
import { EXIT_HOLDS } from "../io.ts";
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
  ],
  async run(context) {
    const { io, options, operands } = context;
    const [file = "", folder] = operands;
    if (folder === undefined) {
      throw new FailureError("usage", "simulate needs a scenario file and a new folder.");
    }
    const scenario = readScenario(file);
    const policy = policyOf(scenario, context);
    if (fs.existsSync(folder) && fs.readdirSync(folder).length > 0) {
      throw new FailureError("usage", `${folder} is not empty; nothing in it is changed.`);
    }
    const seed = integerOption(options, "seed");
    const sql = await loadCliSqlEngine();
    const cluster = runScenario(scenario, { seed, policy, traced: true }, { sql });
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

function readScenario(file: string): Scenario {
  let text: string;
  try {
    text = fs.readFileSync(file, "utf8");
  } catch (error) {
    throw new FailureError("unreadable", `${file} cannot be read.`, { cause: error });
  }
  try {
    return parseScenario(text);
  } catch (error) {
    if (!(error instanceof FailureError)) throw error;
    throw new FailureError(error.code, `${file}: ${error.message}`, { cause: error });
  }
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
    ...report.peers.map(
      (peer) =>
        `${peer.name}: ${peer.state}, ${peer.entries} entries, ${peer.contentIdentities} content identities, ${peer.waiting} waiting`,
    ),
  ];
  return `${lines.join("\n")}\n`;
}
