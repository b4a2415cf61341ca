/** Thrown when an invariant of our own code does not hold. Never thrown because of evidence: wrong data is a finding. */
export class AssertionError extends Error {
  override readonly name = "AssertionError";
}

/** Throws unless `condition` holds. Stays on in production: a wrong answer about evidence is worse than none. */
export function assert(condition: boolean, message: string): asserts condition {
  if (!condition) throw new AssertionError(message);
}

/** Ends an exhaustive `switch`; the compiler rejects the call while a case is unhandled. */
export function assertNever(value: never): never {
  throw new AssertionError(`unhandled case: ${String(value)}`);
}
