import { type MinedLog, mineTraceLog } from "../../src/analysis/logs/mine-log.ts";
import { createPrng } from "../../src/base/prng.ts";
import { indexTraceLog } from "../../src/sources/trace-log/index-trace-log.ts";

/** Mines the templates of a text. */
export async function mineText(text: string, path = "test.log"): Promise<MinedLog> {
  const bytes = new TextEncoder().encode(text);
  const read = (offset: number, length: number) =>
    Promise.resolve(bytes.slice(offset, offset + length));
  return await mineTraceLog(indexTraceLog(path, bytes), read);
}

/** One line of a tracing log; `at` counts milliseconds. */
export function traceLine(at: number, level: string, target: string, message: string): string {
  const time = new Date(Date.UTC(2025, 10, 24, 15, 37) + at).toISOString().slice(0, -1);
  return `${time}000Z ${level.padStart(5)} ThreadId(07) ${target}: ${message}\n`;
}

const PEER = "sd_core::service::sync::peer";
const HELPERS = "helpers";

/** What a peer prints while rows cross, with the number of a record in it. */
const WORK: readonly ((uuid: string, model: string) => readonly [string, string, string])[] = [
  (uuid, model) => ["DEBUG", PEER, `Applying state change model_type=${model} record_uuid=${uuid}`],
  (uuid, model) => [
    "INFO",
    PEER,
    `State change applied successfully model_type=${model} record_uuid=${uuid}`,
  ],
  (_, model) => [
    "INFO",
    PEER,
    `PeerSync received shared change event hlc=HLC(1763286012759,4,:3965327c) model_type=${model}`,
  ],
  (uuid) => [
    "DEBUG",
    HELPERS,
    `[MockTransport] Message delivered successfully from=${uuid} to=${uuid}`,
  ],
  (_, model) => ["INFO", PEER, `Batch syncing ${model.length} ${model} records`],
  (uuid) => [
    "WARN",
    PEER,
    `Failed to send state change to partner, enqueuing for retry partner=${uuid} error=message timeout after 30s`,
  ],
];

/** Lines of several peers in no order at all, with each of `planted` once, evenly spread. */
export function interleavedLog(lines: number, seed: number, planted: readonly string[]): string {
  const prng = createPrng(seed);
  const pick = <T>(list: readonly T[]): T | undefined => list[prng.below(list.length)];
  const text: string[] = [];
  const step = Math.floor(lines / (planted.length + 1));
  for (let i = 0; i < lines; i++) {
    const extra = i > 0 && i % step === 0 ? planted[i / step - 1] : undefined;
    const hex = Array.from({ length: 12 }, () => prng.below(16).toString(16)).join("");
    const uuid = `6708d4a5-e17c-427f-86c3-${hex}`;
    const model = pick(["entry", "content_identity", "location"]) ?? "entry";
    const [level, target, message] = pick(WORK)?.(uuid, model) ?? ["INFO", PEER, ""];
    if (extra === undefined) text.push(traceLine(i, level, target, message));
    else
      text.push(traceLine(i, extra.split(" ")[0] ?? "", PEER, extra.slice(extra.indexOf(" ") + 1)));
  }
  return text.join("");
}
