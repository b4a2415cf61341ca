import { FieldValues } from "./field-values.ts";
import { type MessageReader, SYNC_MESSAGES } from "./sync-message-table.ts";
import type { SyncMessage } from "./sync-message-types.ts";
import type { TraceRecord } from "./types.ts";

const BY_FIRST_WORD = new Map<string, MessageReader[]>();
for (const reader of SYNC_MESSAGES) {
  const word = firstWord(reader.text);
  const readers = BY_FIRST_WORD.get(word);
  if (readers === undefined) BY_FIRST_WORD.set(word, [reader]);
  else readers.push(reader);
}

/** What a record says about sync; `undefined` when it is not a message that is known to. */
export function readSyncMessage(
  record: Pick<TraceRecord, "message" | "fields">,
): SyncMessage | undefined {
  const { message } = record;
  const candidates = BY_FIRST_WORD.get(firstWord(message));
  const reader = candidates?.find(({ text }) => message.startsWith(text));
  return reader?.read(new FieldValues(record.fields), message);
}

function firstWord(text: string): string {
  const end = text.indexOf(" ");
  return end < 0 ? text : text.slice(0, end);
}
