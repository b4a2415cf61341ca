/** Plays a script of deliveries into receivers, in order, and keeps what happened. */
import { pace, rest, type TaskOptions } from "../../base/progress.ts";
import type { Uuid } from "../../base/uuid.ts";
import type { Message } from "../sync/messages.ts";
import type { Receiver } from "../sync/receiver.ts";
import type { RecordedChange } from "../sync/recorded-change.ts";
import type { Journal } from "./journal.ts";

/** One delivery, ready to be played. */
export interface ReadyDelivery {
  readonly to: Uuid;
  /** Virtual time, µs since 1970. */
  readonly time: number;
  readonly message: Message;
}

/** One delivery of one change, as its line holds it. */
export interface RecordedDelivery {
  to: Uuid;
  time: number;
  readonly change: RecordedChange;
}

/** Deliveries in the order in which they are to be played. */
export interface Script {
  readonly count: number;
  /** Reads what deliveries `from` up to `to` need, and may forget what earlier ones needed. */
  prepare(from: number, to: number): Promise<void>;
  /** The delivery; `undefined` when what it carried is not in the evidence. Asked once, in order, after `prepare`. */
  at(index: number): ReadyDelivery | undefined;
  /** The same where it carries one change whose line is at hand: valid until the next call. */
  recorded?(index: number): RecordedDelivery | undefined;
}

export interface RunInput {
  readonly script: Script;
  readonly receivers: ReadonlyMap<Uuid, Receiver>;
  readonly journal: Journal;
  /** Stop after the delivery during which this step is reached. */
  readonly until?: number | undefined;
}

export interface RunResult {
  /** Deliveries played. */
  readonly played: number;
  /** Deliveries whose content is not in the evidence. */
  readonly unknown: number;
  /** Virtual time of the last delivery; 0 when none was played. */
  readonly endedAt: number;
}

const CHUNK = 1024;

export async function runScript(input: RunInput, options: TaskOptions = {}): Promise<RunResult> {
  const { script, receivers, journal } = input;
  const until = input.until ?? Number.POSITIVE_INFINITY;
  const result = { played: 0, unknown: 0, endedAt: 0 };
  const tick = pace(options);
  for (let from = 0; from < script.count && journal.length < until; from += CHUNK) {
    const to = Math.min(from + CHUNK, script.count);
    await rest(options);
    options.onProgress?.({ task: "Replaying", fraction: from / script.count });
    await script.prepare(from, to);
    for (let index = from; index < to && journal.length < until; index++) {
      const before = journal.length;
      if (!playRecorded(script, index, receivers, result)) {
        play(script.at(index), index, receivers, result);
      }
      // A page sets off as many steps as it has records, and more.
      tick(1 + journal.length - before);
    }
  }
  if (journal.length < until) {
    for (const receiver of receivers.values()) receiver.finish(result.endedAt);
  }
  return result;
}

/** Plays a delivery from its line; false when it takes its message. */
function playRecorded(
  script: Script,
  index: number,
  receivers: ReadonlyMap<Uuid, Receiver>,
  result: { played: number; endedAt: number },
): boolean {
  const recorded = script.recorded?.(index);
  if (recorded === undefined) return false;
  const { time } = recorded;
  const receiver = receivers.get(recorded.to);
  if (receiver?.receiveRecorded(recorded.change, { time, delivery: index }) !== true) return false;
  result.endedAt = Math.max(result.endedAt, time);
  result.played++;
  return true;
}

function play(
  ready: ReadyDelivery | undefined,
  delivery: number,
  receivers: ReadonlyMap<Uuid, Receiver>,
  result: { played: number; unknown: number; endedAt: number },
): void {
  const receiver = ready === undefined ? undefined : receivers.get(ready.to);
  if (ready === undefined || receiver === undefined) {
    result.unknown++;
    return;
  }
  receiver.receive(ready.message, { time: ready.time, delivery });
  result.endedAt = Math.max(result.endedAt, ready.time);
  result.played++;
}
