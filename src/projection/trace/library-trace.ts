/**
 * A library snapshot as a trace: a process for each peer, a thread for each model in its evidence, an instant for each
 * event; what its logs say of messages as slices, with arrows only where a log names the record at both ends; watermarks
 * as counters.
 */
import type { WatermarkReport } from "../../analysis/report.ts";
import { type TaskOptions, throwIfCancelled } from "../../base/progress.ts";
import { isPlausibleTime, type Micros, parseTime } from "../../base/time.ts";
import { NIL_UUID, uuidFromBytes } from "../../base/uuid.ts";
import type { LibraryRecording } from "../../sources/recording.ts";
import type { SyncMessage } from "../../sources/trace-log/sync-message-types.ts";
import { readSyncMessage } from "../../sources/trace-log/sync-messages.ts";
import type { TraceLog } from "../../sources/trace-log/types.ts";
import { printWatermark } from "../notation/notation.ts";
import { peerName } from "../timeline/describe.ts";
import { type GatheredEvents, gatherEvents } from "../timeline/gather.ts";
import { TIMELINE_CHANGES } from "../timeline/types.ts";
import { stampText, wallTimes } from "../timeline/wall-times.ts";
import { type TraceTrack, TraceWriter } from "./trace-writer.ts";

const STATE = TIMELINE_CHANGES.indexOf("state");
/** Records of a log read at once. */
const STRETCH = 10_000;
const SENT: ReadonlySet<SyncMessage["kind"]> = new Set(["broadcasting", "broadcast-completed"]);
const ARRIVED: ReadonlySet<SyncMessage["kind"]> = new Set([
  "state-applying",
  "state-applied",
  "shared-applying",
  "shared-applied",
]);

/** What a trace's numbers mean; in the file itself, since nobody reads a manual beside it. */
const ABOUT = {
  source: "Driftscope",
  time: "Microseconds since 1970. Shared changes stand at the time of their stamp (its counter as microseconds), state changes and log lines at the wall time of the machine that wrote them; clocks may differ. The argument wall_us is the wall time of a shared change.",
  arrows:
    "Only where a log names the record at both ends. No arrow means that no log says so, not that nothing was sent.",
  counters: "Watermarks as logs and databases have them, in microseconds since 1970.",
};

interface Context {
  readonly recording: LibraryRecording;
  readonly writer: TraceWriter;
  /** Process by peer, in the order of the recording. */
  readonly processes: readonly number[];
}

/** The trace as JSON text. */
export async function libraryAsTrace(
  recording: LibraryRecording,
  watermarks: readonly WatermarkReport[],
  options?: TaskOptions,
): Promise<string> {
  const writer = new TraceWriter();
  const processes = recording.peers.map(({ name, id }) => writer.process(`${name} ${id}`));
  const context: Context = { recording, writer, processes };
  const events = gatherEvents(recording);
  const { placeless, last } = writeEvents(context, events);
  const end = await writeLogs(context, options);
  writeWatermarks(context, watermarks, recording.capturedAt ?? Math.max(last, end));
  return writer.text({ ...ABOUT, events: events.count, eventsWithoutTime: placeless });
}

/** The recorded events; gives how many have no time, and the last time. */
function writeEvents(
  { recording, writer, processes }: Context,
  events: GatheredEvents,
): { readonly placeless: number; readonly last: number } {
  const wall = wallTimes(events);
  let placeless = 0;
  let last = 0;
  for (let row = 0; row < events.count; row++) {
    const time = events.time[row] ?? Number.NaN;
    // A brand for numbers of this meaning; the test is what decides.
    if (!isPlausibleTime(time as Micros)) {
      placeless++;
      continue;
    }
    const isState = events.change[row] === STATE;
    const counter = events.counter[row] ?? -1;
    // As the timeline has it: the counter tells events of one millisecond apart.
    const ts = isState ? time : time + Math.min(999, Math.max(0, counter));
    last = Math.max(last, ts);
    const model = events.models[events.model[row] ?? 0] ?? "";
    const track = writer.thread(processes[events.peer[row] ?? 0] ?? 0, model);
    const change = TIMELINE_CHANGES[events.change[row] ?? 0] ?? "other";
    writer.instant(track, ts, change, argsOf(recording, events, row, wall[row] ?? Number.NaN));
  }
  return { placeless, last };
}

