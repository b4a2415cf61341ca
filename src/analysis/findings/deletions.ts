import { uuidToBytes } from "../../base/uuid.ts";
import { wordsOf } from "../../base/uuid-index.ts";
import type { FindingPlace } from "../report.ts";
import type { LibraryContext } from "./library-context.ts";

/** Live rows at `holder` for which `keeper` has tombstones. */
export interface DeletedRows {
  readonly model: string;
  readonly keeper: number;
  readonly holder: number;
  readonly rows: readonly number[];
  readonly tombstones: readonly FindingPlace[];
  /** Whether they were written after the deletion, or live beside the tombstone in one database. */
  readonly cameBack: boolean;
}

interface Tombstone {
  readonly model: string;
  readonly words: Uint32Array;
  readonly uuid: string;
  readonly at: number;
}

/** Every record that is deleted at one peer and lives at the same or another, by what happened last. */
export function deletedRows(context: LibraryContext): readonly DeletedRows[] {
  const { peers } = context.holdings.view;
  return peers.flatMap((_, keeper) => {
    const tombstones = tombstonesOf(context, keeper);
    if (tombstones.length === 0) return [];
    return [...peers.keys()].flatMap((holder) => livingRows(context, tombstones, keeper, holder));
  });
}

function livingRows(
  context: LibraryContext,
  tombstones: readonly Tombstone[],
  keeper: number,
  holder: number,
): readonly DeletedRows[] {
  const path = context.holdings.view.peers[keeper]?.main?.path ?? "";
  const groups = new Map<string, { rows: number[]; tombstones: FindingPlace[] }>();
  for (const tombstone of tombstones) {
    const held = context.holdings.view.rows(holder, tombstone.model);
    const row = held?.index.find(tombstone.words, 0) ?? -1;
    if (held === undefined || row < 0) continue;
    const column = ["indexed_at", "updated_at", "created_at"].find((name) => held.table.has(name));
    const writtenAt = column === undefined ? Number.NaN : held.table.column(column).micros(row);
    const cameBack = keeper === holder || writtenAt > tombstone.at;
    const key = `${tombstone.model} ${cameBack ? "back" : "left"}`;
    const group = groups.get(key) ?? { rows: [], tombstones: [] };
    group.rows.push(row);
    group.tombstones.push({ path, table: "device_state_tombstones", uuid: tombstone.uuid });
    groups.set(key, group);
  }
  return [...groups].map(([key, group]) => {
    const [model = "", kind] = key.split(" ");
    return { model, keeper, holder, ...group, cameBack: kind === "back" };
  });
}

function tombstonesOf(context: LibraryContext, peer: number): readonly Tombstone[] {
  const table = context.holdings.view.peers[peer]?.main?.read("device_state_tombstones", {
    model_type: "text",
    record_uuid: "uuid",
    deleted_at: "time",
  });
  if (table === undefined || !table.has("model_type") || !table.has("record_uuid")) return [];
  const found: Tombstone[] = [];
  for (let row = 0; row < table.rowCount; row++) {
    const uuid = table.column("record_uuid").uuid(row);
    if (uuid === undefined) continue;
    found.push({
      model: table.column("model_type").text(row) ?? "",
      uuid,
      words: wordsOf(uuidToBytes(uuid)),
      at: table.has("deleted_at") ? table.column("deleted_at").micros(row) : Number.NaN,
    });
  }
  return found;
}
