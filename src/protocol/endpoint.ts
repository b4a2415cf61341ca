import type { AbortSignalLike, Progress } from "../base/progress.ts";
import { CancelledError } from "../base/progress.ts";
import { EndpointError, fromWireError, toWireError, type WireError } from "./errors.ts";

/** A contract's requests: name → parameters and result. */
export type MethodMap<Methods> = {
  [Name in keyof Methods]: { readonly params: unknown; readonly result: unknown };
};

/** What a handler is told about the request it serves. */
export interface CallContext {
  /** Set when the caller cancelled or went away. Also seen from inside a long synchronous computation, where shared memory exists. */
  readonly signal: AbortSignalLike & { onAbort(listener: () => void): void };
  readonly onProgress: (progress: Progress) => void;
  /** Buffers to hand over instead of copying. They are unusable here afterwards, so they must not be kept. */
  readonly transfer: (...buffers: readonly ArrayBuffer[]) => void;
}

export type Handlers<Methods extends MethodMap<Methods>> = {
  readonly [Name in keyof Methods]: (
    params: Methods[Name]["params"],
    context: CallContext,
  ) => Methods[Name]["result"] | Promise<Methods[Name]["result"]>;
};

/** The part of the platform's `AbortSignal` a caller's cancellation needs. */
export interface CallSignal extends AbortSignalLike {
  addEventListener(type: "abort", listener: () => void, options?: { readonly once: boolean }): void;
  removeEventListener(type: "abort", listener: () => void): void;
}

export interface CallOptions {
  readonly signal?: CallSignal | undefined;
  readonly onProgress?: ((progress: Progress) => void) | undefined;
  /** Rejects with `unanswered` after so long without a reply or a sign of progress; absent or 0 means wait for ever. */
  readonly timeoutMs?: number | undefined;
}

/** Runs `action` once after `ms`, unless the returned function is called before. */
export type Timer = (ms: number, action: () => void) => () => void;

export interface EndpointOptions<Serves extends MethodMap<Serves>> {
  /** Hands a message to the other end, in order. May throw when it cannot be cloned. */
  readonly send: (message: unknown, transfer: readonly ArrayBuffer[]) => void;
  readonly timer: Timer;
  readonly handlers: Handlers<Serves>;
  /** Applies to calls that name none. */
  readonly timeoutMs?: number | undefined;
  /**
   * Memory shared by both ends, at least one cell; given to both, it lets `signal.aborted` be seen by a thread that is
   * too busy to read messages.
   */
  readonly cancelCells?: Int32Array | undefined;
  /** Told of what no caller can be told: a listener that threw, a reply that could not be sent. */
  readonly report: (error: unknown) => void;
}

type Message =
  | { readonly ds: "call"; readonly id: number; readonly name: string; readonly params: unknown }
  | { readonly ds: "cancel"; readonly id: number }
  | { readonly ds: "progress"; readonly id: number; readonly progress: Progress }
  | { readonly ds: "result"; readonly id: number; readonly result: unknown }
  | { readonly ds: "error"; readonly id: number; readonly error: WireError }
  | { readonly ds: "event"; readonly name: string; readonly payload: unknown };

interface Pending {
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: Error) => void;
  readonly onProgress: ((progress: Progress) => void) | undefined;
  readonly restartTimer: () => void;
  readonly release: () => void;
}

interface Serving {
  readonly abort: () => void;
}

/**
 * One end of a conversation in which both ends call, answer and emit. The same class stands on both sides with the two
 * contracts swapped; it serves page ⇄ extension and extension ⇄ worker alike. Every call settles exactly once: with the
 * result, the other end's error, `CancelledError`, `unanswered`, or `disposed`.
 */
export class Endpoint<
  Serves extends MethodMap<Serves>,
  Calls extends MethodMap<Calls>,
  Hears = Record<never, never>,
  Emits = Record<never, never>,
