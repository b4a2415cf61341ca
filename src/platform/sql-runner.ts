import { assert } from "../base/assert.ts";
import { FailureError } from "../base/failure.ts";
import { CancelledError, type TaskOptions } from "../base/progress.ts";
import type { SqlRows } from "../engine/store/sql-database.ts";
import { refuseSql } from "../engine/store/sql-guard.ts";
import type { SqlSurroundings } from "../engine/store/sql-surroundings.ts";
import type { SqlWorkerAnswer, SqlWorkerRequest } from "./sql-messages.ts";

/** A statement of a user over a database image. */
export interface SqlRunRequest {
  readonly image: Uint8Array;
  /** What stands around it; the same object is taken to be the same. */
  readonly surroundings?: SqlSurroundings | undefined;
  readonly statement: string;
  /** Most rows to return. */
  readonly limit: number;
}

/** Runs users' SQL in a worker of its own, so that a runaway statement can be killed. */
export interface SqlRunner {
  /**
   * Runs one read-only statement over a copy of the image. Statements wait for each other. Rejects with `FailureError`
   * "sql" (refused, or SQLite's own message), "timeout", "worker" or "wasm", and with `CancelledError`.
   */
  run(request: SqlRunRequest, options?: TaskOptions): Promise<SqlRows>;
  /** Ends the worker. What is still running fails; a later `run` starts anew. */
  dispose(): void;
}

/** A started worker. */
export interface SqlWorkerLink {
  post(request: SqlWorkerRequest): void;
  terminate(): void;
}

/** What the runner needs from where it runs. */
export interface SqlRunnerHost {
  start(
    onAnswer: (answer: SqlWorkerAnswer) => void,
    onEnd: (reason: string) => void,
  ): SqlWorkerLink;
  /** Calls back after `ms` milliseconds; the returned function prevents that. */
  timer(ms: number, action: () => void): () => void;
  /** The bytes of `sql-wasm.wasm`; asked for with the first statement. */
  wasm(): Promise<Uint8Array>;
}

export interface SqlRunnerLimits {
  /** Time for one statement once its database is open, in milliseconds. */
  readonly statementMs: number;
  /** Time for starting the worker and opening the database, in milliseconds. */
  readonly openMs: number;
  /** About how many bytes a result may take. */
  readonly bytes: number;
}

const DEFAULT_LIMITS: SqlRunnerLimits = { statementMs: 10_000, openMs: 60_000, bytes: 32_000_000 };
const CANCEL_POLL_MS = 25;

/** A runner over workers that `host` starts. The worker, its engine and the last image stay until something kills it. */
export function createSqlRunner(
  host: SqlRunnerHost,
  limits: SqlRunnerLimits = DEFAULT_LIMITS,
): SqlRunner {
  let worker: LiveWorker | undefined;
  let last: Promise<unknown> = Promise.resolve();

  const execute = async (request: SqlRunRequest, options: TaskOptions): Promise<SqlRows> => {
    if (options.signal?.aborted === true) throw new CancelledError();
    const wasm = worker?.isAlive === true ? undefined : await host.wasm();
    if (worker?.isAlive !== true) worker = new LiveWorker(host, limits);
    return worker.run(request, wasm, options);
  };

  return {
    run: (request, options = {}) => {
      const refusal = refuseSql(request.statement);
      if (refusal !== undefined) return Promise.reject(new FailureError("sql", refusal));
      const result = last.then(() => execute(request, options));
      // The next statement waits for this one and does not care how it ended.
      last = result.then(
        () => undefined,
        () => undefined,
      );
      return result;
    },
    dispose: () => {
      worker?.kill(new FailureError("worker", "The SQL worker was ended."));
    },
  };
}

interface Waiting {
  resolve(rows: SqlRows): void;
  reject(error: Error): void;
}

/** One worker from its start to its end; runs one statement at a time. */
class LiveWorker {
  isAlive = true;
  readonly #host: SqlRunnerHost;
  readonly #limits: SqlRunnerLimits;
  readonly #link: SqlWorkerLink;
  #image: Uint8Array | undefined;
  #surroundings: SqlSurroundings | undefined;
  #waiting: Waiting | undefined;
  #stopTimer: () => void = () => undefined;

  constructor(host: SqlRunnerHost, limits: SqlRunnerLimits) {
    this.#host = host;
    this.#limits = limits;
    this.#link = host.start(
      (answer) => this.#take(answer),
      (reason) => this.kill(new FailureError("worker", `The SQL worker ended: ${reason}`)),
    );
  }

  async run(
    request: SqlRunRequest,
    wasm: Uint8Array | undefined,
    options: TaskOptions,
  ): Promise<SqlRows> {
    assert(this.#waiting === undefined, "one statement at a time");
    const answer = new Promise<SqlRows>((resolve, reject) => {
      this.#waiting = { resolve, reject };
    });
    const { surroundings } = request;
    const isOpen = request.image === this.#image && surroundings === this.#surroundings;
    const image = isOpen ? undefined : request.image;
    this.#image = request.image;
    this.#surroundings = surroundings;
    this.#limitTime(this.#limits.openMs, "Opening the database");
    this.#watch(options);
    this.#link.post({
      wasm,
      image,
      surroundings: isOpen ? undefined : surroundings,
      statement: request.statement,
      rows: request.limit,
      bytes: this.#limits.bytes,
    });
    return answer;
  }

  /** Ends the worker; the statement that it was running is rejected. */
  kill(error: Error): void {
    if (!this.isAlive) return;
    this.isAlive = false;
    this.#link.terminate();
    this.#settle((waiting) => waiting.reject(error));
  }

  #take(answer: SqlWorkerAnswer): void {
    if (!this.isAlive) return;
    if (answer.kind === "running") this.#limitTime(this.#limits.statementMs, "The statement");
    else if (answer.kind === "rows") this.#settle((waiting) => waiting.resolve(answer.rows));
    else {
      // A worker that could not open an image must not be taken to have it.
      this.#image = undefined;
      this.#settle((waiting) => waiting.reject(new FailureError(answer.code, answer.message)));
    }
  }

  #settle(finish: (waiting: Waiting) => void): void {
    const waiting = this.#waiting;
    this.#waiting = undefined;
    this.#stopTimer();
    if (waiting !== undefined) finish(waiting);
  }

  #limitTime(ms: number, what: string): void {
    this.#stopTimer();
    this.#stopTimer = this.#host.timer(ms, () => {
      this.kill(
        new FailureError("timeout", `${what} took longer than ${ms / 1000} s and was stopped.`),
      );
    });
  }

  /** A signal can only be asked; it is, until the statement is done. */
  #watch(options: TaskOptions): void {
    const { signal } = options;
    const watched = this.#waiting;
    if (signal === undefined) return;
    const look = (): void => {
      if (this.#waiting !== watched) return;
      if (signal.aborted) this.kill(new CancelledError());
      else this.#host.timer(CANCEL_POLL_MS, look);
    };
    look();
  }
}
