/** Seeded messages to one receiver: few records, so that they meet, replace, delete and wait for each other. */
import type { Prng } from "../../src/base/prng.ts";
import type { Uuid } from "../../src/base/uuid.ts";
import type { Message, SharedChange, StateChange } from "../../src/engine/sync/messages.ts";

export const AUTHOR = "aaaaaaaa-0000-4000-8000-000000000001" as Uuid;
const RECORDS = 12;
const uuid = (n: number): Uuid =>
  `00000000-0000-4000-8000-${n.toString(16).padStart(12, "0")}` as Uuid;
const moment = (n: number): string =>
  `2025-11-24T18:${String(Math.floor(n / 60) % 60).padStart(2, "0")}:${String(n % 60).padStart(2, "0")}.000000+00:00`;

/** `count` messages, the same for the same seed. */
export function randomDeliveries(prng: Prng, count: number): readonly Message[] {
  return Array.from({ length: count }, (_, at) => randomMessage(prng, at));
}

function randomMessage(prng: Prng, at: number): Message {
  const kind = prng.below(20);
  if (kind < 8) return entry(prng, at);
  if (kind < 13) return content(prng, at);
  if (kind < 15)
    return { kind: "deletion", model: "entry", record: uuid(prng.below(RECORDS)), owner: AUTHOR };
  if (kind < 18) {
    const records = Array.from({ length: prng.below(5) }, () => entry(prng, at));
    const deleted = prng.below(4) === 0 ? [uuid(prng.below(RECORDS))] : [];
    return { kind: "state-page", model: "entry", owner: AUTHOR, records, deleted };
  }
  if (kind === 18) {
    const changes = Array.from({ length: prng.below(4) }, () => content(prng, at));
    return { kind: "shared-page", from: AUTHOR, changes };
  }
  return { kind: "backfill-end" };
}

function entry(prng: Prng, at: number): StateChange {
  const n = prng.below(RECORDS);
  const parent = prng.below(RECORDS + 3);
  const linked = prng.below(2) === 0;
  const isRoot = parent >= RECORDS || parent === n;
  const time = moment(Math.max(0, at - prng.below(3)));
  return {
    kind: "state",
    model: "entry",
    record: uuid(n),
    owner: AUTHOR,
    timestamp: time,
    data: {
      uuid: uuid(n),
      name: `entry ${prng.below(4)}`,
      kind: linked ? 0 : 1,
      extension: linked ? "txt" : null,
      size: linked ? 7 : 0,
      aggregate_size: prng.below(100),
      child_count: 0,
      file_count: 0,
      created_at: "2025-11-24T18:28:00Z",
      modified_at: time,
      accessed_at: null,
      permissions: null,
      inode: n * 2 ** 33,
      metadata_uuid: null,
      parent_uuid: isRoot ? null : uuid(parent),
      content_uuid: linked ? uuid(100 + prng.below(RECORDS)) : null,
      ...(isRoot ? { directory_path: `/root ${n}` } : {}),
    },
  };
}

function content(prng: Prng, at: number): SharedChange {
  const n = 100 + prng.below(RECORDS);
  const stamp = Math.max(1, at - prng.below(4))
    .toString(16)
    .padStart(16, "0");
  return {
    kind: "shared",
    model: "content_identity",
    record: uuid(n),
    hlc: `${stamp}-${prng.below(4).toString(16).padStart(16, "0")}-${AUTHOR}`,
    changeType: prng.below(10) === 0 ? "delete" : "insert",
    data: {
      uuid: uuid(n),
      integrity_hash: null,
      content_hash: `hash ${n + prng.below(2)}`,
      text_content: null,
      total_size: prng.below(9),
    },
  };
}
