/** What in the evidence excludes the failure of a switch: a line that it would leave, a row that it would have lost. */
import type { LibraryContext } from "../findings/library-context.ts";
import { firstLines, plural } from "../findings/places.ts";
import type { SharedLog } from "../findings/shared-log.ts";
import type { FindingPlace } from "../report.ts";
import type { Coverage } from "./coverage.ts";
import type { Crossing } from "./crossing.ts";
import type { ProtocolSwitch } from "./protocol-table.ts";

/** What exclusions rest on. */
export interface ExclusionEvidence {
  readonly context: LibraryContext;
  readonly crossing: Crossing;
  readonly coverage: Coverage;
}

/** A sentence and the places that it is about. */
export interface Exclusion {
  readonly text: string;
  readonly where: readonly FindingPlace[];
  /** Set where it only makes the setting unlikely: others come before it, and it is not excluded. */
  readonly isWeak?: true;
}

/** What excludes a switch's failure; `undefined` where nothing here does. */
export function excludes(each: ProtocolSwitch, evidence: ExclusionEvidence): Exclusion | undefined {
  if (each.leaves !== undefined) return withoutLine(each.leaves, evidence);
  switch (each.excludedBy) {
    case "crossed":
      return byCrossing(evidence.crossing);
    case "pull":
      return byPull(evidence.context) ?? byCrossing(evidence.crossing);
    case "answered":
      return byAnswer(evidence.context);
    case "no-leapfrog":
      return withoutLeapfrog(evidence);
    case "no-mark":
      return withoutMark(evidence);
    case "volumes":
      return byVolumes(evidence.context);
    case "all-logged":
      return byLoggedRows(evidence);
    default:
      return undefined;
  }
}

/** The failure writes a line each time, every log that would have it is here and whole, and none has it. */
function withoutLine(
  { text, side }: NonNullable<ProtocolSwitch["leaves"]>,
  { context, coverage }: ExclusionEvidence,
): Exclusion | undefined {
  if (!coverage.peers) return undefined;
  const numbers = new Set(
    context.pairs.map(([author, holder]) => (side === "author" ? author : holder)),
  );
  const perPeer = [...numbers].map((peer) => coverage.wholeLogs(peer));
  const logs = [...new Set(perPeer.flat())];
  if (logs.length === 0 || perPeer.some((each) => each.length === 0)) return undefined;
  if (logs.some((log) => log.find(text).length > 0)) return undefined;
  const count = logs.reduce((sum, log) => sum + log.count, 0);
  return {
    text: `it leaves the line "${text}" in the log of the ${side} each time, and none of ${plural(count, "record")} has it.`,
    where: [...new Set(logs.map(({ path }) => path))].slice(0, 2).map((path) => ({ path })),
  };
}

function byCrossing({ crossed }: Crossing): Exclusion | undefined {
  if (crossed.count === 0) return undefined;
  return {
    text: `this row of another peer is here, and ${plural(crossed.count, "row")} crossed in all.`,
    where: crossed.where,
  };
}

function byPull(context: LibraryContext): Exclusion | undefined {
  const [place] = ["Starting backfill process", "Starting incremental catch-up"].flatMap((text) =>
    firstLines(context.logs, text),
  );
  return place === undefined
    ? undefined
    : { text: "this line begins a pull of history.", where: [place] };
}

function byAnswer(context: LibraryContext): Exclusion | undefined {
  for (const log of context.logs) {
    for (const index of log.find("Received StateResponse batch")) {
      const line = log.text(index);
      if (!/records_count=[1-9]/.test(line)) continue;
      const where = [{ path: log.path, line: log.line[index] ?? 1 }];
      return { text: "this answer to a pull carried rows of their owner.", where };
    }
  }
  return undefined;
}

function withoutLeapfrog({ context, coverage }: ExclusionEvidence): Exclusion | undefined {
  // Where the rows of a peer are not here, nothing says which of them are missing.
  if (!coverage.peers) return undefined;
  const marks = context.report.watermarks.filter(
    ({ claimed, state }) => claimed !== null && state !== "self",
  );
  const [first] = marks;
  if (first === undefined || marks.some(({ state }) => state === "leapfrog")) return undefined;
  const holder = context.holdings.view.peers.find(({ id }) => id === first.holder);
  return {
    text: `no watermark has passed a row that is missing (${plural(marks.length, "watermark")} compared with the rows).`,
    where: [{ path: holder?.sync?.path ?? "", table: "device_resource_watermarks" }],
  };
}

/** A watermark that was left over would still be here. */
function withoutMark({ context, coverage }: ExclusionEvidence): Exclusion | undefined {
  const { peers } = context.holdings.view;
  // A peer whose files are not here may have had one.
  if (!coverage.peers) return undefined;
  const holders = peers.filter(
    ({ sync }) => sync?.tables.has("device_resource_watermarks") === true,
  );
  if (holders.length < peers.length || peers.length === 0) return undefined;
  const isClaimed = context.report.watermarks.some(
    ({ claimed, state, resource }) => claimed !== null && state !== "self" && resource !== "device",
  );
  if (isClaimed) return undefined;
  return {
    text: "no peer has a watermark of another one's rows, so none was left over from before.",
    where: holders
      .slice(0, 2)
      .map(({ sync }) => ({ path: sync?.path ?? "", table: "device_resource_watermarks" })),
  };
}

/** A filter by volume finds an entry that names its volume. */
function byVolumes({ holdings }: LibraryContext): Exclusion | undefined {
  for (const [peer, { main }] of holdings.view.peers.entries()) {
    const rows = holdings.view.rows(peer, "entry");
    const authors = holdings.of("entry")[peer]?.authors;
    if (rows === undefined || authors === undefined || main === undefined) continue;
    const where = [{ path: main.path, table: "entries" }];
    if (!rows.table.has("volume_id")) {
      const text = "entries have no volume here, so that a filter by volume is unlikely.";
      return { text, where, isWeak: true };
    }
    const column = rows.table.column("volume_id");
    const at = authors.findIndex((author, row) => author === peer && !column.isNull(row));
    if (at >= 0) return { text: "an entry of its owner names its volume.", where };
  }
  return undefined;
}

/** Nothing was taken out of a log that still has every row of its owner. */
function byLoggedRows({ context, coverage }: ExclusionEvidence): Exclusion | undefined {
  if (!coverage.peers) return undefined;
  const logs = Array.from({ length: context.peerCount }, (_, peer) => context.sharedLog(peer));
  const where = logs.flatMap((log) =>
    log === undefined ? [] : [{ path: log.path, table: "shared_changes" }],
  );
  const isWhole = logs.every((log, peer) => log !== undefined && hasOwnRows(context, peer, log));
  if (!isWhole || where.length === 0) return undefined;
  return { text: "the log of each peer still has every shared row that it wrote.", where };
}

function hasOwnRows({ holdings }: LibraryContext, peer: number, log: SharedLog): boolean {
  const shared = holdings.view.models.filter(({ ownership }) => ownership === "shared");
  return shared.every(({ name }) => {
    const held = holdings.of(name)[peer];
    if (held === undefined) return true;
    const { authors, rows } = held;
    return authors.every((author, row) => author !== peer || log.index.find(rows.words, row) >= 0);
  });
}
