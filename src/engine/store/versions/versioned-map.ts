import { createIntList } from "./int-list.ts";
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

/** The numbers of keys, from 0 in the order in which they came. */
export interface MapKeys {
  /** The number of a key; -1 when it has none. */
  find(key: string): number;
  /** Gives a new key its number. */
  add(key: string): number;
  keyOf(slot: number): string;
}

/** Where the values of versions lie. */
export interface MapValues<Value> {
  get(version: number, slot: number): Value;
  set(version: number, value: Value): void;
}

export function createVersionedMap<Value>(
  keys: MapKeys = createTextKeys(),
  values: MapValues<Value> = createPlainValues(),
): VersionedMap<Value> {
  const index = createVersionIndex();
  const heldBy = (version: number): Value | undefined =>
    index.isPresent(version) ? values.get(version, index.slotOf(version)) : undefined;
  return {
    index,
    get: (key, step) => {
      const slot = keys.find(key);
      return slot < 0 ? undefined : heldBy(index.at(slot, step));
    },
    has: (key) => keys.find(key) >= 0,
    set: (key, value, step) => {
      const known = keys.find(key);
      if (known < 0 && value === undefined) return;
      const version = index.write(known < 0 ? keys.add(key) : known, step, value !== undefined);
      if (value !== undefined) values.set(version, value);
    },
    each: (step, onValue) => {
      for (let slot = 0; slot < index.slots; slot++) {
        const value = heldBy(index.at(slot, step));
        if (value !== undefined) onValue(value, keys.keyOf(slot));
      }
    },
    keyOf: keys.keyOf,
    valueOf: heldBy,
  };
}

function createTextKeys(): MapKeys {
  const slots = new Map<string, number>();
  const keys: string[] = [];
  return {
    find: (key) => slots.get(key) ?? -1,
    add: (key) => {
      const slot = keys.push(key) - 1;
      slots.set(key, slot);
      return slot;
    },
    keyOf: (slot) => keys[slot] ?? "",
  };
}

function createPlainValues<Value>(): MapValues<Value> {
  const values: Value[] = [];
  return {
    // Only versions that hold a value are asked for.
    get: (version) => values[version] as Value,
    set: (version, value) => {
      values[version] = value;
    },
  };
}

/** Keys that have a number already, e.g. uuids: the slot of each in an array, and the way back. */
export interface NumberedKeys extends MapKeys {
  /** The slot of the key of a number; -1 when it has none. */
  slotOf(number: number): number;
  /** Its slot, which it gets now if it has none. */
  slotFor(number: number): number;
  numberAt(slot: number): number;
}

/** `numbers`: the number of a key, which it gets now if it has none, and the way back. */
export function createNumberedKeys(numbers: {
  find(key: string): number;
  number(key: string): number;
  text(number: number): string;
}): NumberedKeys {
  // One more than the slot, so that 0 says that there is none.
  const slots = createIntList();
  const keys = createIntList();
  const slotOf = (number: number): number => slots.get(number) - 1;
  const slotFor = (number: number): number => {
    const known = slotOf(number);
    if (known >= 0) return known;
    const slot = keys.push(number);
    slots.put(number, slot + 1);
    return slot;
  };
  return {
    find: (key) => {
      const number = numbers.find(key);
      return number < 0 ? -1 : slotOf(number);
    },
    add: (key) => slotFor(numbers.number(key)),
    keyOf: (slot) => numbers.text(keys.get(slot)),
    slotOf,
    slotFor,
    numberAt: (slot) => keys.get(slot),
  };
}
