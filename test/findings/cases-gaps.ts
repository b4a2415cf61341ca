import { at, blob, stamp } from "../builders/library.ts";
import type { RuleCase } from "./cases.ts";
import {
  ALICE,
  BOB,
  CAROL,
  contentUuid,
  entryNumber,
  line,
  loseEntries,
  loseEverything,
  loseIdentities,
  type Pair,
  sideOf,
  tableOf,
} from "./pair.ts";

const PAUSED = line(60, 'Sync state transition from_state=Ready to_state=Paused reason="by user"');

function setMark(pair: Pair, resource: string, time: string, updated = at(32)): void {
  const row = tableOf(pair.bob.sync, "device_resource_watermarks").find(
    (each) => each["resource_type"] === resource,
  );
  if (row === undefined) throw new Error(`no watermark for ${resource}`);
  row["cursor_watermark"] = time;
  row["updated_at"] = updated;
}

/** Bob never got the first identity, and alice's log no longer has it, by an acknowledgement of bob. */
function pruneUnseen(pair: Pair, acknowledged: string): void {
  loseIdentities(pair.bob, [1]);
  pair.alice.sync["shared_changes"] = tableOf(pair.alice.sync, "shared_changes").slice(1);
  tableOf(pair.alice.sync, "peer_acks").push({ peer_device_id: BOB, last_acked_hlc: acknowledged });
}

/** Watermarks and gaps: DS4xx. */
export const GAP_CASES: Readonly<Record<string, RuleCase>> = {
  "watermark-leapfrog": {
    shows: (pair) => loseEntries(pair.bob, [4, 5]),
    silent(pair) {
      loseEntries(pair.bob, [4, 5]);
      pair.bob.log.push(PAUSED);
    },
  },
  "epoch-or-overflowing-watermark": {
    shows: (pair) => setMark(pair, "entry", "1970-01-01T00:00:00+00:00"),
    silent: (pair) =>
      pair.bob.log.push(line(50, "State watermark is 106751991167 days old (> 25 days)", "WARN")),
  },
  "shared-watermark-never-set": {
    shows: (pair) => {
      pair.bob.sync["shared_changes"] = [];
    },
    silent: loseShared,
  },
  "self-watermark": {
    shows: (pair) =>
      tableOf(pair.bob.sync, "device_resource_watermarks").push({
        device_uuid: BOB,
        peer_device_uuid: BOB,
        resource_type: "entry",
        cursor_watermark: at(30),
      }),
    silent: () => undefined,
  },
  "rows-missing": {
    shows: (pair) => loseEntries(pair.bob, [4]),
    silent(pair) {
      loseEntries(pair.bob, [4]);
      pair.bob.log.push(PAUSED);
    },
  },
  "empty-catch-up-advanced-watermark": {
    shows(pair) {
      loseEntries(pair.bob, [7]);
      setMark(pair, "entry", at(200), at(200));
    },
    silent(pair) {
      loseEntries(pair.bob, [4]);
      setMark(pair, "entry", at(18), at(19));
    },
  },
  "watermark-in-the-future": {
    shows: (pair) => setMark(pair, "entry", at(4000)),
    silent: (pair) => setMark(pair, "entry", at(299)),
  },
  "stale-checkpoint": {
    shows(pair) {
      loseEntries(pair.bob, [7]);
      tableOf(pair.bob.sync, "backfill_checkpoints").push({
        device_uuid: BOB,
        peer_device_uuid: ALICE,
        resource_type: "entry",
        resume_token: "x",
        last_watermark: at(30),
        updated_at: at(31),
      });
    },
    silent: (pair) => loseEntries(pair.bob, [7]),
  },
  "bogus-self-acknowledgement": {
    shows: (pair) =>
      tableOf(pair.bob.sync, "peer_acks").push({
        peer_device_id: ALICE,
        last_acked_hlc: stamp(20, ALICE),
      }),
    silent: (pair) =>
      tableOf(pair.alice.sync, "peer_acks").push({
        peer_device_id: BOB,
        last_acked_hlc: stamp(20, ALICE),
      }),
  },
  "pruned-by-self-acknowledgement": {
    shows: (pair) => pruneUnseen(pair, stamp(20, BOB)),
    // Bob did acknowledge alice's own stamp.
    silent: (pair) => pruneUnseen(pair, stamp(20, ALICE)),
  },
  "conflict-memory-lost": {
    shows(pair) {
      changeIdentity(pair, at(100));
      pair.bob.sync["shared_changes"] = tableOf(pair.bob.sync, "shared_changes").slice(1);
    },
    silent(pair) {
      // The update never came: bob wrote nothing after it.
      changeIdentity(pair, at(22));
    },
  },
  "rows-never-served": {
    shows(pair) {
      withVolumes(pair, [6, 7]);
      loseEntries(pair.bob, [6, 7]);
    },
    silent(pair) {
      withVolumes(pair, []);
      loseEntries(pair.bob, [6, 7]);
    },
  },
  "transitive-loss": {
    shows(pair) {
      pair.carol = sideOf(CAROL, [ALICE, BOB]);
      loseEntries(pair.carol, [2, 3, 4, 5, 6, 7]);
      for (const row of tableOf(pair.carol.sync, "device_resource_watermarks"))
        row["peer_device_uuid"] = BOB;
    },
    silent(pair) {
      pair.carol = sideOf(CAROL, [ALICE, BOB]);
      loseEntries(pair.carol, [2, 3]);
    },
  },
  "nothing-crossed": {
    shows: (pair) => loseEverything(pair.bob),
    silent: (pair) => loseEntries(pair.bob, [2, 3, 4, 5, 6, 7]),
  },
  "contiguous-loss": {
    shows: (pair) => loseIdentities(pair.bob, [2, 3, 4]),
    // The newest ones: the transfer stopped.
    silent: (pair) => loseIdentities(pair.bob, [4, 5, 6]),
  },
};

