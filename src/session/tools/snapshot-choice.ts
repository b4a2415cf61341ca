import type { PeerReport } from "../../analysis/report.ts";
import { FailureError } from "../../base/failure.ts";
import type { TaskOptions } from "../../base/progress.ts";
import type { KnownSnapshot, ToolHost, ToolSummary } from "./tool.ts";
import type { ToolField, ToolInput } from "./tool-input.ts";

/** Names shown where one has to be chosen. */
const SHOWN = 20;

/** The input that names a snapshot. */
export const SNAPSHOT_FIELD: ToolField = {
  kind: "text",
  about: "Name of the snapshot as `snapshots` lists it. May be left out when there is only one.",
  needed: false,
  maxLength: 1000,
};

/** An opened snapshot with its name. */
export interface ChosenSnapshot extends KnownSnapshot {
  readonly summary: ToolSummary;
}

/** The snapshot that the input names, opened. None or an unknown one is a `FailureError` "usage" that lists them. */
export async function chooseSnapshot(
  host: ToolHost,
  input: ToolInput,
  options: TaskOptions,
  field = "snapshot",
): Promise<ChosenSnapshot> {
  const known = await host.snapshots(false, options);
  const name = input.maybeText(field);
  const found =
    name === undefined
      ? known.length === 1
        ? known[0]
        : undefined
      : known.find((each) => each.name === name || each.id === name);
  if (found === undefined) throw new FailureError("usage", refusal(known, name));
  return { ...found, summary: await host.open(found.id, options) };
}

function refusal(known: readonly KnownSnapshot[], name: string | undefined): string {
  if (known.length === 0) return "There is no snapshot here.";
  const names = known.slice(0, SHOWN).map((each) => `"${each.name}"`);
  const more = known.length > SHOWN ? ` and ${known.length - SHOWN} more` : "";
  const problem = name === undefined ? "Say which snapshot" : `There is no snapshot "${name}" here`;
  return `${problem}: ${names.join(", ")}${more}.`;
}

/** The peer of a report that a name, an id or the beginning of an id means. */
export function choosePeer(peers: readonly PeerReport[], asked: string): PeerReport {
  const exact = peers.filter(({ id, name }) => id === asked || name === asked);
  const found = exact.length > 0 ? exact : peers.filter(({ id }) => id.startsWith(asked));
  const [only] = found;
  if (only !== undefined && found.length === 1) return only;
  const names = peers.map(({ name }) => `"${name}"`).join(", ");
  const problem = found.length > 1 ? "means several peers" : "is no peer";
  throw new FailureError("usage", `"${asked}" ${problem} of this snapshot; its peers: ${names}.`);
}
