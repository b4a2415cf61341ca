/** What the evidence says of one record, stage by stage, before anybody concludes from it. */
import { formatTime, type Micros } from "../../base/time.ts";
import { type Uuid, uuidToBytes } from "../../base/uuid.ts";
import type { SyncMessage } from "../../sources/trace-log/sync-message-types.ts";
import { readSyncMessage } from "../../sources/trace-log/sync-messages.ts";
import type { TraceLog } from "../../sources/trace-log/types.ts";
import { UNKNOWN_AUTHOR } from "../facts/library-view.ts";
import type { LibraryContext } from "../findings/library-context.ts";
import { rowPlaces } from "../findings/places.ts";
import type { FindingPlace, WhyStep } from "../report.ts";
import type { WantedRecord } from "./find-record.ts";

/** A step with its instant, µs since 1970; NaN where the evidence has none. */
export interface TimedStep {
  readonly time: number;
  readonly step: WhyStep;
  readonly message?: SyncMessage | undefined;
}

/** One event of the author's own log. */
export interface EmittedEvent {
  readonly time: number;
  readonly path: string;
  readonly line: number;
  readonly isShared: boolean;
}

/** Everything that names the record, on the way from its author to the peer that is asked about. */
export interface Trail {
  readonly context: LibraryContext;
  readonly record: WantedRecord;
  /** Peer number, or `UNKNOWN_AUTHOR`; may be a device whose files are not here. */
  readonly author: number;
  readonly holder: number;
  /** Row at the author and at the holder; -1 where there is none. */
  readonly authorRow: number;
  readonly holderRow: number;
  readonly written: readonly TimedStep[];
  readonly events: readonly EmittedEvent[];
  readonly sent: readonly TimedStep[];
  readonly received: readonly TimedStep[];
  /** References of the record that the holder emptied, or for which it left the record out. */
  readonly references: readonly TimedStep[];
}

/** Repeats of one stage that are shown. */
const SHOWN = 6;

/** Collects the trail of a record on its way to `holder`. */
export async function collectTrail(
  context: LibraryContext,
  record: WantedRecord,
  holder: number,
): Promise<Trail> {
  const author = authorOf(context, record);
  const row = (peer: number): number =>
    context.holdings.view.rows(peer, record.model)?.index.find(record.words, 0) ?? -1;
  const received =
    author === holder ? [] : await lineSteps(context, holder, record.uuid, isReceived);
  return {
    context,
    record,
    author,
    holder,
    authorRow: row(author),
    holderRow: row(holder),
    written: writtenSteps(context, record, author, row(author)),
    events: emittedEvents(context, record.uuid, author),
    sent: author === holder ? [] : await lineSteps(context, author, record.uuid, isSent),
    received,
    references: await referenceSteps(context, record, row(author), author, holder, received),
  };
}

function authorOf(context: LibraryContext, record: WantedRecord): number {
  for (const holding of context.holdings.of(record.model)) {
    const row = holding?.rows.index.find(record.words, 0) ?? -1;
    const author = row < 0 ? UNKNOWN_AUTHOR : (holding?.authors[row] ?? UNKNOWN_AUTHOR);
    if (author !== UNKNOWN_AUTHOR) return author;
  }
  // Without a row anywhere, whoever emitted it wrote it.
  return context.holdings.view.peers.findIndex(
    (_, peer) => emittedEvents(context, record.uuid, peer).length > 0,
  );
}

const WRITTEN_COLUMNS = ["created_at", "first_seen_at", "indexed_at", "updated_at"];

function writtenSteps(
  context: LibraryContext,
  record: WantedRecord,
  author: number,
  row: number,
): readonly TimedStep[] {
  const steps: TimedStep[] = [];
  const rows = context.holdings.view.rows(author, record.model);
  if (rows !== undefined && row >= 0) {
    const column = WRITTEN_COLUMNS.find((name) => rows.table.has(name));
    const time = column === undefined ? Number.NaN : rows.table.column(column).micros(row);
    const name = rows.table.has("name") ? rows.table.column("name").text(row) : undefined;
    const what = `${context.name(author)} wrote ${record.model}${name === undefined ? "" : ` "${name}"`}`;
    steps.push(
      stepAt(context, author, time, "write", what, rowPlaces(context, author, record.model, [row])),
    );
  }
  const log = context.sharedLog(author);
  const logged = log?.index.find(record.words, 0) ?? -1;
  if (log !== undefined && logged >= 0 && log.author(logged) === context.id(author)) {
    const what = `${context.name(author)} logged the ${log.change(logged) || "change"} as ${log.hlc(logged)}`;
    const where = [{ path: log.path, table: "shared_changes", uuid: record.uuid }];
    steps.push(stepAt(context, author, log.writtenAt(logged), "log", what, where));
  }
  return steps;
}

/** A step; where there is no time, `stage` stands for it. */
export function stepAt(
  context: LibraryContext,
  peer: number,
  time: number,
  stage: string,
  what: string,
  where: readonly FindingPlace[],
): TimedStep {
  const at = Number.isNaN(time) ? stage : formatTime(time as Micros);
  return { time, step: { at, peer: context.id(peer), what, where } };
}

