/** The remaining records as a scenario: who writes what, and the setting of the policy that makes the failure. */
import { FailureError } from "../../base/failure.ts";
import type { Uuid } from "../../base/uuid.ts";
import { parseScenario } from "../../engine/sim/parse-scenario.ts";
import { runScenario } from "../../engine/sim/run-scenario.ts";
import { snapshotFiles } from "../../engine/sim/snapshot.ts";
import { checkLibrary } from "../check.ts";
import { PROTOCOL_SWITCHES } from "../explain/protocol-table.ts";
import type { LibraryContext } from "../findings/library-context.ts";
import { eachRow } from "../replay/scene.ts";
import type { Finding } from "../report.ts";
import type { ShrinkPorts } from "./shrink-report.ts";

/** Settings behind rules that replays decide. */
const BY_REFERENCE: Readonly<Record<string, readonly string[]>> = {
  "fk-drop-no-retry": ["fk.pull=drop", "fk.realtime=drop", "fk=drop"],
  "fk-null-update-lost": ["fk=null", "fk.pull=null"],
  "unlinked-rows": ["fk=null", "fk.pull=null"],
};

/** A scenario, and whether playing it shows the finding. */
export interface ProvenScenario {
  readonly text: string;
  readonly shows: boolean;
}

/** How the peers meet: some failures show only in a pull of history, others only as changes arrive. */
interface Meeting {
  readonly statements: readonly string[];
  readonly isCut: boolean;
}

const IN_A_PULL: Meeting = {
  statements: ["policy counts=off hash=off broadcast.offline=drop"],
  isCut: true,
};
const AS_THEY_ARRIVE: Meeting = {
  statements: ["network latency 5ms reorder 1 hold 2s", "sizes batch 2", "policy loop=passive"],
  isCut: false,
};

/** One way to play the writes. */
interface Play extends Meeting {
  readonly defect: string | undefined;
  /** Folders and files that a location has at least: what only pages and batches show needs more than what is left. */
  readonly atLeast: number;
}

/**
 * The first scenario that shows the finding when it is played, of those that repeat the writes under a setting which may
 * stand behind the finding, and then under the generation's own. Where none does, the first of them, which is said.
 */
export async function provenScenario(
  context: LibraryContext,
  records: readonly Uuid[],
  finding: Finding,
  ports: ShrinkPorts,
): Promise<ProvenScenario> {
  const defects = defectsOf(finding);
  const generation = `policy preset=G${generationOf(context)}`;
  const amounts = [0, 3];
  const plays = amounts.flatMap((atLeast): Play[] => [
    ...[IN_A_PULL, AS_THEY_ARRIVE].flatMap((meeting) =>
      defects.map((defect) => ({ ...meeting, defect, atLeast })),
    ),
    ...[true, false].map((isCut) => ({
      statements: [generation],
      isCut,
      defect: undefined,
      atLeast,
    })),
  ]);
  const texts = plays.map((play) => scenarioOf(context, records, finding, play));
  for (const text of texts) if (await playShows(text, finding, ports)) return { text, shows: true };
  return { text: texts[0] ?? "", shows: false };
}

async function playShows(text: string, finding: Finding, ports: ShrinkPorts): Promise<boolean> {
  try {
    const scenario = parseScenario(text);
    const cluster = runScenario(scenario, { traced: true }, { sql: ports.sql });
    const opened = await ports.open(snapshotFiles(cluster, scenario.title));
    return checkLibrary(opened).findings.some(
      ({ rule, verdict }) => rule === finding.rule && verdict === "violated",
    );
  } catch (error) {
    // A setting that this generation does not have plays nothing.
    if (error instanceof FailureError) return false;
    throw error;
  }
}

function defectsOf({ name }: Finding): readonly string[] {
  return (
    BY_REFERENCE[name] ??
    PROTOCOL_SWITCHES.flatMap((each) =>
      each.rules.includes(name) ? each.wrong.map((value) => `${each.name}=${value}`) : [],
    )
  );
}

/** A scenario that `simulate` plays. It repeats the writes and the setting, not the recorded identities and times. */
function scenarioOf(
  context: LibraryContext,
  records: readonly Uuid[],
  finding: Finding,
  { statements, isCut, defect, atLeast }: Play,
): string {
  const { view } = context.holdings;
  const kept = new Set(records);
  const names = view.peers.map((_, peer) => peerName(context, peer));
  const [first = "a", second = "b"] = names;
  return [
    `# Made from ${records.length} records that still show ${finding.rule} ${finding.name}.`,
    `title ${quoted(finding.name)}`,
    `shows ${quoted(finding.message)}`,
    `generation G${generationOf(context)}`,
    "run 300s",
    "",
    ...names.map((name) => `peer ${name}`),
    "",
    ...statements,
    ...(defect === undefined ? [] : [`defect ${defect}`]),
    "",
    ...(isCut ? [`at 0s cut ${first} ${second}`] : []),
    ...names.flatMap((name, peer) => writesOf(context, { peer, name, kept, atLeast })),
    ...(isCut ? [`at 60s heal ${first} ${second}`] : []),
    "",
  ].join("\n");
}

function generationOf({ holdings }: LibraryContext): number {
  return Math.min(8, Math.floor(holdings.view.recording.generation.to));
}

/** A name as scenarios take it. */
function peerName(context: LibraryContext, peer: number): string {
  const plain = context
    .name(peer)
    .toLowerCase()
    .replaceAll(/[^a-z0-9-]+/g, "-");
  const start = /^[a-z]/.test(plain) ? plain : `peer-${plain}`;
  const short = start.slice(0, 28);
  const earlier = Array.from({ length: peer }, (_, each) => context.name(each).toLowerCase());
  return earlier.includes(context.name(peer).toLowerCase()) ? `${short}-${peer}` : short;
}

/** Whose writes are repeated, and how much at least. */
interface Writer {
  readonly peer: number;
  readonly name: string;
  readonly kept: ReadonlySet<Uuid>;
  readonly atLeast: number;
}

function writesOf(
  context: LibraryContext,
  { peer, name, kept, atLeast }: Writer,
): readonly string[] {
  const { holdings } = context;
  let folders = 0;
  let files = 0;
  const kinds = holdings.view.rows(peer, "entry")?.table;
  const kind = kinds?.has("kind") === true ? kinds.column("kind") : undefined;
  eachRow(holdings.of("entry")[peer], (row, record, author) => {
    if (author !== peer || !kept.has(record)) return;
    if (kind?.number(row) === 1) folders++;
    else files++;
  });
  const lines: string[] = [];
  if (folders + files > 0) {
    // The first folder is the location's own.
    const below = Math.max(atLeast, folders - 1);
    const amount = `folders ${below} files ${Math.max(atLeast * 4, files)}`;
    lines.push(`at 10s ${name} index "Docs" ${amount}`);
  }
  let tags = 0;
  eachRow(holdings.of("tag")[peer], (_, record, author) => {
    if (author !== peer || !kept.has(record)) return;
    tags++;
    lines.push(`at ${20 + tags}s ${name} tag "tag ${tags}"`);
  });
  return lines;
}

/** Names in quotes have no quote and no line end inside. */
function quoted(text: string): string {
  return `"${text.replaceAll(/["\\\r\n]+/g, " ").slice(0, 200)}"`;
}
