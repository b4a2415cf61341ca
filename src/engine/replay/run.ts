/** Plays a script of deliveries into receivers, in order, and keeps what happened. */
import { pace, type TaskOptions, throwIfCancelled } from "../../base/progress.ts";
import type { Uuid } from "../../base/uuid.ts";
import type { Message } from "../sync/messages.ts";
import type { Receiver } from "../sync/receiver.ts";
import type { Journal } from "./journal.ts";

/** One delivery, ready to be played. */
export interface ReadyDelivery {
  readonly to: Uuid;
  /** Virtual time, µs since 1970. */
  readonly time: number;
  readonly message: Message;
}

/** Deliveries in the order in which they are to be played. */
export interface Script {
  readonly count: number;
  /** Reads what deliveries `from` up to `to` need, and may forget what earlier ones needed. */
  prepare(from: number, to: number): Promise<void>;
  /** The delivery; `undefined` when what it carried is not in the evidence. Asked once, in order, after `prepare`. */
  at(index: number): ReadyDelivery | undefined;
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

const CHUNK = 4096;

export async function runScript(input: RunInput, options: TaskOptions = {}): Promise<RunResult> {
  const { script, receivers, journal } = input;
  const until = input.until ?? Number.POSITIVE_INFINITY;
  const result = { played: 0, unknown: 0, endedAt: 0 };
  const tick = pace(options);
  for (let from = 0; from < script.count && journal.length < until; from += CHUNK) {
    const to = Math.min(from + CHUNK, script.count);
    throwIfCancelled(options);
    options.onProgress?.({ task: "Replaying", fraction: from / script.count });
    await script.prepare(from, to);
    for (let index = from; index < to && journal.length < until; index++) {
      const before = journal.length;
      play(script.at(index), index, receivers, result);
      // A page sets off as many steps as it has records, and more.
      tick(1 + journal.length - before);
    }
  }
  if (journal.length < until) {
    for (const receiver of receivers.values()) receiver.finish(result.endedAt);
  }
  return result;
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
