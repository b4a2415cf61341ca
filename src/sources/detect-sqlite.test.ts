import { describe, expect, it } from "vitest";
import { mainDatabase, syncDatabase } from "../../test/builders/snapshot-files.ts";
import { type PeekedDatabase, peekDatabase } from "./detect-sqlite.ts";

const A = "aaaaaaaa-0000-4000-8000-00000000000a";
const B = "bbbbbbbb-0000-4000-8000-00000000000b";

function peek(bytes: Uint8Array): { database: Promise<PeekedDatabase>; read(): number } {
  let read = 0;
  const database = peekDatabase(
    async (offset, length) => {
      const part = bytes.slice(offset, offset + length);
      read += part.length;
      return part;
    },
    bytes.subarray(0, 8192),
  );
  return { database, read: () => read };
}

describe("a look into a database", () => {
  it("shows its tables and the first rows of one without reading the rest", async () => {
    const bytes = await mainDatabase({ devices: [A, B], entries: 5000 });
    const { database, read } = peek(bytes);
    const found = await database;
    expect([...found.tables].sort()).toEqual([
      "content_identities",
      "devices",
      "entries",
      "locations",
      "seaql_migrations",
      "sqlite_sequence",
    ]);
    const rows = await found.rows("devices", 10);
    expect(rows.map((row) => [row.get("id"), row.get("name")])).toEqual([
      [1, "Machine 1"],
      [2, "Machine 2"],
    ]);
    expect(rows[0]?.get("uuid")).toEqual(
      Uint8Array.from(Buffer.from(A.replaceAll("-", ""), "hex")),
    );
    expect(read()).toBeLessThan(bytes.length / 4);
  });

  it("follows interior pages, and records that overflow their page", async () => {
    const long = "x".repeat(30_000);
    const sql = `CREATE TABLE wide (id INTEGER PRIMARY KEY, n bigint, t text);
      WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c WHERE x < 900)
      INSERT INTO wide SELECT x, x * -7000000000, 'row ' || x FROM c;
      UPDATE wide SET t = '${long}' WHERE id = 3;`;
    const found = await peek(await mainDatabase({ devices: [A], sql })).database;
    const rows = await found.rows("wide", 800);
    expect(rows.length).toBe(800);
    expect(rows[799]?.get("n")).toBe(800 * -7_000_000_000);
    expect(rows[2]?.get("t")).toBe(long);
  });

  it("answers with nothing for an unknown table and for pages that are gone", async () => {
    const bytes = await syncDatabase({ own: A, peers: [B] });
    const { database } = peek(bytes.subarray(0, 4096));
    const found = await database;
    expect(found.tables.has("shared_changes")).toBe(true);
    expect(await found.rows("nothing", 5)).toEqual([]);
    expect(await found.rows("device_resource_watermarks", 5)).toEqual([]);
  });

  it("survives pages of noise", async () => {
    const bytes = await mainDatabase({ devices: [A, B], entries: 500 });
    for (let seed = 1; seed < 60; seed++) {
      const damaged = bytes.slice();
      for (let i = 0; i < 300; i++) {
        const at = 100 + ((seed * 7919 + i * 104_729) % (damaged.length - 100));
        damaged[at] = (seed * 31 + i * 17) & 0xff;
      }
      const found = await peek(damaged).database;
      await found.rows("devices", 50);
      expect(found.tables.size).toBeLessThanOrEqual(50);
    }
  });
});