function loseShared(pair: Pair): void {
  for (const side of [pair.alice, pair.bob]) {
    side.main["content_identities"] = [];
    side.sync["shared_changes"] = [];
    for (const row of tableOf(side.main, "entries")) row["content_id"] = null;
  }
}

function changeIdentity(pair: Pair, verifiedAt: string): void {
  const theirs = tableOf(pair.bob.main, "content_identities")[0];
  if (theirs === undefined) throw new Error("no identity");
  theirs["total_size"] = 9;
  theirs["last_verified_at"] = verifiedAt;
  tableOf(pair.alice.sync, "shared_changes").push({
    hlc: stamp(40, ALICE),
    model_type: "content_identity",
    record_uuid: contentUuid(1),
    change_type: "update",
    data: "{}",
    created_at: at(40),
  });
}

/** Entries get alice's volume, but those of the given indexes none. */
function withVolumes(pair: Pair, without: readonly number[]): void {
  pair.generation = 8;
  for (const side of [pair.alice, pair.bob]) {
    tableOf(side.main, "entries").forEach((row, index) => {
      row["volume_id"] = without.includes(index) ? null : 1;
    });
  }
}

/** References and orphans: DS5xx. */
export const REFERENCE_CASES: Readonly<Record<string, RuleCase>> = {
  "fk-drop-no-retry": {
    shows(pair) {
      loseIdentities(pair.bob, [3, 4, 5]);
      loseEntries(pair.bob, [4, 5, 6]);
      pair.bob.log.length = 0;
    },
    silent(pair) {
      // Lost although what they reference is there.
      loseEntries(pair.bob, [4, 5, 6]);
      pair.bob.log.length = 0;
    },
  },
  "fk-null-update-lost": {
    shows: (pair) => unlink(pair.bob, [4, 5, 6]),
    silent(pair) {
      unlink(pair.bob, [4, 5, 6]);
      unlink(pair.alice, [4, 5, 6]);
    },
  },
  "unlinked-rows": {
    shows: (pair) => loseIdentities(pair.bob, [4, 5, 6]),
    silent: (pair) => unlink(pair.bob, [4, 5, 6]),
  },
  "dangling-parent": {
    shows: (pair) => setEntry(pair.bob, 5, "parent_id", 999),
    silent: () => undefined,
  },
  "closure-not-built": {
    shows: (pair) => keepSelfRows(pair.bob),
    // The author's own deficit comes with its indexer.
    silent: (pair) => keepSelfRows(pair.alice),
  },
  "missed-update": {
    shows: (pair) => setEntry(pair.bob, 5, "name", "old name"),
    silent: (pair) => setEntry(pair.bob, 5, "indexed_at", at(250)),
  },
  "directory-paths-missing": {
    shows: (pair) => {
      pair.bob.main["directory_paths"] = tableOf(pair.bob.main, "directory_paths").slice(0, 1);
    },
    silent: () => undefined,
  },
  "directory-path-wrong": {
    shows: (pair) => {
      const [root] = tableOf(pair.bob.main, "directory_paths");
      if (root !== undefined) root["path"] = "docs";
    },
    silent(pair) {
      // Another machine's form of path.
      const [root, inner] = tableOf(pair.bob.main, "directory_paths");
      if (root !== undefined) root["path"] = "C:\\docs";
      if (inner !== undefined) inner["path"] = "C:\\docs\\inner";
    },
  },
  "tombstone-resurrected": {
    shows(pair) {
      bury(pair, 7, at(60));
      loseEntries(pair.alice, [7]);
      setEntry(pair.bob, 7, "indexed_at", at(90));
    },
    silent(pair) {
      bury(pair, 7, at(60));
      loseEntries(pair.alice, [7]);
      loseEntries(pair.bob, [7]);
    },
  },
  "rows-left-behind": {
    shows: (pair) => loseEntries(pair.alice, [7]),
    silent: (pair) => loseEntries(pair.bob, [7]),
  },
  "foreign-integer-keys": {
    shows: (pair) => tagChange(pair, '{"uuid":"x","tag_id":7,"user_metadata_id":9}'),
    silent: (pair) => tagChange(pair, '{"uuid":"x","tag_uuid":"y","version":1}'),
  },
  "closure-stale-ancestors": {
    shows: (pair) =>
      tableOf(pair.bob.main, "entry_closure").push({
        id: 999,
        ancestor_id: 12,
        descendant_id: 13,
        depth: 1,
      }),
    silent: (pair) => keepSelfRows(pair.alice),
  },
  "unresolved-dependencies": {
    shows: (pair) =>
      pair.bob.log.push(
        line(
          40,
          `Sync dependency missing, tracking for event-driven retry model_type=entry record_uuid=${entryUuid(7)} missing_uuid=${contentUuid(77)}`,
          "DEBUG",
        ),
      ),
    silent: (pair) =>
      pair.bob.log.push(
        line(
          40,
          `Sync dependency missing, tracking for event-driven retry model_type=entry record_uuid=${entryUuid(7)} missing_uuid=${contentUuid(6)}`,
          "DEBUG",
        ),
      ),
  },
  "echo-of-own-rows": {
    shows(pair) {
      for (const row of tableOf(pair.alice.main, "entries")) row["indexed_at"] = at(200);
    },
    silent(pair) {
      for (const row of tableOf(pair.alice.main, "entries")) {
        if (row["kind"] === 1) row["indexed_at"] = at(200);
      }
    },
  },
  "not-synced-by-design": {
    shows: (pair) =>
      tableOf(pair.alice.main, "sidecar").push({ id: 1, uuid: blob(0x51de), created_at: at(40) }),
    silent: () => undefined,
  },
};

