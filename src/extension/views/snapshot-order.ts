import type { SnapshotStanding } from "../../analysis/report.ts";
import { compareText } from "../../base/order.ts";

/** Ways to order a list of snapshots. */
export const SNAPSHOT_ORDERS = ["name", "gravest", "newest", "largest"] as const;
export type SnapshotOrder = (typeof SNAPSHOT_ORDERS)[number];

export function isSnapshotOrder(value: unknown): value is SnapshotOrder {
  return SNAPSHOT_ORDERS.some((order) => order === value);
}

interface Ordered {
  readonly title: string;
  readonly standing: SnapshotStanding | undefined;
}

/** Made when a list is first ordered: it takes milliseconds, of which activation has few. */
let byNumber: Intl.Collator | undefined;

/** Those that are not known yet come last, and equal ones by name, numbers in it by value. */
export function bySnapshotOrder(order: SnapshotOrder): (a: Ordered, b: Ordered) => number {
  byNumber ??= new Intl.Collator("en", { numeric: true });
  const { compare } = byNumber;
  return (a, b) =>
    (order === "name" ? 0 : compareKeys(keysOf(order, a.standing), keysOf(order, b.standing))) ||
    compare(a.title, b.title) ||
    compareText(a.title, b.title);
}

function keysOf(order: SnapshotOrder, standing: SnapshotStanding | undefined): readonly number[] {
  if (standing === undefined) return [1];
  if ("unreadable" in standing) return [order === "gravest" ? -1 : 1];
  const { errors, warnings, damaged, bytes, lastStamp, verdict } = standing;
  switch (order) {
    case "gravest":
      return [0, -Math.min(errors, 1), -warnings, -damaged, verdict === "unknown" ? 0 : 1];
    case "newest":
      return [0, lastStamp === undefined ? 1 : -Date.parse(lastStamp)];
    case "largest":
    case "name":
      return [0, -bytes];
  }
}

function compareKeys(a: readonly number[], b: readonly number[]): number {
  for (const [at, key] of a.entries()) {
    const difference = key - (b[at] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
