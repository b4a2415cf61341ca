/** A healthy pair of peers on which a test breaks one thing: alice wrote, bob received. */

import { parseUuid, type Uuid, uuidToBytes } from "../../src/base/uuid.ts";
import type { LibraryRecording, PeerRecording } from "../../src/sources/recording.ts";
import { at, blob, buildLibrary, type Cell, stamp, u } from "../builders/library.ts";

type MutableRow = Record<string, Cell>;
type MutableTables = Record<string, MutableRow[]>;

/** One peer's evidence, to be changed before it is built. */
export interface Side {
  readonly main: MutableTables;
  readonly sync: MutableTables;
  readonly log: string[];
  readonly events: string[];
  change: ((peer: PeerRecording) => Partial<PeerRecording>) | undefined;
}

export interface Pair {
  generation: number;
  readonly alice: Side;
  readonly bob: Side;
  /** A third peer, where a test needs one. */
  carol: Side | undefined;
  change: Partial<LibraryRecording>;
}

export const ALICE = u(0xa11ce);
export const BOB = u(0xb0b);
export const CAROL = u(0xca401);
/** Files below the two directories. */
export const FILES = 6;
const LOCATION = 100;
const VOLUME = 101;
const ENTRY = 200;

/** Uuid number of an entry: 0 the location's root, 1 a directory in it, from 2 on files. */
export function entryNumber(index: number): number {
  return ENTRY + index;
}

/** A uuid as content identities have them: made from the content, so of version 5. */
export function contentUuid(n: number): Uuid {
  const uuid = parseUuid(`00000000-0000-5000-8000-${n.toString(16).padStart(12, "0")}`);
  if (uuid === undefined) throw new Error(`no uuid for ${n}`);
  return uuid;
}

export function contentBlob(n: number): Uint8Array {
  return uuidToBytes(contentUuid(n));
}

/** A line of a tracing log, `s` seconds after the start of the recorded day. */
export function line(s: number, message: string, level = "INFO"): string {
  const time = at(s).replace("+00:00", "Z");
  return `${time} ${level.padStart(5)} ThreadId(07) sd_core::service::sync::peer: ${message}`;
}

/** Integer ids differ from peer to peer, as they do in life. */
const SHIFT: Readonly<Record<string, number>> = { [ALICE]: 0, [BOB]: 10, [CAROL]: 20 };

/** A peer that holds what alice wrote: alice herself, or a receiver that applied it later. */
export function sideOf(own: Uuid, others: readonly Uuid[]): Side {
  const shift = SHIFT[own] ?? 0;
  const isAuthor = own === ALICE;
  const lag = isAuthor ? 0 : 2;
  const devices = [own, ...others].map((uuid, index) => ({
    id: index + 1,
    uuid: uuidToBytes(uuid),
    name: `Machine ${uuid.slice(-3)}`,
    os: "macOS",
    updated_at: at(1),
  }));
  const aliceId = devices.findIndex((_, index) => [own, ...others][index] === ALICE) + 1;
  return {
    main: {
      devices,
      volumes: [{ id: 1, uuid: blob(VOLUME), device_id: uuidToBytes(ALICE), last_seen_at: at(5) }],
      locations: [
        {
          id: 1,
          uuid: blob(LOCATION),
          device_id: aliceId,
          entry_id: shift + 1,
          name: "Docs",
          updated_at: at(9 + lag),
        },
      ],
      entries: Array.from({ length: FILES + 2 }, (_, index) => entryRow(index, shift, lag)),
      content_identities: Array.from({ length: FILES }, (_, index) => ({
        id: shift + index + 1,
        uuid: contentBlob(index + 1),
        content_hash: `hash${index}`,
        entry_count: isAuthor ? 1 : 0,
        total_size: 10,
        first_seen_at: at(20 + index + lag),
        last_verified_at: at(20 + index + lag),
      })),
      entry_closure: closureRows(shift),
      directory_paths: [
        { id: 1, entry_id: shift + 1, path: "/docs" },
        { id: 2, entry_id: shift + 2, path: "/docs/inner" },
      ],
      device_state_tombstones: [],
    },
    sync: {
      shared_changes: Array.from({ length: FILES }, (_, index) => ({
        hlc: stamp(20 + index, ALICE),
        model_type: "content_identity",
        record_uuid: contentUuid(index + 1),
        change_type: "insert",
        data: "{}",
        created_at: at(20 + index + lag),
      })),
      peer_acks: [],
      backfill_checkpoints: [],
      device_resource_watermarks: isAuthor
        ? []
        : ["device", "entry", "location", "volume"].map((resource) => ({
            device_uuid: own,
            peer_device_uuid: ALICE,
            resource_type: resource,
            cursor_watermark: at(30),
            updated_at: at(32),
          })),
    },
    log: [line(1, `Creating peer sync service device_id=${own}`)],
    events: [],
    change: undefined,
  };
}

