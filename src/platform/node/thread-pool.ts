import type { Worker } from "node:worker_threads";

/** What a thread answers: with the number of the request, and either a result or why there is none. */
export interface ThreadAnswer<Result> {
  readonly id: number;
  readonly result?: Result;
  readonly error?: string;
}

interface Waiting<Result> {
  readonly worker: Worker;
  resolve(result: Result): void;
  reject(error: Error): void;
}

/**
 * A few threads that all callers share. They are started when they are needed, work on one request after another, and do
 * not keep the process alive while they have none.
 */
export class ThreadPool<Request, Result> {
  readonly #start: () => Worker;
  readonly #size: number;
  readonly #load = new Map<Worker, number>();
  readonly #waiting = new Map<number, Waiting<Result>>();
  #asked = 0;

  constructor(size: number, start: () => Worker) {
    this.#size = size;
    this.#start = start;
  }

  /** Sends `{id, ...request}` to the thread that has the least to do, and waits for its answer. */
  ask(request: Request): Promise<Result> {
    const worker = this.#choose();
    const id = this.#asked++;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { worker, resolve, reject });
      this.#load.set(worker, (this.#load.get(worker) ?? 0) + 1);
      worker.ref();
      worker.postMessage({ ...request, id });
    });
  }

  #choose(): Worker {
    const [idlest] = [...this.#load].sort((a, b) => a[1] - b[1]);
    if (idlest !== undefined && (idlest[1] === 0 || this.#load.size >= this.#size)) {
      return idlest[0];
    }
    const worker = this.#start();
    this.#load.set(worker, 0);
    worker.on("message", (answer: ThreadAnswer<Result>) => this.#answer(worker, answer));
    // A thread that ends early must not leave anybody waiting.
    worker.on("error", (error) => this.#fail(worker, error));
    worker.on("exit", () => this.#fail(worker, new Error("the thread ended")));
    return worker;
  }

  #answer(worker: Worker, { id, result, error }: ThreadAnswer<Result>): void {
    const caller = this.#waiting.get(id);
    this.#waiting.delete(id);
    const left = (this.#load.get(worker) ?? 1) - 1;
    this.#load.set(worker, left);
    if (left === 0) worker.unref();
    if (result === undefined) caller?.reject(new Error(error ?? "the thread gave no answer"));
    else caller?.resolve(result);
  }

  #fail(worker: Worker, error: Error): void {
    this.#load.delete(worker);
    for (const [id, caller] of this.#waiting) {
      if (caller.worker !== worker) continue;
      this.#waiting.delete(id);
      caller.reject(error);
    }
  }
}
