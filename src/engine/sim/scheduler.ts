/** Virtual time: actions by the moment at which they happen, in order of moment and then of planning. */
export interface Scheduler {
  /** Virtual time, µs since 1970. */
  readonly now: number;
  /** Actions that were done. */
  readonly done: number;
  at(time: number, action: () => void): void;
  after(delay: number, action: () => void): void;
  /** Does everything up to and at `time`; virtual time then is `time`. */
  runUntil(time: number): void;
}

interface Planned {
  readonly time: number;
  readonly number: number;
  readonly action: () => void;
}

export function createScheduler(start: number): Scheduler {
  const heap: Planned[] = [];
  let now = start;
  let planned = 0;
  let done = 0;
  const at = (time: number, action: () => void): void => {
    push(heap, { time: Math.max(time, now), number: planned++, action });
  };
  return {
    get now() {
      return now;
    },
    get done() {
      return done;
    },
    at,
    after: (delay, action) => at(now + delay, action),
    runUntil: (time) => {
      for (let next = heap[0]; next !== undefined && next.time <= time; next = heap[0]) {
        pop(heap);
        now = next.time;
        done++;
        next.action();
      }
      now = Math.max(now, time);
    },
  };
}

function isBefore(a: Planned, b: Planned): boolean {
  return a.time < b.time || (a.time === b.time && a.number < b.number);
}

function push(heap: Planned[], item: Planned): void {
  let at = heap.length;
  heap.push(item);
  while (at > 0) {
    const above = (at - 1) >> 1;
    const parent = heap[above];
    if (parent === undefined || !isBefore(item, parent)) break;
    heap[at] = parent;
    at = above;
  }
  heap[at] = item;
}

function pop(heap: Planned[]): void {
  const last = heap.pop();
  if (last === undefined || heap.length === 0) return;
  let at = 0;
  for (;;) {
    let child = at * 2 + 1;
    const left = heap[child];
    if (left === undefined) break;
    const right = heap[child + 1];
    const smaller = right !== undefined && isBefore(right, left) ? right : left;
    if (smaller === right) child++;
    if (!isBefore(smaller, last)) break;
    heap[at] = smaller;
    at = child;
  }
  heap[at] = last;
}
