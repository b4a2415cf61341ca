/**
 * Why is this row missing, orphaned or different? The way of one record from its author's write to a peer: rows, events,
 * lines of logs, and where it ended.
 */
import { formatTime, type Micros } from "../../base/time.ts";
import type { LibraryRecording } from "../../sources/recording.ts";
import { findPeer } from "../diff.ts";
import { createFieldComparer } from "../facts/field-comparer.ts";
import { createHoldings, type Holdings } from "../facts/holdings.ts";
import { createLibraryView } from "../facts/library-view.ts";
import { createLibraryContext, type LibraryContext } from "../findings/library-context.ts";
import { LIBRARY_RULES } from "../findings/library-rules.ts";
import { rowPlaces } from "../findings/places.ts";
import { askRules, reportOutcomes } from "../findings/run-rules.ts";
import type { FieldDifference, Finding, WhyReport, WhyStep } from "../report.ts";
import { findRecord } from "./find-record.ts";
import { type Loss, lossOf, openBecause } from "./losses.ts";
import { collectTrail, eventSteps, stepAt, type TimedStep, type Trail } from "./trail.ts";

export interface WhyLibraryOptions {
  /** Name, id or the beginning of an id. */
  readonly peer: string;
  /** A uuid, its beginning with or without a model (`entry#3f2a…`), or a path. */
  readonly record: string;
}

/** Follows one record to one peer. A peer or record that is not there is a `FailureError` "usage". */
export function whyLibrary(
  recording: LibraryRecording,
  options: WhyLibraryOptions,
): Promise<WhyReport> {
  return whyHoldings(createHoldings(createLibraryView(recording)), options);
}

/** The same over holdings that other analyses share. */
export function whyHoldings(holdings: Holdings, options: WhyLibraryOptions): Promise<WhyReport> {
  return whyInContext(createLibraryContext(holdings), options);
}

/** The same in a context that is kept for several questions: the findings are looked for once. */
export async function whyInContext(
  context: LibraryContext,
  options: WhyLibraryOptions,
): Promise<WhyReport> {
  const { holdings } = context;
  const holder = findPeer(holdings, options.peer);
  const record = findRecord(holdings, options.record);
  const trail = await collectTrail(context, record, holder);
  const { loss, ...end } = await endOf(trail);
  return {
    schema: "driftscope/why@1",
    peer: context.id(holder),
    record: `${record.model}#${record.uuid}`,
    steps: [...stepsOf(trail), ...lossSteps(trail, loss), ...presentState(trail)],
    ...end,
  };
}

function stepsOf(trail: Trail): readonly WhyStep[] {
  const timed: readonly TimedStep[] = [
    ...trail.written,
    ...eventSteps(trail),
    ...trail.sent,
    ...trail.references,
    ...trail.received,
  ];
  const order = (time: number): number => (Number.isNaN(time) ? -Infinity : time);
  const sorted = timed
    .map((step, index) => ({ step, index }))
    .sort((a, b) => order(a.step.time) - order(b.step.time) || a.index - b.index)
    .map(({ step }) => step.step);
  return sorted;
}

/** The failed stage as the last step, with what shows it. */
function lossSteps({ context }: Trail, loss: Loss | undefined): readonly WhyStep[] {
  if (loss === undefined) return [];
  return [{ at: loss.at, peer: context.id(loss.peer), what: loss.what, where: loss.where }];
}

/** Which peer has the record in the snapshot. */
function presentState({ context, record }: Trail): readonly WhyStep[] {
  const { view } = context.holdings;
  return view.peers.flatMap((peer, number) => {
    const rows = view.rows(number, record.model);
    const row = rows?.index.find(record.words, 0) ?? -1;
    if (row >= 0) {
      const place = rowPlaces(context, number, record.model, [row]);
      return [stepAt(context, number, Number.NaN, "snapshot", `${peer.name} has it`, place).step];
    }
    const where = peer.main === undefined ? [] : [{ path: peer.main.path }];
    const what = rows === undefined ? "has no table that could hold it" : "does not have it";
    return [stepAt(context, number, Number.NaN, "snapshot", `${peer.name} ${what}`, where).step];
  });
}

type End = Pick<WhyReport, "lostAt" | "verdict" | "reasons"> & { readonly loss?: Loss };

async function endOf(trail: Trail): Promise<End> {
  const { context, holder, author, holderRow } = trail;
  if (holderRow >= 0) return await arrivedEnd(trail);
  const deleted = deletionOf(trail);
  if (deleted !== undefined) return lostEnd(trail, deleted);
  if (author === holder) {
    return unknownEnd(
      `${context.name(holder)} wrote it and no longer has it; no tombstone is here.`,
    );
  }
  if (author < 0 || author >= context.peerCount) {
    return unknownEnd("the files of the device that wrote it are not in the folder");
  }
  const findings = findingsOf(context);
  const open = openBecause(trail, findings);
  if (open.length > 0) return { verdict: "unknown", reasons: open.map(becauseSentence) };
  const loss = await lossOf(trail, findings);
  return loss === undefined ? evidenceMissing(trail) : lostEnd(trail, loss);
}

