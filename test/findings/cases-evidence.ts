import type { PeerRecording } from "../../src/sources/recording.ts";
import type { EvidenceState, PageDamage } from "../../src/sources/sqlite/types.ts";
import { stamp, u } from "../builders/library.ts";
import type { RuleCase } from "./cases.ts";
import {
  ALICE,
  BOB,
  contentBlob,
  contentUuid,
  line,
  loseIdentities,
  type Pair,
  tableOf,
} from "./pair.ts";

const summaryOf = (bobEntries: number, test = "realtime") => ({
  path: "summary.md",
  test,
  claims: [
    { label: "Alice", peer: ALICE, entries: 8, contentIdentities: 6, line: 5 },
    { label: "Bob", peer: BOB, entries: bobEntries, contentIdentities: 6, line: 10 },
  ],
});

/** Another state for a side's main database. Its methods live on a prototype, which a spread leaves behind. */
function setMainState(pair: Pair, state: EvidenceState, damage: readonly PageDamage[]): void {
  pair.bob.change = ({ main }): Partial<PeerRecording> => {
    if (main === undefined) return {};
    const { path, notes, image, tables } = main;
    const methods = {
      read: main.read.bind(main),
      countRows: main.countRows.bind(main),
      readIntegers: main.readIntegers.bind(main),
    };
    return { main: { path, notes, image, tables, state, damage, ...methods } };
  };
}

const walMissing = (pair: Pair): void => setMainState(pair, "wal-missing", []);

/** Evidence and identity: DS1xx and DS2xx. */
export const EVIDENCE_CASES: Readonly<Record<string, RuleCase>> = {
  "snapshot-without-wal": {
    shows(pair) {
      walMissing(pair);
      pair.change = { summary: summaryOf(11) };
    },
    silent(pair) {
      walMissing(pair);
      pair.change = { summary: summaryOf(8) };
    },
  },
  "damaged-database": {
    shows: (pair) =>
      setMainState(pair, "damaged", [{ page: 4, offset: 12288, reason: "not a page" }]),
    silent: walMissing,
  },
  "unreadable-log-lines": {
    shows: (pair) => pair.alice.events.push('{"type":"state_change","mod'),
    silent: () => undefined,
  },
  "summary-contradicts-rows": {
    shows: (pair) => {
      pair.change = { summary: summaryOf(3) };
    },
    silent: (pair) => {
      pair.change = { summary: summaryOf(8) };
    },
  },
  "log-and-database-disagree": {
    shows(pair) {
      pair.bob.main["content_identities"] = tableOf(pair.bob.main, "content_identities").slice(
        0,
        2,
      );
    },
    silent(pair) {
      // One record without a row in the middle: a deletion that was not logged.
      pair.bob.main["content_identities"] = tableOf(pair.bob.main, "content_identities").filter(
        (_, index) => index !== 2,
      );
    },
  },
  "collector-ended-early": {
    shows: (pair) => pair.alice.events.push(...eventLines(2)),
    silent: (pair) => pair.alice.events.push(...eventLines(8)),
  },
  "database-missing": {
    shows(pair) {
      pair.bob.change = () => ({ main: undefined });
    },
    silent: () => undefined,
  },
  "events-without-meaning": {
    shows: (pair) =>
      pair.alice.events.push(
        JSON.stringify({ type: "state_chance", model_type: "entry", record_uuid: u(1) }),
      ),
    silent: (pair) => pair.alice.events.push('{"type":"state_change","mod'),
  },
  "peers-mislabelled": {
    shows: (pair) => {
      pair.change = { summary: summaryOf(8, "realtime_bob_to_alice") };
    },
    silent: (pair) => {
      pair.change = { summary: summaryOf(8, "realtime_alice_to_bob") };
    },
  },
  "same-display-name": {
    shows(pair) {
      pair.alice.change = () => ({ displayName: "Mac" });
      pair.bob.change = () => ({ displayName: "Mac" });
    },
    silent(pair) {
      pair.alice.change = () => ({ displayName: "Mac" });
      pair.bob.change = () => ({ displayName: "Mac 2" });
    },
  },
  "identity-conflict": {
    shows: (pair) => {
      pair.change = {
        findings: [{ code: "identity-conflict", path: "bob", message: "Two sources disagree." }],
      };
    },
    silent: (pair) => {
      pair.change = { findings: [{ code: "bad-line", path: "bob", message: "A bad line." }] };
    },
  },
  "duplicate-content-identity": {
    shows(pair) {
      loseIdentities(pair.bob, [5]);
      tableOf(pair.bob.main, "content_identities").push({
        id: 77,
        uuid: contentBlob(99),
        content_hash: "hash4",
        entry_count: 1,
        first_seen_at: "2025-11-24T18:00:02+00:00",
      });
    },
    silent: (pair) => loseIdentities(pair.bob, [5]),
  },
  "non-deterministic-uuid": {
    shows(pair) {
      for (const side of [pair.alice, pair.bob]) {
        for (const row of tableOf(side.main, "content_identities")) {
          const bytes = row["uuid"];
          if (bytes instanceof Uint8Array) bytes[6] = 0x40;
        }
        for (const row of tableOf(side.sync, "shared_changes")) {
          row["record_uuid"] = String(row["record_uuid"]).replace("-5000-", "-4000-");
        }
      }
    },
    silent: () => undefined,
  },
  "own-device-row-overwritten": {
    shows: (pair) => {
      const [own] = tableOf(pair.bob.main, "devices");
      if (own !== undefined) own["os"] = "Test OS";
    },
    silent: (pair) => {
      const other = tableOf(pair.bob.main, "devices")[1];
      if (other !== undefined) other["os"] = "Test OS";
    },
  },
  "mime-type-clash": {
    shows(pair) {
      pair.generation = 8;
      tableOf(pair.alice.main, "mime_types").push(mime(1, 900, "2025-11-24T18:00:01+00:00"));
      tableOf(pair.bob.main, "mime_types").push(mime(1, 901, "2025-11-24T18:00:02+00:00"));
    },
    silent(pair) {
      pair.generation = 8;
      tableOf(pair.alice.main, "mime_types").push(mime(1, 900, "2025-11-24T18:00:01+00:00"));
      tableOf(pair.bob.main, "mime_types").push(mime(5, 900, "2025-11-24T18:00:02+00:00"));
    },
  },
  "duplicate-entries": {
    shows(pair) {
      const [, , file] = tableOf(pair.bob.main, "entries");
      tableOf(pair.bob.main, "entries").push({ ...file, id: 90, name: "again" });
    },
    silent(pair) {
      tableOf(pair.bob.main, "entries").push({
        id: 90,
        uuid: null,
        name: "a",
        kind: 0,
        parent_id: 11,
      });
      tableOf(pair.bob.main, "entries").push({
        id: 91,
        uuid: null,
        name: "b",
        kind: 0,
        parent_id: 11,
      });
    },
  },
};