> {
  readonly #options: EndpointOptions<Serves>;
  readonly #pending = new Map<number, Pending>();
  readonly #serving = new Map<number, Serving>();
  readonly #listeners = new Map<keyof Hears, Set<(payload: never) => void>>();
  #lastId = 0;
  #disposed = false;

  constructor(options: EndpointOptions<Serves>) {
    this.#options = options;
  }

  /** Asks the other end. Parameters and result are copied as by structured clone. */
  call<Name extends keyof Calls & string>(
    name: Name,
    params: Calls[Name]["params"],
    options: CallOptions = {},
  ): Promise<Calls[Name]["result"]> {
    return new Promise((resolve, reject) => {
      if (this.#disposed) return reject(disposedError());
      if (options.signal?.aborted === true) return reject(new CancelledError());
      const id = ++this.#lastId;
      this.#pending.set(id, this.#track(id, { resolve, reject }, options));
      try {
        this.#options.send({ ds: "call", id, name, params } satisfies Message, []);
      } catch (error) {
        this.#settle(id)?.reject(fromWireError(toWireError(error)));
      }
    });
  }

  /** Tells the other end. Nobody learns whether anyone listened. */
  emit<Name extends keyof Emits & string>(name: Name, payload: Emits[Name]): void {
    if (this.#disposed) return;
    this.#options.send({ ds: "event", name, payload } satisfies Message, []);
  }

  /** Listens until the returned function is called. */
  on<Name extends keyof Hears>(name: Name, listener: (payload: Hears[Name]) => void): () => void {
    const listeners = this.#listeners.get(name) ?? new Set();
    this.#listeners.set(name, listeners);
    listeners.add(listener);
    return () => {
      listeners.delete(listener);
    };
  }

  /** To be called with every message that comes from the other end. What is not ours is left alone. */
  receive(data: unknown): void {
    if (this.#disposed || !isMessage(data)) return;
    switch (data.ds) {
      case "call":
        void this.#serve(data.id, data.name, data.params);
        return;
      case "cancel":
        this.#serving.get(data.id)?.abort();
        return;
      case "progress": {
        const pending = this.#pending.get(data.id);
        pending?.restartTimer();
        pending?.onProgress?.(data.progress);
        return;
      }
      case "result":
        this.#settle(data.id)?.resolve(data.result);
        return;
      case "error":
        this.#settle(data.id)?.reject(fromWireError(data.error));
        return;
      case "event":
        this.#dispatch(data.name, data.payload);
    }
  }

  /** Rejects what is pending with `disposed`, aborts what is being served, and stays silent from then on. */
  dispose(): void {
    if (this.#disposed) return;
    this.#disposed = true;
    for (const id of [...this.#pending.keys()]) this.#settle(id)?.reject(disposedError());
    for (const serving of this.#serving.values()) serving.abort();
    this.#serving.clear();
    this.#listeners.clear();
  }

  #track(
    id: number,
    settle: { resolve: (result: never) => void; reject: (error: Error) => void },
    options: CallOptions,
  ): Pending {
    const timeoutMs = options.timeoutMs ?? this.#options.timeoutMs ?? 0;
    let stopTimer: (() => void) | undefined;
    const restartTimer = (): void => {
      stopTimer?.();
      if (timeoutMs <= 0) return;
      stopTimer = this.#options.timer(timeoutMs, () => {
        this.#cancel(id);
        this.#settle(id)?.reject(new EndpointError("unanswered", `no answer in ${timeoutMs} ms`));
      });
    };
    const onAbort = (): void => {
      this.#cancel(id);
      this.#settle(id)?.reject(new CancelledError());
    };
    options.signal?.addEventListener("abort", onAbort, { once: true });
    restartTimer();
    return {
      // The result's type was fixed by the contract at `call`; the wire has none.
      resolve: settle.resolve as (result: unknown) => void,
      reject: settle.reject,
      onProgress: options.onProgress,
      restartTimer,
      release: () => {
        stopTimer?.();
        options.signal?.removeEventListener("abort", onAbort);
      },
    };
  }

  #settle(id: number): Pending | undefined {
    const pending = this.#pending.get(id);
    if (pending === undefined) return undefined;
    this.#pending.delete(id);
    pending.release();
    return pending;
  }

  #cancel(id: number): void {
    const cells = this.#options.cancelCells;
    if (cells !== undefined) Atomics.store(cells, id % cells.length, id);
    try {
      this.#options.send({ ds: "cancel", id } satisfies Message, []);
    } catch (error) {
      this.#options.report(error);
    }
  }

  async #serve(id: number, name: string, params: unknown): Promise<void> {
    const transfer: ArrayBuffer[] = [];
    try {
      const handler = this.#handler(name);
      // Both ends are built from one contract: the parameters are what the name says.
      const result = await handler(params as never, this.#context(id, transfer));
      this.#reply({ ds: "result", id, result }, transfer);
    } catch (error) {
      this.#reply({ ds: "error", id, error: toWireError(error) }, []);
    } finally {
      this.#serving.delete(id);
    }
  }

  #handler(name: string): (params: never, context: CallContext) => unknown {
    const { handlers } = this.#options;
    if (!Object.hasOwn(handlers, name)) {
      throw new EndpointError("unknown-method", `there is no method ${name}`);
    }
    // Checked to be one of the contract's own names just above.
    return handlers[name as keyof Serves];
  }

  #reply(message: Message, transfer: readonly ArrayBuffer[]): void {
    if (this.#disposed) return;
    try {
      this.#options.send(message, transfer);
    } catch (error) {
      if (message.ds === "error") this.#options.report(error);
      else throw error;
    }
  }

  #context(id: number, transfer: ArrayBuffer[]): CallContext {
    const cells = this.#options.cancelCells;
    const listeners = new Set<() => void>();
    let aborted = false;
    this.#serving.set(id, {
      abort: () => {
        aborted = true;
        for (const listener of listeners) listener();
        listeners.clear();
      },
    });
    return {
      signal: {
        get aborted(): boolean {
          return aborted || (cells !== undefined && Atomics.load(cells, id % cells.length) === id);
        },
        onAbort: (listener) => {
          if (aborted) listener();
          else listeners.add(listener);
        },
      },
      onProgress: (progress) => {
        if (!aborted) this.#reply({ ds: "progress", id, progress }, []);
      },
      transfer: (...buffers) => {
        transfer.push(...buffers);
      },
    };
  }

  #dispatch(name: string, payload: unknown): void {
    // A name nobody listens to finds nothing; one somebody listens to is of the contract.
    const listeners = this.#listeners.get(name as keyof Hears) ?? [];
    for (const listener of [...listeners]) {
      try {
        (listener as (payload: unknown) => void)(payload);
      } catch (error) {
        this.#options.report(error);
      }
    }
  }
}

function disposedError(): EndpointError {
  return new EndpointError("disposed", "the other side is gone");
}

function isMessage(data: unknown): data is Message {
  return typeof data === "object" && data !== null && "ds" in data && typeof data.ds === "string";
}
