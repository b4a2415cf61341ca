/** A machine's clock: virtual time, shifted, running fast or slow, and set forth and back now and then. */
export interface WallClock {
  /** What it shows at a moment of virtual time, whole µs since 1970. */
  read(now: number): number;
  /** Sets it forth, or back for a negative number of µs. */
  step(by: number): void;
}

/** `offset` in µs; `drift` in parts per million, counted from `start`. */
export function createWallClock(spec: {
  readonly start: number;
  readonly offset: number;
  readonly drift: number;
}): WallClock {
  let offset = spec.offset;
  return {
    read: (now) =>
      Math.max(0, Math.floor(now + offset + ((now - spec.start) * spec.drift) / 1_000_000)),
    step: (by) => {
      offset += by;
    },
  };
}
