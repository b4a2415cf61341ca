/** The remaining records as a scenario: who writes what, and the setting of the policy that makes the failure. */
import type { Uuid } from "../../base/uuid.ts";
import { PROTOCOL_SWITCHES } from "../explain/protocol-table.ts";
import type { LibraryContext } from "../findings/library-context.ts";
import { eachRow } from "../replay/scene.ts";
import type { Finding } from "../report.ts";

/** Settings behind rules that replays decide. */
const BY_REFERENCE: Readonly<Record<string, string>> = {
  "fk-drop-no-retry": "fk.pull=drop",
  "fk-null-update-lost": "fk=null",
  "unlinked-rows": "fk=null",
};

/** A scenario that `simulate` plays. It repeats the writes and the setting, not the recorded identities and times. */
export function scenarioOf(
  context: LibraryContext,
  records: readonly Uuid[],
  finding: Finding,
): string {
  const { view } = context.holdings;
  const kept = new Set(records);
  const names = view.peers.map((_, peer) => peerName(context, peer));
  const generation = Math.min(8, Math.floor(view.recording.generation.to));
  const defect =
    BY_REFERENCE[finding.name] ??
    PROTOCOL_SWITCHES.flatMap(({ name, wrong, rules }) =>
      rules.includes(finding.name) ? [`${name}=${wrong[0] ?? ""}`] : [],
    )[0];
  const writes = names.flatMap((name, peer) => writesOf(context, peer, name, kept));
  const [first = "a", second = "b"] = names;
  return [
    `# Made from ${records.length} records that still show ${finding.rule} ${finding.name}.`,
    `title ${quoted(finding.name)}`,
    `shows ${quoted(finding.message)}`,
    `generation G${generation}`,
    "run 300s",
    "",
    ...names.map((name) => `peer ${name}`),
    "",
    "policy counts=off hash=off broadcast.offline=drop",
    ...(defect === undefined ? [] : [`defect ${defect}`]),
    "",
    `at 0s cut ${first} ${second}`,
    ...writes,
    `at 60s heal ${first} ${second}`,
    "",
  ].join("\n");
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

function writesOf(
  context: LibraryContext,
  peer: number,
  name: string,
  kept: ReadonlySet<Uuid>,
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
    const below = Math.max(0, folders - 1);
    lines.push(`at 10s ${name} index "Docs" folders ${below} files ${files}`);
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
