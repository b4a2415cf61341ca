import { createVersionIndex, type VersionIndex } from "./version-index.ts";

/** A map that remembers what it held as of every step. Values are kept as they are and must not be changed. */
export interface VersionedMap<Value> {
  readonly index: VersionIndex;
  get(key: string, step: number): Value | undefined;
  /** Whether the key ever held a value. */
  has(key: string): boolean;
  set(key: string, value: Value | undefined, step: number): void;
  /** Calls back for each key that held a value as of a step, in the order in which keys were first set. */
  each(step: number, onValue: (value: Value, key: string) => void): void;
  keyOf(slot: number): string;
  /** What a version holds; `undefined` for a removal. */
  valueOf(version: number): Value | undefined;
}

export function createVersionedMap<Value>(): VersionedMap<Value> {
  const index = createVersionIndex();
  const slots = new Map<string, number>();
  const keys: string[] = [];
  const values: (Value | undefined)[] = [];
  const valueAt = (version: number): Value | undefined =>
    version < 0 ? undefined : values[version];
  return {
    index,
    get: (key, step) => {
      const slot = slots.get(key);
      return slot === undefined ? undefined : valueAt(index.at(slot, step));
    },
    has: (key) => slots.has(key),
    set: (key, value, step) => {
      let slot = slots.get(key);
      if (slot === undefined) {
        if (value === undefined) return;
        slot = keys.push(key) - 1;
        slots.set(key, slot);
      }
      values[index.write(slot, step, value !== undefined)] = value;
    },
    each: (step, onValue) => {
      for (let slot = 0; slot < keys.length; slot++) {
        const value = valueAt(index.at(slot, step));
        if (value !== undefined) onValue(value, keys[slot] ?? "");
      }
    },
    keyOf: (slot) => keys[slot] ?? "",
    valueOf: valueAt,
  };
}
