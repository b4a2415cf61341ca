import type { Cid } from "../../engine/merkle/cid.ts";
import type { FindingPlace, WhyReport, WhyStep } from "../report.ts";
import type { FireproofContext, LogLine } from "./findings/fireproof-context.ts";
import { createFireproofContext } from "./findings/fireproof-context.ts";
import type { SnapshotFacts } from "./snapshot-facts.ts";
import type { StoreFacts } from "./store-facts.ts";

/** The part of the answer that the way of a record gives. */
export type Lineage = Pick<WhyReport, "steps" | "verdict" | "reasons" | "lostAt">;

/** A question being answered: stages are added as they are looked at. */
export interface Walk {
  readonly snapshot: SnapshotFacts;
  readonly context: FireproofContext;
  /** The store that is asked about. */
  readonly peer: StoreFacts;
  readonly steps: WhyStep[];
}

/** Begins with the peer that is asked about. */
export function startWalk(snapshot: SnapshotFacts, peer: StoreFacts): Walk {
  return { snapshot, context: createFireproofContext(snapshot), peer, steps: [] };
}

/** Adds a stage. */
export function addStep(
  walk: Walk,
  at: string,
  { store }: StoreFacts,
  what: string,
  where: readonly FindingPlace[] = [],
): void {
  walk.steps.push({ at, peer: store.id, what, where });
}

/** Whether a field of a line contains a text, however deep. */
export function mentions({ record }: LogLine, field: string, text: string): boolean {
  return JSON.stringify(record.fields[field] ?? "").includes(text);
}

/** What is looked for at the peer. */
export interface Question {
  readonly node: number;
  readonly cid: Cid;
  readonly cars: ReadonlySet<string>;
  readonly author: StoreFacts | undefined;
}
