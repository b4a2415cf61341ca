/**
 * Promises P3 and P9: whatever is done to a file of a snapshot, every question is still answered or refused by type, and
 * what is lost is told. A hang is a test that exceeds its time.
 */
import { beforeAll, describe, expect, it } from "vitest";
import { createPrng } from "../../src/base/prng.ts";
import { type Answers, answersAbout } from "./answers.ts";
import {
  brokenLines,
  type Damaged,
  flippedBits,
  lyingCars,
  lyingPages,
  overwritten,
  pageSizeOf,
  truncations,
  wrongFrames,
} from "./damage.ts";
import { sampleFiles } from "./folders.ts";

/** In the long run every page, frame and block is cut at; otherwise a few of them. */
const EVERY = process.env["DRIFTSCOPE_FUZZ"] === undefined ? 0 : Number.POSITIVE_INFINITY;
const LIMIT_MS = EVERY === 0 ? 120_000 : 3_600_000;

const library = sampleFiles("wal");
const stores = sampleFiles("fireproof-diverged");
let wholeLibrary: Answers;
let wholeStores: Answers;

beforeAll(async () => {
  wholeLibrary = await answersAbout(library);
  wholeStores = await answersAbout(stores);
});

/** Rows, lines or documents fewer than in the whole folder, as sentences. */
function lost(whole: Answers, now: Answers): readonly string[] {
  if (now.kind === "refused") return [];
  return [...whole.amounts].flatMap(([name, amount]) => {
    const left = now.amounts.get(name) ?? 0;
    return left < amount ? [`${name}: ${left} of ${amount}`] : [];
  });
}

interface Trial {
  readonly files: Readonly<Record<string, Uint8Array>>;
  readonly whole: Answers;
  readonly file: string;
}

/** Asks of the folder with one file damaged, and says what was lost without a word about that file. */
async function silentLosses(trial: Trial, damaged: readonly Damaged[]): Promise<readonly string[]> {
  const silent: string[] = [];
  for (const { name, bytes } of damaged) {
    const now = await answersAbout({ ...trial.files, [trial.file]: bytes });
    const missing = lost(trial.whole, now);
    if (missing.length > 0 && !now.told.has(trial.file)) {
      silent.push(`${trial.file}, ${name}: ${missing.join(", ")}`);
    }
  }
  return silent;
}

describe("a library with a damaged database", () => {
  const databases = Object.keys(library).filter((file) => file.endsWith(".db"));

  it("has databases to damage", () => {
    expect(databases.length).toBe(4);
    expect(wholeLibrary.kind).toBe("library");
    expect(wholeLibrary.amounts.size).toBeGreaterThan(6);
  });

  it.each(databases)(
    "tells what is lost when %s is cut",
    async (file) => {
      const bytes = library[file] ?? new Uint8Array();
      const cuts = truncations(bytes, pageSizeOf(bytes), EVERY || 2);
      const trial = { files: library, whole: wholeLibrary, file };
      expect(await silentLosses(trial, cuts)).toEqual([]);
    },
    120_000,
  );

  it.each(databases)(
    "answers when pages of %s lie",
    async (file) => {
      const bytes = library[file] ?? new Uint8Array();
      const prng = createPrng(file.length);
      const lies = [
        ...lyingPages(bytes, EVERY === 0 ? 7 : 700, prng),
        ...flippedBits(bytes, 2, prng),
      ];
      for (const { bytes: changed } of lies) {
        expect((await answersAbout({ ...library, [file]: changed })).kind).not.toBe("listing");
      }
    },
    120_000,
  );
});

describe("a library with a damaged write-ahead log", () => {
  const file = "bob/database.db-wal";
  const trial = (): Trial => ({ files: library, whole: wholeLibrary, file });

  it(
    "tells what is lost wherever it is cut",
    async () => {
      const bytes = library[file] ?? new Uint8Array();
      const frame = 24 + pageSizeOf(library["bob/database.db"] ?? bytes);
      const named = (answers: Answers): boolean =>
        answers.told.has(file) || answers.told.has("bob/database.db");
      for (const { name, bytes: cut } of truncations(bytes, frame, EVERY || 4)) {
        const now = await answersAbout({ ...library, [file]: cut });
        const missing = lost(wholeLibrary, now);
        expect(missing.length === 0 || named(now), `${name}: ${missing.join(", ")}`).toBe(true);
      }
    },
    LIMIT_MS,
  );

  it(
    "applies no frame whose salts or sums are wrong",
    async () => {
      for (const { name, bytes } of wrongFrames(library[file] ?? new Uint8Array()).slice(
        0,
        EVERY || 6,
      )) {
        const now = await answersAbout({ ...trial().files, [file]: bytes });
        expect(now.told.has("bob/database.db") || now.told.has(file), name).toBe(true);
      }
    },
    LIMIT_MS,
  );
});

describe("a library with damaged logs", () => {
  const logs = ["alice/sync_events.log", "alice/logs/sync.log"];

  it.each(logs)(
    "reads the rest of %s",
    async (file) => {
      const bytes = library[file] ?? new Uint8Array();
      for (const { name, bytes: broken } of brokenLines(bytes)) {
        const now = await answersAbout({ ...library, [file]: broken });
        expect(now.kind, name).toBe("library");
        if (name !== "a byte order mark") expect(lost(wholeLibrary, now), name).toEqual([]);
      }
    },
    120_000,
  );

  it.each(logs)("tells of a last line of %s that was cut", async (file) => {
    const bytes = library[file] ?? new Uint8Array();
    const cut = bytes.subarray(0, bytes.length - 20);
    const now = await answersAbout({ ...library, [file]: cut });
    expect(now.told.has(file) || lost(wholeLibrary, now).length === 0).toBe(true);
  });
});

describe("stores with damaged files", () => {
  const files = Object.keys(stores);
  const cars = files.filter((file) => file.endsWith(".car"));
  const others = files.filter((file) => !file.endsWith(".car"));

  it("has files of both kinds to damage", () => {
    expect(cars.length).toBeGreaterThan(3);
    expect(others.length).toBeGreaterThan(3);
    expect(wholeStores.kind).toBe("fireproof");
  });

  it(
    "tells what is lost when a CAR is cut",
    async () => {
      const silent: string[] = [];
      for (const file of cars.slice(0, EVERY || 4)) {
        const bytes = stores[file] ?? new Uint8Array();
        const trial = { files: stores, whole: wholeStores, file };
        silent.push(...(await silentLosses(trial, truncations(bytes, 97, EVERY || 3))));
      }
      expect(silent).toEqual([]);
    },
    LIMIT_MS,
  );

  it(
    "answers when a CAR promises more than it holds",
    async () => {
      for (const file of cars.slice(0, EVERY || 2)) {
        for (const { bytes } of lyingCars(stores[file] ?? new Uint8Array())) {
          const now = await answersAbout({ ...stores, [file]: bytes });
          expect(now.kind).toBe("fireproof");
          expect(now.told.has(file)).toBe(true);
        }
      }
    },
    LIMIT_MS,
  );

  it(
    "answers when metas, keys and notes are cut or overwritten",
    async () => {
      const prng = createPrng(7);
      for (const file of others) {
        const bytes = stores[file] ?? new Uint8Array();
        const damaged = [
          ...truncations(bytes, 64, 1).slice(1, 3),
          ...overwritten(bytes, 0xff, 1, prng),
        ];
        for (const { bytes: changed } of damaged) {
          expect((await answersAbout({ ...stores, [file]: changed })).kind).not.toBe("library");
        }
      }
    },
    LIMIT_MS,
  );
});
