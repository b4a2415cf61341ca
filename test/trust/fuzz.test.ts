/**
 * Promise P3, at random: any damage to any file of a snapshot. `npm run test:long` runs thousands; a failing seed names
 * itself, and `DRIFTSCOPE_FUZZ=1 DRIFTSCOPE_SEED=<seed>` runs it alone.
 */
import { describe, expect, it } from "vitest";
import { createPrng } from "../../src/base/prng.ts";
import { answersAbout } from "./answers.ts";
import { anyDamage } from "./damage.ts";
import { sampleFiles } from "./folders.ts";

const ROUNDS = Number(process.env["DRIFTSCOPE_FUZZ"] ?? 12);
const FIRST = Number(process.env["DRIFTSCOPE_SEED"] ?? 1);
const folders = [sampleFiles("wal"), sampleFiles("fireproof-diverged")];

/** Damages one to three files of a folder, all by one seed. */
async function attempt(seed: number): Promise<string> {
  const prng = createPrng(seed);
  const files = { ...folders[seed % folders.length] };
  const names = Object.keys(files).sort();
  const done: string[] = [];
  for (let n = 1 + prng.below(3); n > 0; n--) {
    const file = names[prng.below(names.length)] ?? "";
    const damaged = anyDamage(files[file] ?? new Uint8Array(), prng.below(2 ** 31));
    files[file] = damaged.bytes;
    done.push(`${file}: ${damaged.name}`);
  }
  try {
    const first = await answersAbout(files);
    return first.kind;
  } catch (error) {
    const told = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return `seed ${seed}, ${done.join("; ")}: ${told}`;
  }
}

describe("any damage to any files", () => {
  it(`is answered or refused by type, from seed ${FIRST}, ${ROUNDS} times`, async () => {
    const crashes: string[] = [];
    for (let seed = FIRST; seed < FIRST + ROUNDS; seed++) {
      const outcome = await attempt(seed);
      if (outcome.startsWith("seed")) crashes.push(outcome);
    }
    expect(crashes).toEqual([]);
  }, 3_600_000);
});
