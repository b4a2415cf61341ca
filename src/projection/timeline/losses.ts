/** Which recorded events never reached a peer: no sign of their arrival, and what they wrote is not there. */
import type { LibraryView } from "../../analysis/facts/library-view.ts";
import { wordsOf } from "../../base/uuid-index.ts";
import type { Answer, Arrival, AuthorLog } from "./arrivals.ts";

/** What became of the events of one author at one receiver. */
export interface Outcome {
  /** Numbers of events among all gathered ones. */
  readonly lost: readonly number[];
  /** Events without a sign of arrival whose record is there nevertheless, or gone at its author too. */
  readonly untold: number;
  /** Events without a sign of arrival whose receiver's rows are not in the folder. */
  readonly unknown: number;
  /** Events without a sign of arrival of whose record a later change arrived. */
  readonly superseded: number;
}

export function outcomeOf(
  view: LibraryView,
  author: AuthorLog,
  receiver: number,
  came: { readonly arrivals: readonly Arrival[]; readonly answers: readonly Answer[] },
): Outcome {
  const { source, start, chains } = author;
  const { count } = source.log;
  const arrived = marksOf(came.arrivals, start, count);
  const fateOf = createJudge(view, author, receiver, {
    lastAnswer: lastAnswers(came.answers, source.peerIndex),
    arrivedEver: firstMarks(count, arrived, chains.headOf),
  });
  const isSent = createSent(view, author);
  const arrivedLater = new Uint8Array(count);
  const lost: number[] = [];
  const counts = { untold: 0, unknown: 0, superseded: 0 };
  for (let event = count - 1; event >= 0; event--) {
    const head = chains.headOf(event);
    if (head < 0) continue;
    if (arrived[event] === 1) arrivedLater[head] = 1;
    else if (!isSent(event)) continue;
    else {
      const fate = arrivedLater[head] === 1 ? "superseded" : fateOf(event);
      if (fate === "lost") lost.push(start + event);
      else counts[fate]++;
    }
  }
  return { lost: lost.reverse(), ...counts };
}

/** Whether an event is a change of the log's own peer: what it was to send. */
function createSent(view: LibraryView, { source }: AuthorLog): (event: number) => boolean {
  const { log } = source;
  const author = view.peers[source.peerIndex]?.id;
  const kinds = [log.kinds.indexOf("state_change"), log.kinds.indexOf("shared_change")];
  return (event) =>
    author !== undefined &&
    log.authors[log.author[event] ?? -1] === author &&
    kinds.includes(log.kind[event] ?? -1);
}

/** What is to be thought of an event without a sign of arrival. */
function createJudge(
  view: LibraryView,
  { source, chains }: AuthorLog,
  receiver: number,
  came: { readonly lastAnswer: ReadonlyMap<string, number>; readonly arrivedEver: Uint8Array },
): (event: number) => "lost" | "untold" | "unknown" {
  const { log } = source;
  const isThere = createPresence(view, source, receiver);
  return (event) => {
    const model = log.models[log.model[event] ?? -1] ?? "";
    const there = isThere(model, event);
    if (there !== true) return there === undefined ? "unknown" : "lost";
    // Lines tell of the record's earlier changes, and there is none of this one: only an answer can have brought it.
    if (came.arrivedEver[chains.headOf(event)] !== 1) return "untold";
    const isAnswered = (came.lastAnswer.get(model) ?? -1) > (log.time[event] ?? Number.NaN);
    return isAnswered ? "untold" : "lost";
  };
}

/** Which events of a log arrived. */
function marksOf(arrivals: readonly Arrival[], start: number, count: number): Uint8Array {
  const arrived = new Uint8Array(count);
  for (const { event } of arrivals) {
    if (event >= start && event < start + count) arrived[event - start] = 1;
  }
  return arrived;
}

/** Which first events of a record have a marked event in their chain. */
function firstMarks(
  count: number,
  marks: Uint8Array,
  headOf: (event: number) => number,
): Uint8Array {
  const firsts = new Uint8Array(count);
  for (let event = 0; event < count; event++) {
    const head = headOf(event);
    if (marks[event] === 1 && head >= 0) firsts[head] = 1;
  }
  return firsts;
}

/** When the last answer with rows of a model came from an author. */
function lastAnswers(answers: readonly Answer[], from: number): ReadonlyMap<string, number> {
  const last = new Map<string, number>();
  for (const answer of answers) {
    if (answer.from !== from) continue;
    last.set(answer.model, Math.max(last.get(answer.model) ?? -1, answer.time));
  }
  return last;
}

const DELETE = 2;

/** Whether a change shows at the receiver: its row is there, or gone as it is at the author; `undefined` without rows. */
function createPresence(
  view: LibraryView,
  { log, peerIndex }: AuthorLog["source"],
  receiver: number,
): (model: string, event: number) => boolean | undefined {
  const words = wordsOf(log.record.subarray(0, log.count * 16));
  const synced = new Set(view.models.map(({ name }) => name));
  return (model, event) => {
    const there = synced.has(model) ? view.rows(receiver, model) : undefined;
    const own = synced.has(model) ? view.rows(peerIndex, model) : undefined;
    if (there === undefined || own === undefined) return undefined;
    const isHeld = there.index.find(words, event) >= 0;
    const isKept = own.index.find(words, event) >= 0;
    return log.changeType[event] === DELETE && !isKept ? !isHeld : isHeld || !isKept;
  };
}
