/**
 * Where one record was lost. What its own lines say decides first; then the findings about the pair, each asked whether
 * it can have taken this record; only then is the place unknown.
 */
import { formatTime, type Micros, parseTime } from "../../base/time.ts";
import type { Finding, FindingPlace } from "../report.ts";
import { linesOf, type NamedLine, type Trail } from "./trail.ts";

/** The first stage that failed. */
export interface Loss {
  readonly at: string;
  /** Peer number. */
  readonly peer: number;
  readonly what: string;
  readonly reasons: readonly string[];
  /** What shows it. */
  readonly where: readonly FindingPlace[];
}

type Tell = (trail: Trail, finding: Finding) => Loss | undefined | Promise<Loss | undefined>;

/** What each cause says of a record that it took. Names are those of rules. */
const CAUSES: Readonly<Record<string, Tell>> = {
  "snapshot-without-wal": (trail, finding) =>
    finding.peer === idOf(trail, trail.holder)
      ? lossAt(trail, trail.holder, "snapshot", "its commit was in the -wal, which was not copied")
      : undefined,
  "log-and-database-disagree": (trail, finding) =>
    finding.peer === idOf(trail, trail.holder)
      ? lossAt(trail, trail.holder, "snapshot", "the copied database is older than its log")
      : undefined,
  "batch-messages-never-delivered": async (trail) => {
    const what = "the batch it was sent in was reported as sent and never delivered";
    const text = isShared(trail) ? "SharedChangeBatch broadcast" : "StateBatch broadcast complete";
    const sent = await firstLineAfter(trail, text);
    return sent === undefined
      ? lossAt(trail, trail.author, "send", what)
      : lossIn(trail, trail.author, sent, what);
  },
  "backfill-never-started": (trail) =>
    lossAt(trail, trail.holder, "backfill", "the pull that should have brought it never began"),
  "backfill-aborted": (trail) =>
    lossAt(trail, trail.holder, "backfill", "the pull that should have brought it was aborted"),
  "broadcast-without-partners": async (trail) => {
    const kind = isShared(trail) ? "shared change batch" : "state batch";
    const line = await firstLineAfter(trail, `No connected partners for ${kind}`);
    const what = "its batch was dropped: no partner was connected";
    return line === undefined ? undefined : lossIn(trail, trail.author, line, what);
  },
  "event-bus-lagged": lostOnBus,
  "fk-drop-no-retry": (trail, finding) => {
    if (!isAbout(trail, finding)) return undefined;
    const last = trail.received[trail.received.length - 1];
    return lossAt(
      trail,
      trail.holder,
      last?.step.at ?? "pull",
      "it was filtered out of a pull, because what it references was missing, and never retried",
    );
  },
  "symmetric-recovery": (trail, finding) =>
    isAbout(trail, finding)
      ? lossAt(
          trail,
          trail.holder,
          "recovery",
          "it was not sent in time, and the recovery that asks for it is never served",
        )
      : undefined,
  "ownership-filter-returns-nothing": (trail, finding) =>
    isAbout(trail, finding)
      ? lossAt(
          trail,
          trail.author,
          "request",
          "the author's ownership filter left it out of every answer",
        )
      : undefined,
  "hlc-went-backwards": stampedBelow,
  "empty-catch-up-advanced-watermark": passedByWatermark,
  "watermark-in-the-future": passedByWatermark,
  "transitive-loss": (trail, finding) =>
    isAbout(trail, finding)
      ? lossAt(
          trail,
          trail.holder,
          "request",
          "the peer that it exchanges with holds it and does not pass it on",
        )
      : undefined,
  "duplicate-content-identity": refusedAs("the same content_hash is there under another uuid"),
  "mime-type-clash": refusedAs("the same MIME type is there under another uuid"),
  "unreadable-stamps": (trail) =>
    isShared(trail)
      ? lossAt(trail, trail.author, "request", "an unreadable stamp makes every query for it fail")
      : undefined,
  "rows-never-served": (trail, finding) =>
    isAbout(trail, finding)
      ? lossAt(trail, trail.author, "request", "without a volume it is in no answer to a pull")
      : undefined,
  "batch-not-broadcast": (trail) =>
    sendFault(trail, "its batch could not be converted and was not sent"),
  "retry-queue-dropped": (trail) => sendFault(trail, "it was dropped after the last retry"),
  "buffer-overflow": (trail) => holderFault(trail, "the receive buffer was full and dropped it"),
  "buffered-updates-stuck": (trail) =>
    holderFault(trail, "it stays in the buffer that nothing empties"),
  "schema-generation-mix": (trail) =>
    holderFault(trail, "the builds of the peers do not understand each other"),
  "watermark-leapfrog": passedByWatermark,
  "fk-null-update-lost": (trail) =>
    sendFault(trail, "the update that links it was lost, and no pull asks for it"),
  "contiguous-loss": (trail) =>
    isShared(trail) ? sendFault(trail, "a run of changes around it was lost at once") : undefined,
};

