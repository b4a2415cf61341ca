import { describe, expect, it } from "vitest";
import {
  type Files,
  mainDatabase,
  summary,
  syncDatabase,
  text,
} from "../../../test/builders/snapshot-files.ts";
import { createMemoryFileTree } from "../../platform/memory-file-tree.ts";
import { nodeHasher } from "../../platform/node/hasher.ts";
import { openEvidence } from "../open.ts";
import type { Generation } from "../recording.ts";

const A = "aaaaaaaa-0000-4000-8000-00000000000a";
const B = "bbbbbbbb-0000-4000-8000-00000000000b";

const NOVEMBER_17 = ["m20251117_000001_x", "m20251117_000003_x"];
const DECEMBER = [...NOVEMBER_17, "m20251129_000001_x", "m20251202_000001_x"];
const EVENT_LOG_TABLES = `
  CREATE TABLE peer_received_watermarks (device_uuid TEXT, peer_device_uuid TEXT, max_received_hlc TEXT, updated_at TEXT);
  CREATE TABLE sync_event_log (id INTEGER PRIMARY KEY, timestamp TEXT, device_id TEXT);`;

async function generationOf(files: Files): Promise<Generation> {
  const opened = await openEvidence(createMemoryFileTree(files), { hasher: nodeHasher });
  if (opened.kind !== "library") throw new Error(`opened as ${opened.kind}`);
  return opened.recording.generation;
}

/** A tracing log of one line, late enough that time alone excludes no generation. */
function late(message: string): Uint8Array {
  return text(
    `2026-06-01T10:00:00.000000Z  INFO ThreadId(07) sd_core::service::sync::peer: ${message}\n`,
  );
}

describe("the generation of a snapshot", () => {
  it("is G0 where no per-resource watermarks exist", async () => {
    const sql = "DROP TABLE device_resource_watermarks";
    const files = { "a/x.log": late("hello"), "a/sync.db": await syncDatabase({ sql }) };
    expect((await generationOf(files)).label).toBe("G0");
  });

  it("is a range where the evidence allows several", async () => {
    const files = {
      "a/x.log": late("hello"),
      "a/main": await mainDatabase({ devices: [A, B] }),
      "a/sync": await syncDatabase({ own: A, peers: [B] }),
    };
    expect((await generationOf(files)).label).toBe("G1-G3");
  });

  it("is narrowed by messages that only some builds print, and by those they do not print", async () => {
    const databases = {
      "a/main": await mainDatabase({ devices: [A, B] }),
      "a/sync": await syncDatabase({ own: A, peers: [B] }),
    };
    const waits = late("No watermarks found, starting in Uninitialized state (will backfill)");
    expect((await generationOf({ ...databases, "a/x.log": waits })).label).toBe("G3");
    const listener = late("Skipping watermark exchange from network listener (will be handled)");
    expect((await generationOf({ ...databases, "a/x.log": listener })).label).toBe("G2");
  });

  it("is not newer than what it wrote", async () => {
    const files = {
      "summary.md": summary([
        ["A", A],
        ["B", B],
      ]),
      "a/main": await mainDatabase({ devices: [A, B] }),
      "a/sync": await syncDatabase({ own: A, peers: [B] }),
    };
    expect((await generationOf(files)).label).toBe("G2");
  });

  it("is G4 for watermarks with a validated value, also where the table was altered", async () => {
    for (const shape of ["cursor", "altered"] as const) {
      const files = {
        "a/x.log": late("hello"),
        "a/main": await mainDatabase({ devices: [A, B], migrations: NOVEMBER_17 }),
        "a/sync": await syncDatabase({ own: A, peers: [B], shape }),
      };
      const generation = await generationOf(files);
      expect(generation.label).toBe("G4");
      const altered = generation.reasons.some((reason) => reason.includes("was altered"));
      expect(altered).toBe(shape === "altered");
    }
  });

  it("is G5 or later for the old watermark column beside newer migrations", async () => {
    const files = {
      "a/x.log": late("hello"),
      "a/main": await mainDatabase({ devices: [A, B], migrations: NOVEMBER_17 }),
      "a/sync": await syncDatabase({ own: A, peers: [B] }),
    };
    expect((await generationOf(files)).label).toBe("G5-G6");
    const tracked = late("Batch FK mapping completed with some records pending dependencies");
    expect((await generationOf({ ...files, "a/x.log": tracked })).label).toBe("G6");
  });

  it("is G7 for the event log table without volumes", async () => {
    const files = {
      "a/x.log": late("hello"),
      "a/main": await mainDatabase({ devices: [A, B], migrations: DECEMBER }),
      "a/sync": await syncDatabase({ own: A, peers: [B], sql: EVENT_LOG_TABLES }),
    };
    expect((await generationOf(files)).label).toBe("G7");
  });

  it("is G7 or G8 from the tables of sync.db alone", async () => {
    const files = {
      "a/x.log": late("hello"),
      "a/sync": await syncDatabase({ own: A, peers: [B], sql: EVENT_LOG_TABLES }),
    };
    expect((await generationOf(files)).label).toBe("G7-G8");
  });

  it("is G8 for entries with a volume, even without migrations", async () => {
    const sql = "ALTER TABLE entries ADD COLUMN volume_id integer; DROP TABLE seaql_migrations";
    const files = { "a/x.log": late("hello"), "a/main": await mainDatabase({ devices: [A], sql }) };
    expect((await generationOf(files)).label).toBe("G8");
  });

  it("is a range over the peers where they run different builds", async () => {
    const files = {
      "x.log": late("hello"),
      "a/main": await mainDatabase({ devices: [A, B] }),
      "a/sync": await syncDatabase({ own: A, peers: [B] }),
      "b/main": await mainDatabase({ devices: [B, A], migrations: NOVEMBER_17 }),
      "b/sync": await syncDatabase({ own: B, peers: [A], shape: "cursor" }),
    };
    const generation = await generationOf(files);
    expect([generation.label, generation.from, generation.to]).toEqual(["G1-G4", 1, 4]);
  });

  it("keeps what contradicts stronger evidence as an unused reason", async () => {
    const files = {
      "a/x.log": late("Created sync event bus with capacity 100,000"),
      "a/main": await mainDatabase({ devices: [A, B] }),
      "a/sync": await syncDatabase({ own: A, peers: [B] }),
    };
    const generation = await generationOf(files);
    expect(generation.label).toBe("G1-G3");
    expect(generation.reasons.at(-1)).toContain("does not fit the rest and was not used");
  });
});
