/**
 * The value at an index that the caller knows to exist. One accessor per array type, so that engines keep it
 * monomorphic and inline it.
 */
export function intAt(values: Int32Array, index: number): number {
  return values[index] ?? 0;
}
