/** What each peer's own log says it sent: a sender that believes it delivered is what makes a silent loss silent. */
import type { PeerRecording } from "../../sources/recording.ts";
import { readSyncMessage } from "../../sources/trace-log/sync-messages.ts";
import type { TraceLog } from "../../sources/trace-log/types.ts";
import { printCount } from "../notation/notation.ts";

interface Sent {
  messages: number;
  records: number;
  failed: number;
  alone: number;
}

/** The messages that tell of sending; all of them contain one of these. */
const PHRASES = [
  "roadcast complete",
  "Broadcasting StateBatch",
  "No connected partners",
  "Failed to send",
];
/** A log with more such lines is counted by others; reading each of them again would take longer than it tells. */
const MOST_LINES = 200_000;

/** One sentence for each peer whose own log tells of sending. */
export async function readBroadcasts(peers: readonly PeerRecording[]): Promise<readonly string[]> {
  const sentences: string[] = [];
  for (const { name, traceLogs } of peers) {
    const sent = { messages: 0, records: 0, failed: 0, alone: 0 };
    for (const log of traceLogs) await addLog(sent, log);
    const text = sentenceOf(name, sent);
    if (text !== undefined) sentences.push(text);
  }
  return sentences;
}

async function addLog(sent: Sent, log: TraceLog): Promise<void> {
  for (const phrase of PHRASES) {
    const found = await log.findAll(phrase);
    if (found.length > MOST_LINES) continue;
    for (const index of found) addRecord(sent, await log.parseAt(index));
  }
}

function addRecord(sent: Sent, record: Parameters<typeof readSyncMessage>[0]): void {
  const message = readSyncMessage(record);
  if (message?.kind === "broadcasting") {
    sent.records += message.form === "state-batch" ? (message.records ?? 0) : 0;
  } else if (message?.kind === "broadcast-completed") {
    sent.messages += message.success ?? 0;
    sent.failed += message.errors ?? 0;
    sent.records += message.form === "state-batch" ? 0 : (message.records ?? 1);
  } else if (message?.kind === "broadcast-without-partners") sent.alone++;
  else if (message?.kind === "send-failed") sent.failed++;
}

function sentenceOf(name: string, { messages, records, failed, alone }: Sent): string | undefined {
  if (messages + failed + alone === 0) return undefined;
  const parts = [
    `${printCount(messages)} messages with ${printCount(records)} records were sent`,
    `${printCount(failed)} failed`,
  ];
  if (alone > 0) parts.push(`${printCount(alone)} times nobody was connected to send to`);
  return `By the log of ${name}, ${parts.join(", ")}.`;
}