function entryUuid(index: number): string {
  return `00000000-0000-4000-8000-${entryNumber(index).toString(16).padStart(12, "0")}`;
}

function setEntry(side: Pair["bob"], index: number, column: string, value: string | number): void {
  const row = tableOf(side.main, "entries")[index];
  if (row === undefined) throw new Error(`no entry ${index}`);
  row[column] = value;
}

function unlink(side: Pair["bob"], indexes: readonly number[]): void {
  for (const index of indexes) {
    const row = tableOf(side.main, "entries")[index];
    if (row !== undefined) row["content_id"] = null;
  }
}

function keepSelfRows(side: Pair["bob"]): void {
  side.main["entry_closure"] = tableOf(side.main, "entry_closure").filter(
    (row) => row["depth"] === 0,
  );
}

function bury(pair: Pair, index: number, deletedAt: string): void {
  tableOf(pair.alice.main, "device_state_tombstones").push({
    id: 1,
    model_type: "entry",
    record_uuid: blob(entryNumber(index)),
    device_id: 1,
    deleted_at: deletedAt,
  });
}

function tagChange(pair: Pair, data: string): void {
  tableOf(pair.alice.sync, "shared_changes").push({
    hlc: stamp(40, ALICE),
    model_type: "user_metadata_tag",
    record_uuid: contentUuid(50),
    change_type: "insert",
    data,
    created_at: at(40),
  });
}