/** Rules that say why nothing can be concluded. */
const OPEN: Readonly<Record<string, string>> = {
  "still-converging": "it was still on its way when the snapshot was taken",
  "receiver-paused": "the receiver is paused and will ask for it when it is resumed",
};
const UNREADABLE: Readonly<Record<string, string>> = {
  "damaged-database": "a database is damaged: the page that may hold it cannot be read",
};

/** The loss of a record that the holder lacks; undefined where no evidence of the folder decides. */
export async function lossOf(
  trail: Trail,
  findings: readonly Finding[],
): Promise<Loss | undefined> {
  const waiting = keptBack(trail);
  if (waiting !== undefined) return waiting;
  for (const finding of findings) {
    const tell = finding.verdict === "violated" ? CAUSES[finding.name] : undefined;
    if (tell === undefined || !concerns(trail, finding)) continue;
    const loss = await tell(trail, finding);
    if (loss !== undefined) {
      return {
        ...loss,
        reasons: [...loss.reasons, `${finding.rule} ${finding.name}: ${finding.message}`],
        where: loss.where.length > 0 ? loss.where : finding.where.slice(0, 1),
      };
    }
  }
  return undelivered(trail) ?? (await emittedWhileOffline(trail));
}

/** The author emitted it while it took the partner for offline, and nothing keeps what is emitted then. */
async function emittedWhileOffline(trail: Trail): Promise<Loss | undefined> {
  const last = trail.events[trail.events.length - 1];
  if (last === undefined || trail.received.length > 0) return undefined;
  const lines = await linesOf(trail.context.logsOf(trail.author), idOf(trail, trail.holder));
  const before = lines.filter(
    ({ time, message }) =>
      time <= last.time &&
      (message?.kind === "peer-disconnected" || message?.kind === "peer-connected"),
  );
  const state = before[before.length - 1];
  if (state?.message?.kind !== "peer-disconnected") return undefined;
  return {
    ...lossAt(
      trail,
      trail.author,
      lastEmitted(trail) ?? "send",
      "it was emitted while the partner was offline, and never sent",
    ),
    where: [{ path: last.path, line: last.line }],
    reasons: [
      `The partner was marked as offline at ${formatTime(state.time as Micros)} (${state.path}:${state.line}).`,
    ],
  };
}

/** Why no place can be named, in the words of a finding. */
export function openBecause(trail: Trail, findings: readonly Finding[]): readonly string[] {
  return findings.flatMap((finding) => {
    const because =
      OPEN[finding.name] ?? (trail.holderRow < 0 ? UNREADABLE[finding.name] : undefined);
    return because === undefined || !concerns(trail, finding) ? [] : [because];
  });
}

function concerns(trail: Trail, finding: Finding): boolean {
  const { peer } = finding;
  return (
    peer === undefined || peer === idOf(trail, trail.author) || peer === idOf(trail, trail.holder)
  );
}

/** Whether a finding may be about this record's model. */
function isAbout(trail: Trail, finding: Finding): boolean {
  return finding.model === undefined || finding.model === trail.record.model;
}

function isShared({ context, record }: Trail): boolean {
  return context.holdings.view.registry.model(record.model)?.ownership === "shared";
}

function idOf({ context }: Trail, peer: number): string {
  return context.id(peer);
}

function lossAt(_: Trail, peer: number, at: string, what: string): Loss {
  return { at, peer, what, reasons: [], where: [] };
}

function sendFault(trail: Trail, what: string): Loss {
  return lossAt(trail, trail.author, lastEmitted(trail) ?? "send", what);
}

function holderFault(trail: Trail, what: string): Loss {
  const last = trail.received[trail.received.length - 1];
  return lossAt(trail, trail.holder, last?.step.at ?? "receive", what);
}

function refusedAs(what: string): Tell {
  return (trail, finding) =>
    isAbout(trail, finding) ? lossAt(trail, trail.holder, "apply", what) : undefined;
}