function argsOf(recording: LibraryRecording, events: GatheredEvents, row: number, wall: number) {
  const source = events.sources[events.source[row] ?? 0];
  const index = events.index[row] ?? 0;
  const author = events.authors[events.author[row] ?? -1];
  const by = author === undefined ? undefined : `${peerName(recording, author)} ${author}`;
  const wallArgs = Number.isSafeInteger(wall) ? { wall_us: wall } : {};
  if (source?.kind === "log") {
    const line = source.log.line[index] ?? 0;
    const isShared = events.change[row] !== STATE;
    const stamp = isShared ? stampText(source.log, index) : undefined;
    return {
      at: `${source.path}:${line}`,
      author: by,
      record: recordOf(source.log.record, index),
      stamp,
      ...wallArgs,
    };
  }
  if (source === undefined) return { author: by };
  const { table, path } = source;
  return {
    at: `${path} shared_changes`,
    author: by,
    record: table.record(index),
    stamp: table.hlc(index),
    ...wallArgs,
  };
}

function recordOf(records: Uint8Array, index: number): string | undefined {
  const uuid = uuidFromBytes(records, index * 16);
  return uuid === NIL_UUID ? undefined : uuid;
}

/** What logs say of messages; gives the last time. */
async function writeLogs(context: Context, options?: TaskOptions): Promise<number> {
  const { recording, writer, processes } = context;
  const arrows = new Arrows();
  let last = 0;
  for (const [peer, { traceLogs, id }] of recording.peers.entries()) {
    const process = processes[peer] ?? 0;
    for (const log of traceLogs) {
      options?.onProgress?.({ task: `Reading ${log.path}` });
      await forEachMessage(log, options, (message, ts, line) => {
        const track = writer.thread(process, "log");
        last = Math.max(last, ts);
        writer.slice(track, ts, message.kind, { at: `${log.path}:${line}`, ...namesIn(message) });
        writeAdvance(context, process, id, message, ts);
        arrows.see(message, track, ts);
      });
    }
  }
  arrows.draw(writer);
  return last;
}

function namesIn(message: SyncMessage) {
  return {
    record: "record" in message ? message.record : undefined,
    model: "model" in message ? message.model : undefined,
  };
}

interface SeenMessage {
  readonly record: string;
  readonly track: TraceTrack;
  readonly ts: number;
}

/** Records that logs name where they were sent and where they arrived. */
class Arrows {
  readonly #sent = new Map<string, SeenMessage>();
  readonly #arrived: SeenMessage[] = [];

  see(message: SyncMessage, track: TraceTrack, ts: number): void {
    const { record } = namesIn(message);
    if (record === undefined) return;
    if (ARRIVED.has(message.kind)) this.#arrived.push({ record, track, ts });
    if (SENT.has(message.kind) && !this.#sent.has(record)) {
      this.#sent.set(record, { record, track, ts });
    }
  }

  draw(writer: TraceWriter): void {
    for (const { record, track, ts } of this.#arrived) {
      const from = this.#sent.get(record);
      // An arrow back in time would say something of clocks, not of messages.
      if (from !== undefined && from.track.process !== track.process && from.ts <= ts) {
        writer.flow(from.track, from.ts, track, ts, record);
      }
    }
  }
}

async function forEachMessage(
  log: TraceLog,
  options: TaskOptions | undefined,
  tell: (message: SyncMessage, ts: number, line: number) => void,
): Promise<void> {
  for (let from = 0; from < log.count; from += STRETCH) {
    throwIfCancelled(options);
    const to = Math.min(log.count, from + STRETCH);
    const window = await log.window(from, to);
    for (let index = from; index < to; index++) {
      const ts = log.time[index] ?? Number.NaN;
      const message = Number.isSafeInteger(ts) ? readSyncMessage(window.parse(index)) : undefined;
      if (message !== undefined) tell(message, ts, log.line[index] ?? 0);
    }
  }
}

function writeAdvance(
  { recording, writer }: Context,
  process: number,
  holder: string,
  message: SyncMessage,
  ts: number,
): void {
  if (message.kind !== "watermark-advanced" && message.kind !== "watermark-unchanged") return;
  const { peer, model, watermark } = message;
  if (peer === undefined || model === undefined || !Number.isSafeInteger(watermark)) return;
  const name = printWatermark({
    holder: peerName(recording, holder),
    peer: peerName(recording, peer),
    resource: model,
  });
  writer.counter(process, ts, name, { watermark_us: watermark ?? 0 });
}

/** What databases hold in the end. */
function writeWatermarks(
  { recording, writer, processes }: Context,
  watermarks: readonly WatermarkReport[],
  at: number,
): void {
  for (const { holder, peer, resource, claimed } of watermarks) {
    const value = claimed === null ? undefined : parseTime(claimed);
    const process = processes[recording.peers.findIndex(({ id }) => id === holder)];
    if (value === undefined || process === undefined) continue;
    const name = printWatermark({
      holder: peerName(recording, holder),
      peer: peerName(recording, peer),
      resource,
    });
    writer.counter(process, at, name, { watermark_us: value });
  }
}
