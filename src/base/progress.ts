/** One sign of life of a long task. `fraction` is 0 to 1, or absent when the amount of work is not known. */
export interface Progress {
  readonly task: string;
  readonly fraction?: number | undefined;
}

/** What every long function takes: a signal that stops it within about 50 ms, and a place to report to. */
export interface TaskOptions {
  readonly signal?: AbortSignalLike | undefined;
  readonly onProgress?: ((progress: Progress) => void) | undefined;
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

/** Stops here when the caller no longer wants the answer. */
export function throwIfCancelled(options: TaskOptions | undefined): void {
  if (options?.signal?.aborted === true) throw new CancelledError();
}
