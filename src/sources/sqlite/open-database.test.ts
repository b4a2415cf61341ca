import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { databaseAtCommit, openDatabase } from "./open-database.ts";

const folder = join(import.meta.dirname, "../../../test/fixtures/sqlite");
const read = (name: string): Uint8Array => new Uint8Array(readFileSync(join(folder, name)));
const readPair = (name: string): { main: Uint8Array; wal: Uint8Array } => ({
  main: read(`${name}.db`),
  wal: read(`${name}.db-wal`),
});
const FRAME = 24 + 512;

describe("the evidence state of a database", () => {
  it("is complete without a write-ahead log", () => {
    const opened = openDatabase("a.db", read("page-size-1024.db"), undefined);
    expect(opened).toMatchObject({ path: "a.db", state: "complete", notes: [], damage: [] });
    expect(opened?.wal).toBeUndefined();
    expect(opened?.image).toMatchObject({
      pageSize: 1024,
      encoding: "utf-8",
      headerSaysWal: false,
    });
  });

  it("is wal-applied with a -wal file, and reports its commits", () => {
    const { main, wal } = readPair("wal-many-commits");
    const opened = openDatabase("a.db", main, wal);
    expect(opened?.state).toBe("wal-applied");
    expect(opened?.wal).toMatchObject({ frames: 67, ignoredFrames: 0, stoppedBecause: undefined });
    expect(opened?.wal?.commits).toHaveLength(6);
    expect(opened?.notes).toEqual(["commits applied from the -wal file, in memory: 6 of 6"]);
    expect(opened?.image.headerSaysWal).toBe(true);
  });

  it("is wal-missing when the header says write-ahead log and no -wal file is given", () => {
    const opened = openDatabase("a.db", read("wal-empty.db"), undefined);
    expect(opened?.state).toBe("wal-missing");
    expect(opened?.notes[0]).toContain("recent commits may be missing");
  });

  it("is complete beside an empty -wal file, which a checkpoint leaves behind", () => {
    const opened = openDatabase("a.db", read("wal-empty.db"), new Uint8Array(0));
    expect(opened?.state).toBe("complete");
    expect(opened?.notes[0]).toContain("empty");
  });

  it("is truncated when the file is shorter than its header counts", () => {
    const main = read("page-size-1024.db");
    const opened = openDatabase("a.db", main.subarray(0, 10_000), undefined);
    expect(opened?.state).toBe("truncated");
    expect(opened?.notes).toContain("the file ends 784 bytes into page 10");
    expect(
      opened?.damage.every((damage) => damage.page <= 10 || damage.reason.includes("end")),
    ).toBe(true);
  });

  it("is damaged when a page that an index uses is destroyed, though no table loses a row", () => {
    const main = read("page-size-1024.db");
    const whole = openDatabase("a.db", main, undefined);
    const before = whole?.read("mixed", {})?.rowCount;
    const root = findIndexRoot(main);
    main.fill(0x77, (root - 1) * 1024, root * 1024);
    const opened = openDatabase("a.db", main, undefined);
    expect(opened?.state).toBe("damaged");
    expect(opened?.damage.map((damage) => [damage.page, damage.table])).toEqual([[root, "mixed"]]);
    expect(opened?.read("mixed", {})).toMatchObject({ rowCount: before, damage: [] });
  });

  it("is nothing for bytes that are no database", () => {
    expect(openDatabase("a.db", new Uint8Array(0), undefined)).toBeUndefined();
    expect(openDatabase("a.db", new Uint8Array(5000).fill(1), undefined)).toBeUndefined();
  });
});