function lastEmitted({ events }: Trail): string | undefined {
  const last = events[events.length - 1];
  return last === undefined || Number.isNaN(last.time)
    ? undefined
    : formatTime(last.time as Micros);
}

/** The author's first line with the text at or after the record was emitted. */
async function firstLineAfter(trail: Trail, text: string): Promise<NamedLine | undefined> {
  const since = trail.events[0]?.time ?? trail.written[0]?.time ?? Number.NaN;
  const lines = await linesOf(trail.context.logsOf(trail.author), text);
  return lines.find(({ time }) => !(time < since));
}

/** A loss at the moment of a line. */
function lossIn(trail: Trail, peer: number, line: NamedLine, what: string): Loss {
  const where = [{ path: line.path, line: line.line }];
  return { ...lossAt(trail, peer, formatTime(line.time as Micros), what), where };
}

/** The bus lost what was emitted shortly before the line that says so. */
async function lostOnBus(trail: Trail, finding: Finding): Promise<Loss | undefined> {
  if (finding.peer !== idOf(trail, trail.author) || trail.sent.length > 0) return undefined;
  const [line] = await linesOf(trail.context.logsOf(trail.author), "event listener lagged");
  const emitted = trail.events[trail.events.length - 1]?.time;
  if (line !== undefined && emitted !== undefined && emitted > line.time) return undefined;
  const what = "the sender's event bus overflowed and lost its event";
  return line === undefined
    ? lossAt(trail, trail.author, lastEmitted(trail) ?? "event bus", what)
    : lossIn(trail, trail.author, line, what);
}

/** A stamp below one that was given before hides the change from whoever asks for newer ones. */
function stampedBelow(trail: Trail, finding: Finding): Loss | undefined {
  const log = trail.context.sharedLog(trail.author);
  if (log === undefined || finding.peer !== idOf(trail, trail.author)) return undefined;
  let highest = "";
  for (let row = 0; row < log.count; row++) {
    const hlc = log.hlc(row);
    if (log.author(row) !== finding.peer) continue;
    if (log.record(row) === trail.record.uuid && hlc < highest) {
      return lossAt(
        trail,
        trail.author,
        hlc,
        `its stamp is below ${highest}, which was given before: whoever asks for newer ones does not get it`,
      );
    }
    if (hlc > highest) highest = hlc;
  }
  return undefined;
}

function passedByWatermark(trail: Trail, finding: Finding): Loss | undefined {
  const { context, record, author, holder, authorRow } = trail;
  if (finding.model !== record.model) return undefined;
  const mark = context.report.watermarks.find(
    (each) =>
      each.holder === context.id(holder) &&
      each.peer === context.id(author) &&
      each.resource === record.model,
  );
  const rows = context.holdings.view.rows(author, record.model);
  const column = rows?.model.timestampColumn;
  const claimed = mark?.claimed == null ? undefined : parseTime(mark.claimed);
  if (rows === undefined || column === undefined || !rows.table.has(column) || authorRow < 0)
    return undefined;
  const time = rows.table.column(column).micros(authorRow);
  if (claimed === undefined || !(time <= claimed)) return undefined;
  return lossAt(
    trail,
    holder,
    mark?.claimed ?? "watermark",
    `it was not delivered, and the watermark passed its time ${formatTime(time as Micros)}: no pull asks for it`,
  );
}

/** The holder kept it back for a dependency that never came. */
function keptBack(trail: Trail): Loss | undefined {
  const tracked = trail.received.filter(({ message }) => message?.kind === "dependency-tracked");
  const last = tracked[tracked.length - 1];
  if (last?.message?.kind !== "dependency-tracked") return undefined;
  const { missing } = last.message;
  if (missing === undefined || trail.context.holds(trail.holder, missing)) return undefined;
  return {
    ...lossAt(trail, trail.holder, last.step.at, `it waits for ${missing}, which never came`),
    reasons: [`Ask for the lineage of ${missing} next.`],
    where: last.step.where,
  };
}

/** Sent by name, and not one line of a receiver that does log names it. */
function undelivered(trail: Trail): Loss | undefined {
  const last = trail.sent[trail.sent.length - 1];
  const hasLog = trail.context.logsOf(trail.holder).some((log) => log.count > 0);
  if (last === undefined || !hasLog || trail.received.length > 0) return undefined;
  return {
    ...lossAt(trail, trail.author, last.step.at, "it was sent and never received"),
    reasons: ["The author's log says that it was sent; no line of the receiver names it."],
    where: last.step.where,
  };
}
