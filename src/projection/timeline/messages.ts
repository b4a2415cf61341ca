/**
 * Messages from what was recorded at their author to what tells of their arrival. Which messages there are depends on the
 * evidence alone and is found once; where they stand depends on the axis and the filter and is laid out for each.
 */
import type { LibraryView } from "../../analysis/facts/library-view.ts";
import type { TaskOptions } from "../../base/progress.ts";
import { throwIfCancelled } from "../../base/progress.ts";
import { type Answer, type Arrival, type AuthorLog, readArrivals } from "./arrivals.ts";
import { readBroadcasts } from "./broadcasts.ts";
import type { GatheredEvents } from "./gather.ts";
import { outcomeOf } from "./losses.ts";
import { pairSentence } from "./message-words.ts";
import type { TimelineMessagePair } from "./types.ts";

/** Messages of one pair of peers; peers by index. */
export interface PairMessages {
  readonly from: number;
  readonly to: number;
  readonly arrivals: readonly Arrival[];
  readonly answers: readonly Answer[];
  /** Numbers of events among all gathered ones. */
  readonly lost: readonly number[];
  readonly summary: TimelineMessagePair;
}

export interface FoundMessages {
  readonly pairs: readonly PairMessages[];
  readonly notes: readonly string[];
}

/** Finds every message that the evidence tells of. Reads the logs. */
export async function findMessages(
  events: GatheredEvents,
  logs: readonly (AuthorLog | undefined)[],
  view: LibraryView,
  options?: TaskOptions,
): Promise<FoundMessages> {
  const sharedTraces = view.recording.sharedTraceLogs;
  const pairs: PairMessages[] = [];
  const notes: string[] = [...(await readBroadcasts(events.peers))];
  for (let to = 0; to < events.peers.length; to++) {
    throwIfCancelled(options);
    const found = await readArrivals({ events, logs, sharedTraces }, to, options);
    const name = events.peers[to]?.name ?? "";
    if (!found.hasLog) notes.push(`No log in this folder tells what reached ${name}.`);
    if (found.unmatched > 0) {
      notes.push(`${found.unmatched} arrivals at ${name} are of changes that no log has.`);
    }
    const fromOf = peerOfEvents(events);
    const byAuthor = events.peers.map((): Arrival[] => []);
    for (const arrival of found.arrivals) byAuthor[fromOf(arrival.event)]?.push(arrival);
    for (let from = 0; from < events.peers.length; from++) {
      const log = logs[from];
      if (from === to || log === undefined) continue;
      const answers = found.answers.filter((answer) => answer.from === from);
      const arrivals = byAuthor[from] ?? [];
      const outcome = outcomeOf(view, log, to, { arrivals, answers });
      const summary = summarize(events, { from, to, arrivals, answers, ...outcome });
      pairs.push({ from, to, arrivals, answers, lost: outcome.lost, summary });
    }
  }
  pairs.sort((a, b) => b.lost.length - a.lost.length || a.from - b.from || a.to - b.to);
  return { pairs, notes };
}

/** The author's index of an event's log. */
function peerOfEvents(events: GatheredEvents): (event: number) => number {
  return (event) => events.peer[event] ?? -1;
}

function summarize(
  events: GatheredEvents,
  pair: {
    readonly from: number;
    readonly to: number;
    readonly arrivals: readonly Arrival[];
    readonly answers: readonly Answer[];
    readonly lost: readonly number[];
    readonly untold: number;
    readonly unknown: number;
    readonly superseded: number;
  },
): TimelineMessagePair {
  const models = new Map<string, number>();
  for (const event of pair.lost) {
    const model = events.models[events.model[event] ?? 0] ?? "other";
    models.set(model, (models.get(model) ?? 0) + 1);
  }
  const counts = {
    arrived: pair.arrivals.length,
    lost: pair.lost.length,
    lostByModel: [...models]
      .map(([model, count]) => ({ model, count }))
      .sort((a, b) => b.count - a.count || (a.model < b.model ? -1 : 1)),
    untold: pair.untold,
    unknown: pair.unknown,
    superseded: pair.superseded,
    answers: pair.answers.length,
    answeredRecords: pair.answers.reduce((sum, { records }) => sum + records, 0),
  };
  const [from, to] = [events.peers[pair.from], events.peers[pair.to]];
  const sentence = pairSentence(from?.name ?? "", to?.name ?? "", counts);
  return { from: from?.id ?? "", to: to?.id ?? "", ...counts, sentence };
}
