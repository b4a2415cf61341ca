import { createIntList } from "./int-list.ts";

/**
 * Which version of what was in force at which step.
 *
 * A slot is one thing that changes, e.g. a row; a version is what it was from one step to the next write. Versions are
 * numbered in the order of writing, and steps only grow, so the versions of any stretch of steps lie together. Within one
 * step the last write counts: it takes the place of the one before. Each version knows the one before it and one further
 * back, chosen so that any earlier step is found in a logarithm of the number of versions (skew-binary jumps).
 */
export interface VersionIndex {
  /** Versions written so far. */
  readonly length: number;
  /** Slots that were ever written are below this number. */
  readonly slots: number;
  /** Notes a write and returns the number of the version that it is kept under. `present`: false for a removal. */
  write(slot: number, step: number, present: boolean): number;
  /** The newest version of a slot, removals included; -1 when there is none. */
  head(slot: number): number;
  /** The version in force as of a step, removals included; -1 when there was none. */
  at(slot: number, step: number): number;
  /** The version before one; -1 for the first. */
  before(version: number): number;
  isPresent(version: number): boolean;
  slotOf(version: number): number;
  stepOf(version: number): number;
  /** Slots that are present now. */
  readonly count: number;
  /** Slots that were present as of a step. */
  countAt(step: number): number;
  /** The first version written after a step; `length` when there is none. */
  firstAfter(step: number): number;
  readonly bytes: number;
}

export function createVersionIndex(): VersionIndex {
  const heads = createIntList();
  const steps = createIntList();
  const slots = createIntList();
  const befores = createIntList();
  const jumps = createIntList();
  // Number of versions of the slot so far, with its lowest bit saying whether it is present.
  const depths = createIntList();
  const counts = createIntList();
  let count = 0;

  const head = (slot: number): number => (slot < heads.length ? heads.get(slot) - 1 : -1);
  const isPresent = (version: number): boolean => version >= 0 && (depths.get(version) & 1) === 1;
  const depth = (version: number): number => (version < 0 ? 0 : depths.get(version) >> 1);
  const jumpOf = (before: number): number => {
    if (before < 0) return -1;
    const jump = jumps.get(before);
    const further = jump < 0 ? -1 : jumps.get(jump);
    return depth(before) - depth(jump) === depth(jump) - depth(further) ? further : before;
  };
  const append = (slot: number, step: number, present: boolean, before: number): number => {
    const version = steps.push(step);
    slots.push(slot);
    befores.push(before);
    jumps.push(jumpOf(before));
    depths.push(((depth(before) + 1) << 1) | Number(present));
    counts.push(count);
    while (heads.length <= slot) heads.push(0);
    heads.set(slot, version + 1);
    return version;
  };
  const firstAfter = (step: number): number => {
    let low = 0;
    let high = steps.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (steps.get(middle) > step) high = middle;
      else low = middle + 1;
    }
    return low;
  };

  return {
    get length() {
      return steps.length;
    },
    get slots() {
      return heads.length;
    },
    get count() {
      return count;
    },
    get bytes() {
      return heads.bytes + 6 * steps.bytes;
    },
    write: (slot, step, present) => {
      const known = head(slot);
      if (isPresent(known) !== present) count += present ? 1 : -1;
      if (known >= 0 && steps.get(known) === step) {
        depths.set(known, (depth(known) << 1) | Number(present));
        // Only the last version of a step is asked for the count, and all of this step's lie at the end.
        counts.set(counts.length - 1, count);
        return known;
      }
      return append(slot, step, present, known);
    },
    head,
    at: (slot, step) => {
      let version = head(slot);
      while (version >= 0 && steps.get(version) > step) {
        const jump = jumps.get(version);
        version = jump >= 0 && steps.get(jump) > step ? jump : befores.get(version);
      }
      return version;
    },
    before: (version) => befores.get(version),
    isPresent,
    slotOf: (version) => slots.get(version),
    stepOf: (version) => steps.get(version),
    countAt: (step) => {
      const last = firstAfter(step) - 1;
      return last < 0 ? 0 : counts.get(last);
    },
    firstAfter,
  };
}
