import type { UuidSlots } from "../../base/uuid-index.ts";

/**
 * What facts are made of, where a thread that read a database computed it there and then. Plain data. Whoever needs one
 * that is not here computes it with the same function.
 */
export interface DerivedFacts {
  /** Of the uuids of each model's table, by the table's name. */
  readonly uuids: ReadonlyMap<string, UuidSlots>;
  readonly closure?: ClosureCounts | undefined;
  readonly sharedLog?: SharedLogColumns | undefined;
}

/** By row of `entries`: what the closure table has of what the tree of parents asks for. */
export interface ClosureCounts {
  /** Rows for the entry itself and each of its ancestors; 0 where a cycle of parents has no root. */
  readonly wanted: Int32Array;
  /** How many of those exist. */
  readonly present: Int32Array;
}

/** By row of `shared_changes`: the parts of the stamp, and the model. */
export interface SharedLogColumns {
  /** Number in `peers`, or -1 where the stamp has not the form that is written nowadays: its text says more. */
  readonly peer: Int16Array;
  readonly peers: readonly string[];
  readonly ms: Float64Array;
  readonly counter: Float64Array;
  /** Number in `models`, or -1 where the text says more. */
  readonly model: Int16Array;
  readonly models: readonly string[];
}

/** The memory that may move to another thread with them. */
export function buffersOfFacts({ uuids, closure, sharedLog }: DerivedFacts): ArrayBufferLike[] {
  return [
    ...[...uuids.values()].map(({ slots }) => slots.buffer),
    ...(closure === undefined ? [] : [closure.wanted.buffer, closure.present.buffer]),
    ...(sharedLog === undefined
      ? []
      : [sharedLog.peer, sharedLog.ms, sharedLog.counter, sharedLog.model].map(
          ({ buffer }) => buffer,
        )),
  ];
}