describe("a write-ahead log", () => {
  it("that was torn in its last frame counts up to its last commit", () => {
    const { main, wal } = readPair("wal-many-commits");
    const opened = openDatabase("a.db", main, wal.subarray(0, wal.length - 100));
    expect(opened?.state).toBe("wal-applied");
    expect(opened?.wal?.commits).toHaveLength(5);
    expect(opened?.wal?.stoppedBecause).toBe("the -wal file ends 436 bytes into frame 67");
    expect(opened?.notes.join()).toContain("frames left out:");
  });

  it("with a wrong byte in the middle loses the commits behind it, and the database is damaged", () => {
    const { main, wal } = readPair("wal-many-commits");
    const at = 32 + 20 * FRAME + 100;
    wal[at] = (wal[at] ?? 0) ^ 1;
    const opened = openDatabase("a.db", main, wal);
    expect(opened?.state).toBe("damaged");
    expect(opened?.wal?.stoppedBecause).toBe("the checksum of frame 21 is wrong");
    expect(opened?.tables.has("t")).toBe(true);
  });

  it("keeps frames from before a checkpoint out", () => {
    const { main, wal } = readPair("wal-restarted");
    const opened = openDatabase("a.db", main, wal);
    expect(opened?.state).toBe("wal-applied");
    expect(opened?.wal?.commits).toHaveLength(1);
    expect(opened?.wal?.stoppedBecause).toContain("before a checkpoint");
  });

  it("leaves frames out that were never committed", () => {
    const { main, wal } = readPair("wal-open-transaction");
    const opened = openDatabase("a.db", main, wal);
    expect(opened?.state).toBe("wal-applied");
    expect(opened?.wal?.ignoredFrames).toBeGreaterThan(0);
    expect(opened?.wal?.commits).toHaveLength(3);
  });

  it.each([
    ["of another page size", (wal: Uint8Array) => wal, "was not applied"],
    ["of another kind", (wal: Uint8Array) => wal.fill(0, 0, 4), "does not start as"],
    ["of another format", (wal: Uint8Array) => wal.fill(9, 4, 5), "has format"],
    ["with an impossible page size", (wal: Uint8Array) => wal.fill(3, 8, 9), "impossible"],
    ["with a wrong header checksum", (wal: Uint8Array) => wal.fill(3, 12, 13), "header is wrong"],
    ["that is too short", (wal: Uint8Array) => wal.subarray(0, 20), "ends inside its header"],
  ])("%s is refused with a note", (_, change, words) => {
    const main = read("page-size-1024.db");
    const opened = openDatabase("a.db", main, change(read("wal-many-commits.db-wal")));
    expect(opened?.state).toBe("damaged");
    expect(opened?.notes.join("; ")).toContain(words);
    expect(opened?.read("mixed", {})?.rowCount).toBeGreaterThan(0);
  });

  it("gives no state for commits that it does not have", () => {
    const { main, wal } = readPair("wal-many-commits");
    for (const commit of [-2, 6, 0.5]) {
      expect(databaseAtCommit("a.db", main, wal, commit)).toBeUndefined();
    }
  });

  it("says that a state is a mixture when the main file already holds later commits", () => {
    const { main, wal } = readPair("wal-partial-checkpoint");
    const early = databaseAtCommit("a.db", main, wal, 0);
    expect(early?.notes.join()).toContain("mixture");
    const { main: untouched, wal: whole } = readPair("wal-many-commits");
    expect(databaseAtCommit("a.db", untouched, whole, 2)?.notes.join()).not.toContain("mixture");
  });
});

describe("the image for an SQL engine", () => {
  it("says rollback journal, and the given bytes stay as they are", () => {
    const main = read("wal-empty.db");
    const before = main.slice();
    const image = openDatabase("a.db", main, undefined)?.image.bytes;
    expect(image?.subarray(18, 20)).toEqual(Uint8Array.of(1, 1));
    expect(main).toEqual(before);
    const pair = readPair("wal-many-commits");
    const copies = [pair.main.slice(), pair.wal.slice()];
    expect(openDatabase("a.db", pair.main, pair.wal)?.image.bytes.subarray(18, 20)).toEqual(
      Uint8Array.of(1, 1),
    );
    expect([pair.main, pair.wal]).toEqual(copies);
  });

  it("is not shared with a buffer whose slice does not copy", () => {
    const main = readFileSync(join(folder, "wal-empty.db"));
    const before = Buffer.from(main);
    expect(openDatabase("a.db", main, undefined)?.image.bytes[18]).toBe(1);
    expect(main.equals(before)).toBe(true);
  });
});

/** Root page of the only index that has a name of its own. */
function findIndexRoot(main: Uint8Array): number {
  const text = Buffer.from(main.subarray(0, 1024)).toString("latin1");
  const at = text.indexOf("mixed_bmixed");
  return main[at + "mixed_bmixed".length] ?? 0;
}
