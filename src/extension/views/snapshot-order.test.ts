import { describe, expect, it } from "vitest";
import type { SnapshotStanding } from "../../analysis/report.ts";
import { bySnapshotOrder, isSnapshotOrder, type SnapshotOrder } from "./snapshot-order.ts";

const standing = (more: Partial<Extract<SnapshotStanding, { headline: string }>>) => ({
  headline: "no findings",
  progress: "everything arrived",
  verdict: "holds" as const,
  errors: 0,
  warnings: 0,
  peers: 2,
  bytes: 1000,
  damaged: 0,
  ...more,
});

const LIST = [
  { title: "run 10", standing: standing({ lastStamp: "2025-11-20T10:00:00.000000Z" }) },
  { title: "run 9", standing: standing({ errors: 1, verdict: "violated", bytes: 10 }) },
  { title: "run 2", standing: undefined },
  { title: "run 1", standing: { unreadable: "The folder holds no evidence." } },
  { title: "run 3", standing: standing({ warnings: 1, bytes: 5000 }) },
];

const titles = (order: SnapshotOrder): readonly string[] =>
  [...LIST].sort(bySnapshotOrder(order)).map(({ title }) => title);

describe("a list of snapshots", () => {
  it("is ordered by name, numbers by their value", () => {
    expect(titles("name")).toEqual(["run 1", "run 2", "run 3", "run 9", "run 10"]);
  });

  it("begins with what is worst, and ends with what was not looked at", () => {
    expect(titles("gravest")).toEqual(["run 1", "run 9", "run 3", "run 10", "run 2"]);
  });

  it("begins with the newest stamp or the most bytes", () => {
    expect(titles("newest")[0]).toBe("run 10");
    expect(titles("largest").slice(0, 3)).toEqual(["run 3", "run 10", "run 9"]);
  });

  it("takes a kept order only when it is one", () => {
    expect(isSnapshotOrder("newest")).toBe(true);
    expect(isSnapshotOrder("colour")).toBe(false);
  });
});