/** The holder has the row: as its author has it, or not. */
async function arrivedEnd(trail: Trail): Promise<End> {
  const { context, author, holder } = trail;
  const differences = differencesOf(trail);
  if (author === holder) {
    return { verdict: "holds", reasons: [`${context.name(holder)} wrote it and has it.`] };
  }
  if (trail.authorRow < 0) {
    const has = `${context.name(holder)} has it`;
    const owner = author < 0 ? "its author is unknown" : `${context.name(author)} no longer does`;
    return { verdict: "holds", reasons: [`${has}; ${owner}.`] };
  }
  if (differences.length === 0) {
    return {
      verdict: "holds",
      reasons: [`${context.name(holder)} has it as ${context.name(author)} does.`],
    };
  }
  const shown = differences.map(
    ({ name, a, b }) =>
      `${name} is ${JSON.stringify(b)} here and ${JSON.stringify(a)} at its author`,
  );
  const open = openBecause(trail, findingsOf(context));
  if (open.length > 0) return { verdict: "unknown", reasons: open.map(becauseSentence) };
  const loss = await updateLoss(trail);
  const reasons = [`The row arrived, a later change of it did not: ${shown.join("; ")}.`];
  if (loss === undefined) return { verdict: "unknown", reasons: [...reasons, UNDECIDED] };
  const end = lostEnd(trail, loss);
  return { ...end, reasons: [...reasons, ...end.reasons] };
}

function differencesOf(trail: Trail): readonly FieldDifference[] {
  const { context, record, author, holder, authorRow, holderRow } = trail;
  if (authorRow < 0 || holderRow < 0 || author === holder) return [];
  const comparer = createFieldComparer(context.holdings.view, record.model, author, holder);
  return comparer.differences(authorRow, holderRow);
}

/** Where the change that the holder's row lacks was lost. */
async function updateLoss(trail: Trail): Promise<Loss | undefined> {
  const emptied = emptiedReference(trail);
  if (emptied !== undefined) return emptied;
  const findings = findingsOf(trail.context);
  const loss = await lossOf({ ...trail, received: lastRound(trail) }, findings);
  if (loss !== undefined) return loss;
  const last = trail.events[trail.events.length - 1];
  if (last === undefined) return undefined;
  if (trail.received.some(({ time }) => time >= last.time)) return undefined;
  return {
    at: Number.isNaN(last.time) ? "event" : formatTime(last.time as Micros),
    peer: trail.author,
    what: "its last change was emitted and never applied",
    where: [{ path: last.path, line: last.line }],
    reasons: ["No line of the receiver names the record after that event."],
  };
}

/** The last time the record was applied, a reference of it was set to NULL. */
function emptiedReference(trail: Trail): Loss | undefined {
  const emptied = trail.references.filter(({ message }) => message?.kind === "reference-emptied");
  const last = emptied[emptied.length - 1];
  if (last === undefined) return undefined;
  return {
    at: last.step.at,
    peer: trail.holder,
    what: "it was applied with NULL in place of a reference that had not arrived, and no later change healed it",
    reasons: [`${last.step.what}.`],
    where: last.step.where,
  };
}

/** What the holder did after the last event of the record. */
function lastRound(trail: Trail): Trail["received"] {
  const last = trail.events[trail.events.length - 1]?.time;
  return last === undefined ? trail.received : trail.received.filter(({ time }) => time >= last);
}

function deletionOf({ context, record }: Trail): Loss | undefined {
  for (const peer of context.holdings.view.peers.keys()) {
    const deleted = tombstoneAt(context, peer, record.uuid);
    if (deleted !== undefined) return deleted;
  }
  return undefined;
}

function tombstoneAt(context: LibraryContext, peer: number, uuid: string): Loss | undefined {
  const main = context.holdings.view.peers[peer]?.main;
  const table = main?.read("device_state_tombstones", { record_uuid: "uuid", deleted_at: "time" });
  if (table === undefined || !table.has("record_uuid")) return undefined;
  const records = table.column("record_uuid");
  for (let row = 0; row < table.rowCount; row++) {
    if (records.uuid(row) !== uuid) continue;
    const time = table.has("deleted_at") ? table.column("deleted_at").micros(row) : Number.NaN;
    return {
      at: Number.isNaN(time) ? "deletion" : formatTime(time as Micros),
      peer,
      what: "it was deleted",
      reasons: [`${main?.path ?? ""} has a tombstone of it.`],
      where: [{ path: main?.path ?? "", table: "device_state_tombstones", uuid }],
    };
  }
  return undefined;
}

const FINDINGS = new WeakMap<LibraryContext, readonly Finding[]>();

function findingsOf(context: LibraryContext): readonly Finding[] {
  const known = FINDINGS.get(context);
  if (known !== undefined) return known;
  const { findings } = reportOutcomes(askRules(LIBRARY_RULES, context));
  FINDINGS.set(context, findings);
  return findings;
}

function lostEnd({ context }: Trail, loss: Loss): End {
  const { at, peer, what, reasons } = loss;
  return {
    loss,
    lostAt: { at, peer: context.id(peer), what },
    verdict: "violated",
    reasons: [`${context.name(peer)}: ${what}.`, ...reasons],
  };
}

const UNDECIDED = "Where it was lost is unknown, because this evidence is not in the folder.";

function becauseSentence(because: string): string {
  return `Nothing is lost as far as this evidence shows: ${because}.`;
}

function unknownEnd(because: string): End {
  return { verdict: "unknown", reasons: [`Unknown, because ${because}`] };
}

/** Which evidence would decide. */
function evidenceMissing({ context, author, holder, events }: Trail): End {
  const lacks = (peer: number): boolean => !context.logsOf(peer).some((log) => log.count > 0);
  const missing = [
    ...(lacks(author) ? [`${context.name(author)}'s tracing log`] : []),
    ...(lacks(holder) ? [`${context.name(holder)}'s tracing log`] : []),
    ...(events.length === 0 ? [`an event of it in ${context.name(author)}'s event log`] : []),
  ];
  const which =
    missing.length === 0
      ? "No line of any log here names the record on its way."
      : `It would be in ${missing.join(", ")}.`;
  return { verdict: "unknown", reasons: [UNDECIDED, which] };
}
