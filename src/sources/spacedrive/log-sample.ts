import { parseUuid, type Uuid } from "../../base/uuid.ts";
import type { TraceLog, TraceRecord } from "../trace-log/types.ts";

/** What a tracing log says about who wrote it and which build, read once when the snapshot is opened. */
export interface LogSample {
  /** The records at the start and at the end, as text. */
  readonly text: string;
  /** Devices whose sync service the log shows starting, in order of appearance. */
  readonly devices: readonly Uuid[];
  /** Library of the first service that starts. */
  readonly library?: Uuid | undefined;
  /** When the test announced the snapshot, microseconds since 1970. */
  readonly announced?: number | undefined;
}

export type LogSamples = ReadonlyMap<TraceLog, LogSample>;

/** Records at the start and at the end of a log that make up its sample. */
const HEAD_RECORDS = 1500;
const TAIL_RECORDS = 500;
const MAX_CHARACTERS = 2_000_000;
const SERVICE_START = "Creating peer sync service";
const CAPTURE = "=== CAPTURING SNAPSHOT ===";

/** Samples logs of any size; of one that is not in memory only its start and end are read. */
export async function sampleLogs(logs: readonly TraceLog[]): Promise<LogSamples> {
  const samples = new Map<TraceLog, LogSample>();
  for (const log of logs) samples.set(log, await sampleLog(log));
  return samples;
}

async function sampleLog(log: TraceLog): Promise<LogSample> {
  const records = await sampledRecords(log);
  const starts = log.resident ? await found(log, SERVICE_START) : matching(records, SERVICE_START);
  const captures = log.resident ? await found(log, CAPTURE) : matching(records, CAPTURE);
  const uuids = (name: string): Uuid[] =>
    starts.flatMap((record) => parseUuid(record.fields.get(name) ?? "") ?? []);
  return {
    text: records.map((record) => record.text).join("\n"),
    devices: [...new Set(uuids("device_id"))],
    library: uuids("library_id")[0],
    announced: captures.at(-1)?.time,
  };
}

interface SampledRecord {
  readonly text: string;
  parse(): TraceRecord;
}

async function sampledRecords(log: TraceLog): Promise<readonly SampledRecord[]> {
  const headEnd = Math.min(HEAD_RECORDS, log.count);
  const tailStart = Math.max(headEnd, log.count - TAIL_RECORDS);
  const records: SampledRecord[] = [];
  let characters = 0;
  for (const [from, to] of [
    [0, headEnd],
    [tailStart, log.count],
  ] as const) {
    const window = await log.window(from, to);
    for (let index = from; index < to && characters < MAX_CHARACTERS; index++) {
      const text = window.text(index);
      characters += text.length;
      records.push({ text, parse: () => window.parse(index) });
    }
  }
  return records;
}

function matching(records: readonly SampledRecord[], needle: string): TraceRecord[] {
  return records.filter((record) => record.text.includes(needle)).map((record) => record.parse());
}

async function found(log: TraceLog, needle: string): Promise<TraceRecord[]> {
  const records: TraceRecord[] = [];
  for (const index of await log.findAll(needle)) records.push(await log.parseAt(index));
  return records;
}
