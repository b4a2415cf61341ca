/** One sign of life of a long task. `fraction` is 0 to 1, or absent when the amount of work is not known. */
export interface Progress {
  readonly task: string;
  readonly fraction?: number | undefined;
}

/** What every long function takes: a signal that stops it within about 50 ms, and a place to report to. */
export interface TaskOptions {
  readonly signal?: AbortSignalLike | undefined;
  readonly onProgress?: ((progress: Progress) => void) | undefined;
  /** Lets what waits be handled: where no memory is shared, a signal fires only when its message is read. */
  readonly pause?: (() => Promise<void>) | undefined;
}

/** The part of `AbortSignal` that pure code needs; the platform's own satisfies it. */
export interface AbortSignalLike {
  readonly aborted: boolean;
}

/** Thrown when the caller's signal asked to stop. Not a failure: adapters stay silent about it. */
export class CancelledError extends Error {
  override readonly name = "CancelledError";
  constructor() {
    super("cancelled");
  }
}

/** To be called for every piece of work, or for several at once; throws `CancelledError` like `throwIfCancelled`. */
export type Pace = (pieces?: number) => void;

/** Pieces between two looks at whether the answer is still wanted; the slowest kind of piece takes a tenth of a millisecond. */
export const PIECES_BETWEEN_LOOKS = 256;

/** Stops a long loop soon after the caller no longer wants the answer, at hardly any cost for each piece. */
export function pace(options: TaskOptions | undefined): Pace {
  let left = PIECES_BETWEEN_LOOKS;
  return (pieces = 1) => {
    left -= pieces;
    if (left > 0) return;
    left = PIECES_BETWEEN_LOOKS;
    throwIfCancelled(options);
  };
}

/** Looks at the signal, whatever is left until the next look. */
export function lookNow(tick: Pace): void {
  tick(PIECES_BETWEEN_LOOKS);
}

/** To be awaited between stretches of a long task: lets a cancellation arrive, and stops here when it has. */
export async function rest(options: TaskOptions | undefined): Promise<void> {
  await options?.pause?.();
  throwIfCancelled(options);
}

/** Stops here when the caller no longer wants the answer. */
export function throwIfCancelled(options: TaskOptions | undefined): void {
  if (options?.signal?.aborted === true) throw new CancelledError();
}
