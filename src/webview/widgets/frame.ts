/**
 * The one scheduler of a page. Whatever must be drawn is drawn here, once a frame, however often it was asked for;
 * drawing is synchronous and depends only on the state at hand. Work that will ask for a drawing later (a request to the
 * host) is held here too, so that `idle` knows when the picture is complete.
 */
export interface Frame {
  /** Draws before the next paint. */
  request(): void;
  /** Counts as busy until the promise settles, whichever way. */
  during<Value>(work: Promise<Value>): Promise<Value>;
  /** Resolves when nothing is to be drawn and nothing is waited for. */
  idle(): Promise<void>;
  /** Milliseconds that the last drawings took, newest last; for measurements. */
  readonly durations: readonly number[];
}

const KEPT_DURATIONS = 600;

export function createFrame(draw: () => void): Frame {
  const durations: number[] = [];
  let requested = false;
  let busy = 0;
  let waiting: (() => void)[] = [];
  const settle = (): void => {
    if (requested || busy > 0) return;
    const ready = waiting;
    waiting = [];
    for (const resolve of ready) resolve();
  };
  const run = (): void => {
    requested = false;
    const start = performance.now();
    draw();
    durations.push(performance.now() - start);
    if (durations.length > KEPT_DURATIONS) durations.shift();
    settle();
  };
  const request = (): void => {
    if (requested) return;
    requested = true;
    requestAnimationFrame(run);
  };
  return {
    request,
    durations,
    during: (work) => {
      busy++;
      const done = (): void => {
        busy--;
        // What the work brought is drawn first: its own reactions run before this one.
        queueMicrotask(() => queueMicrotask(settle));
      };
      work.then(done, done);
      return work;
    },
    idle: () =>
      new Promise((resolve) => {
        waiting.push(resolve);
        settle();
      }),
  };
}