function entryRow(index: number, shift: number, lag: number): MutableRow {
  const isDirectory = index < 2;
  const names = ["docs", "inner"];
  const parent = index === 0 ? null : index < 4 ? shift + 1 : shift + 2;
  return {
    id: shift + index + 1,
    uuid: blob(entryNumber(index)),
    name: names[index] ?? `file${index}`,
    kind: isDirectory ? 1 : 0,
    extension: isDirectory ? null : "txt",
    size: isDirectory ? 0 : 10,
    content_id: isDirectory ? null : shift + index - 1,
    metadata_id: null,
    parent_id: parent,
    created_at: at(10 + index + lag),
    modified_at: at(2),
    indexed_at: at(10 + index + lag),
  };
}

/** Every entry with itself and its ancestors. */
function closureRows(shift: number): MutableRow[] {
  const rows: MutableRow[] = [];
  for (let index = 0; index < FILES + 2; index++) {
    const chain = index === 0 ? [0] : index === 1 || index < 4 ? [index, 0] : [index, 1, 0];
    chain.forEach((ancestor, depth) => {
      rows.push({
        id: rows.length + 1,
        ancestor_id: shift + ancestor + 1,
        descendant_id: shift + index + 1,
        depth,
      });
    });
  }
  return rows;
}

/** Two peers that agree. */
export function healthyPair(): Pair {
  return {
    generation: 4,
    alice: sideOf(ALICE, [BOB]),
    bob: sideOf(BOB, [ALICE]),
    carol: undefined,
    change: {},
  };
}

/** Rows of a table, made empty where it did not exist. */
export function tableOf(tables: MutableTables, name: string): MutableRow[] {
  const rows = tables[name] ?? [];
  tables[name] = rows;
  return rows;
}

/** Takes entries away from a side, with their closure. */
export function loseEntries(side: Side, indexes: readonly number[]): void {
  const lost = indexes.map((index) => String(blob(entryNumber(index))));
  const entries = tableOf(side.main, "entries");
  const ids = entries.filter((row) => lost.includes(String(row["uuid"]))).map((row) => row["id"]);
  side.main["entries"] = entries.filter((row) => !ids.includes(row["id"] ?? null));
  side.main["entry_closure"] = tableOf(side.main, "entry_closure").filter(
    (row) => !ids.includes(row["descendant_id"] ?? null),
  );
}

/** Takes content identities away from a side, and what its log says of them; links to them become NULL. */
export function loseIdentities(side: Side, numbers: readonly number[]): void {
  const uuids = numbers.map((n) => String(contentBlob(n)));
  const all = tableOf(side.main, "content_identities");
  const ids = all.filter((row) => uuids.includes(String(row["uuid"]))).map((row) => row["id"]);
  side.main["content_identities"] = all.filter((row) => !ids.includes(row["id"] ?? null));
  for (const row of tableOf(side.main, "entries")) {
    if (ids.includes(row["content_id"] ?? null)) row["content_id"] = null;
  }
  const texts = numbers.map((n) => String(contentUuid(n)));
  side.sync["shared_changes"] = tableOf(side.sync, "shared_changes").filter(
    (row) => !texts.includes(String(row["record_uuid"])),
  );
}

/** Everything that a receiver got from alice, devices aside. */
export function loseEverything(side: Side): void {
  for (const name of ["volumes", "locations", "entries", "content_identities", "entry_closure"]) {
    side.main[name] = [];
  }
  side.main["directory_paths"] = [];
  side.sync["shared_changes"] = [];
}

/** The recording, taken long after everything was applied. */
export function buildPair(pair: Pair): Promise<LibraryRecording> {
  const peer = (id: Uuid, side: Side) => ({
    id,
    main: side.main,
    sync: side.sync,
    log: side.log,
    ...(side.events.length === 0 ? {} : { events: side.events }),
    ...(side.change === undefined ? {} : { change: side.change }),
  });
  return buildLibrary({
    generation: pair.generation,
    capturedAt: Date.UTC(2025, 10, 24, 18, 5, 0) * 1000,
    peers: {
      alice: peer(ALICE, pair.alice),
      bob: peer(BOB, pair.bob),
      ...(pair.carol === undefined ? {} : { carol: peer(CAROL, pair.carol) }),
    },
    change: pair.change,
  });
}

/** Sides lack entries and, without any log, the watermark for entries that a recovery took away. */
export function giveUp(pair: Pair, sides: readonly ("alice" | "bob")[]): void {
  loseEntries(pair.bob, [6, 7]);
  for (const side of [pair.alice, pair.bob]) side.log.length = 0;
  for (const name of sides) {
    const { sync } = pair[name];
    sync["device_resource_watermarks"] = tableOf(sync, "device_resource_watermarks").filter(
      (row) => row["resource_type"] !== "entry",
    );
  }
}