function mime(id: number, n: number, time: string) {
  const bytes = new Uint8Array(16).fill(0);
  bytes[0] = n & 0xff;
  bytes[1] = n >> 8;
  return { id, uuid: bytes, mime_type: "image/png", created_at: time };
}

function eventLines(count: number): string[] {
  return Array.from({ length: count }, (_, index) =>
    JSON.stringify({
      type: "state_change",
      model_type: "entry",
      record_uuid: u(200 + index),
      device_id: ALICE,
      data: {},
      timestamp: "2025-11-24T18:00:12.000000Z",
    }),
  );
}

/** Clocks: DS3xx. */
export const CLOCK_CASES: Readonly<Record<string, RuleCase>> = {
  "hlc-went-backwards": {
    shows: (pair) => {
      addOwnChange(pair, stamp(5, ALICE), "2025-11-24T18:00:05+00:00");
    },
    silent(pair) {
      // A foreign stamp that is older than the own ones: order of arrival, not of writing.
      addOwnChange(pair, stamp(1, BOB), "2025-11-24T18:00:40+00:00");
    },
  },
  "clock-drift": {
    shows: (pair) => addOwnChange(pair, stamp(90, ALICE), "2025-11-24T18:00:40+00:00"),
    silent: (pair) => addOwnChange(pair, stamp(40, ALICE), "2025-11-24T18:00:41+00:00"),
  },
  "counter-overflow": {
    shows: (pair) => addOwnChange(pair, stamp(40, ALICE, 0x7fffffff), "2025-11-24T18:00:40+00:00"),
    silent: (pair) => addOwnChange(pair, stamp(40, ALICE, 700), "2025-11-24T18:00:40+00:00"),
  },
  "unreadable-stamps": {
    shows: (pair) =>
      addOwnChange(pair, "HLC(1764007240000,0,:00000000)", "2025-11-24T18:00:40+00:00"),
    silent: (pair) => pair.alice.log.push(line(40, "Shared change written hlc=HLC(1,0,:00000000)")),
  },
  "foreign-author-in-log": {
    shows: (pair) => addOwnChange(pair, stamp(40, u(0xdead)), "2025-11-24T18:00:40+00:00"),
    silent: (pair) => addOwnChange(pair, stamp(40, BOB), "2025-11-24T18:00:40+00:00"),
  },
  "peer-clock-ahead": {
    shows(pair) {
      for (const row of tableOf(pair.bob.sync, "shared_changes"))
        row["created_at"] = "2025-11-24T18:00:01+00:00";
    },
    silent(pair) {
      for (const row of tableOf(pair.bob.sync, "shared_changes"))
        row["created_at"] = "2025-11-24T18:03:00+00:00";
    },
  },
};

/** One more change of a known record in alice's log. */
function addOwnChange(pair: Pair, hlc: string, createdAt: string): void {
  tableOf(pair.alice.sync, "shared_changes").push({
    hlc,
    model_type: "content_identity",
    record_uuid: contentUuid(1),
    change_type: "update",
    data: "{}",
    created_at: createdAt,
  });
}
