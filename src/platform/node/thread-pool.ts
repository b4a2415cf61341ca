import type { Worker } from "node:worker_threads";

/** What a thread answers: with the number of the request, and either a result or why there is none. */
export interface ThreadAnswer<Result> {
  readonly id: number;
  readonly result?: Result;
  readonly error?: string;
}

interface Waiting<Request, Result> {
  readonly id: number;
  readonly request: Request;
  resolve(result: Result): void;
  reject(error: Error): void;
}

/**
 * A few threads that all callers share. They are started when they are needed, each works on one request at a time, and
 * they do not keep the process alive while they have none.
 */
export class ThreadPool<Request, Result> {
  readonly #start: () => Worker;
  readonly #size: number;
  /** What each thread works on, and what it does next by itself. */
  readonly #busy = new Map<Worker, Waiting<Request, Result>[]>();
  readonly #idle: Worker[] = [];
  readonly #queue: Waiting<Request, Result>[] = [];
  readonly #late: Waiting<Request, Result>[] = [];
  #asked = 0;

  constructor(size: number, start: () => Worker) {
    this.#start = start;
    this.#size = size;
  }

  /**
   * Sends `{id, ...request}` to a thread as soon as one has nothing to do, and waits for its answer. What is asked for
   * `late` is begun when nothing else waits, all of it in one thread: so it goes on while the caller has no time to ask.
   */
  ask(request: Request, when: "next" | "late" = "next"): Promise<Result> {
    const id = this.#asked++;
    return new Promise((resolve, reject) => {
      const queue = when === "late" ? this.#late : this.#queue;
      queue.push({ id, request, resolve, reject });
      this.#assign();
    });
  }

  /** Starts the threads before anything is asked of them, so that they are ready then. */
  warm(): void {
    while (this.#busy.size + this.#idle.length < this.#size) {
      const worker = this.#startOne();
      if (worker === undefined) return;
      this.#rest(worker);
    }
  }

  #assign(): void {
    while (this.#queue.length + this.#late.length > 0) {
      const worker = this.#idle.pop() ?? this.#startOne();
      if (worker === undefined) return;
      const next = this.#queue.shift();
      const tasks = next === undefined ? this.#late.splice(0) : [next];
      this.#busy.set(worker, tasks);
      worker.ref();
      for (const { request, id } of tasks) worker.postMessage({ ...request, id });
    }
  }

  #startOne(): Worker | undefined {
    if (this.#busy.size >= this.#size) return undefined;
    const worker = this.#start();
    worker.on("message", (answer: ThreadAnswer<Result>) => this.#answer(worker, answer));
    // A thread that ends early must not leave anybody waiting.
    worker.on("error", (error) => this.#fail(worker, error));
    worker.on("exit", () => this.#fail(worker, new Error("the thread ended")));
    return worker;
  }

  #answer(worker: Worker, { id, result, error }: ThreadAnswer<Result>): void {
    const tasks = this.#busy.get(worker) ?? [];
    const at = tasks.findIndex((task) => task.id === id);
    const caller = at < 0 ? undefined : tasks.splice(at, 1)[0];
    if (caller === undefined) return;
    if (tasks.length === 0) this.#rest(worker);
    if (result === undefined) caller.reject(new Error(error ?? "the thread gave no answer"));
    else caller.resolve(result);
    this.#assign();
  }

  /** Nothing is to be done: then a thread does not keep the process alive. */
  #rest(worker: Worker): void {
    this.#busy.delete(worker);
    this.#idle.push(worker);
    worker.unref();
  }

  #fail(worker: Worker, error: Error): void {
    const at = this.#idle.indexOf(worker);
    if (at >= 0) this.#idle.splice(at, 1);
    for (const task of this.#busy.get(worker) ?? []) task.reject(error);
    this.#busy.delete(worker);
    this.#assign();
  }
}
