import { describe, expect, it } from "vitest";
import type { Uuid } from "../../base/uuid.ts";
import { createJournal, type StepInput } from "./journal.ts";

const BOB = "bbbbbbbb-0000-4000-8000-000000000002" as Uuid;
const record = (n: number): Uuid =>
  `00000000-0000-4000-8000-${n.toString(16).padStart(12, "0")}` as Uuid;

function step(n: number): StepInput {
  return {
    kind: n % 2 === 0 ? "read" : "blocked",
    time: 1_764_000_000_000_000 + n,
    peer: BOB,
    model: "entry",
    record: record(n % 700),
    other: n % 3 === 0 ? record(n) : undefined,
    reason: `reason ${n % 5}`,
    delivery: n - 1,
  };
}

describe("the journal", () => {
  it("gives back every step as it was added, however many there are", () => {
    const journal = createJournal();
    for (let n = 1; n <= 5000; n++) expect(journal.add(step(n))).toBe(n);
    expect(journal.length).toBe(5000);
    for (const n of [1, 1024, 1025, 4999, 5000]) {
      expect(journal.at(n)).toEqual({ ...step(n), step: n });
    }
    expect(journal.kindAt(7)).toBe("blocked");
  });

  it("finds the first step of a kind about a record", () => {
    const journal = createJournal();
    for (let n = 1; n <= 20; n++) journal.add(step(n));
    expect(journal.firstAbout(BOB, record(9), new Set(["blocked"]))).toBe(9);
    expect(journal.firstAbout(BOB, record(9), new Set(["dropped"]))).toBe(0);
  });

  it("refuses a step that is not there", () => {
    expect(() => createJournal().at(1)).toThrow("steps count from 1");
  });
});
