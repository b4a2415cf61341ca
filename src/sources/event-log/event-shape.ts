/**
 * Where in a line the indexed facts lie, as data: which key of which object goes to which slot.
 *
 * Sync events are tagged inside (`type`), the application's own events outside (their one key is the variant). The same
 * keys occur again and again in `data`, which is why a key counts only in the object named here.
 */

/** Objects whose keys count. */
export const CONTEXT = { top: 0, entry: 1, hlc: 2, body: 3, resource: 4 } as const;
export type Context = (typeof CONTEXT)[keyof typeof CONTEXT];

/** What is remembered of a line: the place of each of these values, if it occurs. */
export const SLOT = {
  type: 0,
  model: 1,
  record: 2,
  device: 3,
  timestamp: 4,
  entryModel: 5,
  entryRecord: 6,
  entryChange: 7,
  hlcText: 8,
  hlcTime: 9,
  hlcCounter: 10,
  hlcDevice: 11,
  bodyModel: 12,
  bodyRecord: 13,
  bodyTimestamp: 14,
  bodyDevice: 15,
  resourceUuid: 16,
  resourceId: 17,
} as const;
export type Slot = (typeof SLOT)[keyof typeof SLOT];
export const SLOT_COUNT = 18;

/** What a key's value is for. */
export interface Member {
  /** Where its place is remembered. */
  readonly slot: Slot | undefined;
  /** If the value is an object: as which one it is walked. */
  readonly context: Context | undefined;
  /** Slots from `clearFrom` up to `clearTo` are forgotten first: of two equal keys the last one counts. */
  readonly clearFrom: number;
  readonly clearTo: number;
}

const scalar = (slot: Slot): Member => ({
  slot,
  context: undefined,
  clearFrom: slot,
  clearTo: slot + 1,
});

const MEMBERS: readonly (readonly [Context, string, Member])[] = [
  [CONTEXT.top, "type", scalar(SLOT.type)],
  [CONTEXT.top, "model_type", scalar(SLOT.model)],
  [CONTEXT.top, "record_uuid", scalar(SLOT.record)],
  [CONTEXT.top, "device_id", scalar(SLOT.device)],
  [CONTEXT.top, "timestamp", scalar(SLOT.timestamp)],
  [
    CONTEXT.top,
    "entry",
    {
      slot: undefined,
      context: CONTEXT.entry,
      clearFrom: SLOT.entryModel,
      clearTo: SLOT.bodyModel,
    },
  ],
  [CONTEXT.entry, "model_type", scalar(SLOT.entryModel)],
  [CONTEXT.entry, "record_uuid", scalar(SLOT.entryRecord)],
  [CONTEXT.entry, "change_type", scalar(SLOT.entryChange)],
  [
    CONTEXT.entry,
    "hlc",
    { slot: SLOT.hlcText, context: CONTEXT.hlc, clearFrom: SLOT.hlcText, clearTo: SLOT.bodyModel },
  ],
  [CONTEXT.hlc, "timestamp", scalar(SLOT.hlcTime)],
  [CONTEXT.hlc, "counter", scalar(SLOT.hlcCounter)],
  [CONTEXT.hlc, "device_id", scalar(SLOT.hlcDevice)],
  [CONTEXT.body, "resource_type", scalar(SLOT.bodyModel)],
  [CONTEXT.body, "resource_id", scalar(SLOT.bodyRecord)],
  [CONTEXT.body, "timestamp", scalar(SLOT.bodyTimestamp)],
  [CONTEXT.body, "device_id", scalar(SLOT.bodyDevice)],
  [
    CONTEXT.body,
    "resource",
    {
      slot: undefined,
      context: CONTEXT.resource,
      clearFrom: SLOT.resourceUuid,
      clearTo: SLOT_COUNT,
    },
  ],
  [CONTEXT.resource, "uuid", scalar(SLOT.resourceUuid)],
  [CONTEXT.resource, "id", scalar(SLOT.resourceId)],
];

/** The value of a key without an escape is found by its length and first byte, then compared. */
const BUCKETS = 1024;

interface KnownKey {
  readonly bytes: Uint8Array;
  readonly text: string;
  readonly member: Member;
}

const TABLE: (readonly (readonly KnownKey[])[])[] = [];
for (const context of Object.values(CONTEXT)) {
  const buckets: KnownKey[][] = Array.from({ length: BUCKETS }, () => []);
  for (const [where, text, member] of MEMBERS) {
    if (where !== context) continue;
    const bytes = new TextEncoder().encode(text);
    buckets[bucketOf(bytes.length, bytes[0] ?? 0)]?.push({ bytes, text, member });
  }
  TABLE[context] = buckets;
}

function bucketOf(length: number, first: number): number {
  return (length << 5) | (first & 31);
}

/** What the key from `start` up to `end` means in `context`; `undefined` for one that does not count. */
export function memberAt(
  context: Context,
  bytes: Uint8Array,
  start: number,
  end: number,
): Member | undefined {
  if (end - start > 16) return undefined;
  const candidates = TABLE[context]?.[bucketOf(end - start, bytes[start] ?? 0)];
  if (candidates === undefined) return undefined;
  for (const key of candidates) {
    let i = 0;
    while (i < key.bytes.length && key.bytes[i] === bytes[start + i]) i++;
    if (i === key.bytes.length) return key.member;
  }
  return undefined;
}

/** The same for a key that is text already. */
export function memberOfText(context: Context, text: string): Member | undefined {
  const found = MEMBERS.find(([where, key]) => where === context && key === text);
  return found?.[2];
}
