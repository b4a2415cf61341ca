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
  /** What each thread works on. */
  readonly #busy = new Map<Worker, Waiting<Request, Result>>();
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
   * `late` is begun when nothing else waits.
   */
  ask(request: Request, when: "next" | "late" = "next"): Promise<Result> {
    const id = this.#asked++;
    return new Promise((resolve, reject) => {
      const queue = when === "late" ? this.#late : this.#queue;
      queue.push({ id, request, resolve, reject });
      this.#assign();
    });
  }

  #assign(): void {
    while (this.#queue.length + this.#late.length > 0) {
      const worker = this.#idle.pop() ?? this.#startOne();
      if (worker === undefined) return;
      const next = this.#queue.shift() ?? this.#late.shift();
      if (next === undefined) return;
      this.#busy.set(worker, next);
      worker.ref();
      worker.postMessage({ ...next.request, id: next.id });
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
    const caller = this.#busy.get(worker);
    if (caller?.id !== id) return;
    this.#busy.delete(worker);
    this.#idle.push(worker);
    worker.unref();
    if (result === undefined) caller.reject(new Error(error ?? "the thread gave no answer"));
    else caller.resolve(result);
    this.#assign();
  }

  #fail(worker: Worker, error: Error): void {
    const at = this.#idle.indexOf(worker);
    if (at >= 0) this.#idle.splice(at, 1);
    this.#busy.get(worker)?.reject(error);
    this.#busy.delete(worker);
    this.#assign();
  }
}