function emittedEvents(
  context: LibraryContext,
  uuid: Uuid,
  author: number,
): readonly EmittedEvent[] {
  const log = context.holdings.view.peers[author]?.eventLog;
  if (log === undefined) return [];
  const bytes = uuidToBytes(uuid);
  const events: EmittedEvent[] = [];
  for (let event = 0; event < log.count; event++) {
    if (log.record[event * 16] !== bytes[0]) continue;
    if (!bytes.every((byte, at) => log.record[event * 16 + at] === byte)) continue;
    events.push({
      time: log.time[event] ?? Number.NaN,
      path: log.path,
      line: log.line[event] ?? 1,
      isShared: log.kinds[log.kind[event] ?? -1] === "shared_change",
    });
  }
  return events;
}

/** The emitted events as steps: the first ones and the last. */
export function eventSteps(trail: Trail): readonly TimedStep[] {
  const { context, author, events } = trail;
  const shown =
    events.length <= SHOWN ? events : [...events.slice(0, SHOWN - 1), ...events.slice(-1)];
  return shown.map(({ time, path, line, isShared }) =>
    stepAt(
      context,
      author,
      time,
      "event",
      `${context.name(author)} emitted a ${isShared ? "shared" : "state"} change of it`,
      [{ path, line }],
    ),
  );
}

type Kind = SyncMessage["kind"];
const SENT: ReadonlySet<Kind> = new Set<Kind>(["broadcasting", "broadcast-completed"]);
const RECEIVED: Readonly<Partial<Record<Kind, string>>> = {
  "state-applying": "began to apply it",
  "state-applied": "applied it",
  "shared-applying": "began to apply it",
  "shared-applied": "applied it",
  "shared-ignored": "ignored it: its stamp is not newer than what the log has",
  "deletion-applying": "applied its deletion",
  "dependency-tracked": "kept it back, because what it references was missing",
  "dependency-resolving": "retried what waited for it",
};

function isSent(message: SyncMessage): string | undefined {
  return SENT.has(message.kind) ? "sent it" : undefined;
}

function isReceived(message: SyncMessage): string | undefined {
  return RECEIVED[message.kind];
}

/** Lines of a peer that name the record, as far as `tell` has a word for them. */
async function lineSteps(
  context: LibraryContext,
  peer: number,
  uuid: Uuid,
  tell: (message: SyncMessage) => string | undefined,
): Promise<readonly TimedStep[]> {
  const lines = await linesOf(context.logsOf(peer), uuid);
  return lines.flatMap(({ path, line, time, message }) => {
    const isOther = message !== undefined && "record" in message && message.record !== uuid;
    const said = message === undefined || isOther ? undefined : tell(message);
    if (said === undefined) return [];
    const what = `${context.name(peer)} ${said}`;
    return [{ ...stepAt(context, peer, time, "log", what, [{ path, line }]), message }];
  });
}

/** A reference is resolved in the moment in which its record is applied. */
const SAME_MOMENT = 100_000;

/** Lines of the holder about what the record references, from the moments at which it was applied. */
async function referenceSteps(
  context: LibraryContext,
  record: WantedRecord,
  authorRow: number,
  author: number,
  holder: number,
  received: readonly TimedStep[],
): Promise<readonly TimedStep[]> {
  if (received.length === 0) return [];
  const steps: TimedStep[] = [];
  for (const { uuid, name } of referencesOf(context, record, authorRow, author)) {
    for (const { path, line, time, message } of await linesOf(context.logsOf(holder), uuid)) {
      const kind = message?.kind;
      if (kind !== "reference-emptied" && kind !== "reference-marked") continue;
      if (!received.some((step) => Math.abs(step.time - time) <= SAME_MOMENT)) continue;
      const done = kind === "reference-emptied" ? "set it to NULL" : "left the record out";
      const what = `${context.name(holder)} lacked its ${name} ${uuid} and ${done}`;
      steps.push({ ...stepAt(context, holder, time, "log", what, [{ path, line }]), message });
    }
  }
  return steps;
}

/** What the author's row points to. */
function referencesOf(
  context: LibraryContext,
  record: WantedRecord,
  row: number,
  author: number,
): readonly { readonly uuid: Uuid; readonly name: string }[] {
  const { view } = context.holdings;
  const rows = view.rows(author, record.model);
  if (rows === undefined || row < 0) return [];
  return rows.model.foreignKeys.flatMap((key) => {
    const targets = view.rows(author, key.model);
    if (targets === undefined || !rows.table.has(key.field) || !targets.table.has("uuid"))
      return [];
    const target = targets.rowOfId(rows.table.column(key.field).number(row));
    const uuid = target < 0 ? undefined : targets.table.column("uuid").uuid(target);
    return uuid === undefined ? [] : [{ uuid, name: key.pointsTo }];
  });
}

/** A line of a log that contains a text, and what it says. */
export interface NamedLine {
  readonly path: string;
  readonly line: number;
  readonly time: number;
  readonly message: SyncMessage | undefined;
}

/** Records read at once from a log that is not kept in memory. */
const STRETCH = 20_000;

/** Records that contain a text anywhere, in the order of their times. */
export async function linesOf(
  logs: readonly TraceLog[],
  text: string,
): Promise<readonly NamedLine[]> {
  const found: NamedLine[] = [];
  for (const log of logs) {
    for (let from = 0; from < log.count; from += STRETCH) {
      const to = Math.min(log.count, from + STRETCH);
      const window = await log.window(from, to);
      for (let index = from; index < to; index++) {
        if (!window.text(index).includes(text)) continue;
        const record = window.parse(index);
        const { line, time } = record;
        found.push({ path: log.path, line, time, message: readSyncMessage(record) });
      }
    }
  }
  return found.sort((a, b) => a.time - b.time || a.line - b.line);
}
