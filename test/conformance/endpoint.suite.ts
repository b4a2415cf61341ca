import fc from "fast-check";
import { afterEach, describe, expect, it } from "vitest";
import { FailureError } from "../../src/base/failure.ts";
import { CancelledError } from "../../src/base/progress.ts";
import type { CallContext, Endpoint, Handlers } from "../../src/protocol/endpoint.ts";
import { EndpointError } from "../../src/protocol/errors.ts";

/** The contract that the suite's two ends speak. */
export interface SuiteMethods {
  echo: { params: unknown; result: unknown };
  add: { params: { readonly a: number; readonly b: number }; result: number };
  fail: { params: "failure" | "bug" | "thrown text" | "not cloneable"; result: unknown };
  hang: { params: null; result: never };
  count: { params: { readonly to: number }; result: number };
  column: { params: { readonly length: number }; result: Float64Array };
}

export interface SuiteEvents {
  said: { readonly text: string };
}

export type SuiteEndpoint = Endpoint<SuiteMethods, SuiteMethods, SuiteEvents, SuiteEvents>;

/** Two connected ends, and what became of requests that were served. */
export interface EndpointPair {
  readonly left: SuiteEndpoint;
  readonly right: SuiteEndpoint;
  /** Contexts of the calls of `hang` that the right end serves, in order. */
  readonly hanging: readonly CallContext[];
  /** Hands raw data to the left end, as a foreign message would come. */
  readonly intrude: (data: unknown) => void;
  readonly dispose: () => void;
}

/** Handlers for both ends. */
export function suiteHandlers(hanging: CallContext[]): Handlers<SuiteMethods> {
  return {
    echo: (params) => params,
    add: ({ a, b }) => a + b,
    fail: (how) => {
      if (how === "failure") throw new FailureError("unreadable", "The folder cannot be read.");
      if (how === "bug") throw new TypeError("x is undefined");
      // The other end may be somebody else's code: it can throw anything.
      if (how === "thrown text") throw "plain text" as unknown as Error;
      return () => "a function cannot be cloned";
    },
    hang: (_, context) => {
      hanging.push(context);
      return new Promise<never>(() => undefined);
    },
    count: ({ to }, context) => {
      for (let i = 1; i <= to; i++) context.onProgress({ task: "counting", fraction: i / to });
      return to;
    },
    column: ({ length }, context) => {
      const column = Float64Array.from({ length }, (_, i) => i * 1.5);
      context.transfer(column.buffer);
      return column;
    },
  };
}

const JSON_LIKE = fc.jsonValue().map((value) => value as unknown);

/** What every transport of `Endpoint` must do. `connect` makes two connected ends with `suiteHandlers`. */
export function endpointSuite(name: string, connect: () => Promise<EndpointPair>): void {
  describe(`endpoint over ${name}`, () => {
    let open: EndpointPair | undefined;
    const pair = async (): Promise<EndpointPair> => {
      open = await connect();
      return open;
    };
    afterEach(() => {
      open?.dispose();
      open = undefined;
    });

    it("answers a call of either side", async () => {
      const { left, right } = await pair();
      expect(await left.call("add", { a: 2, b: 3 })).toBe(5);
      expect(await right.call("add", { a: 4, b: 5 })).toBe(9);
    });

    it("gives every one of many mixed calls its own answer", async () => {
      const { left, right } = await pair();
      await fc.assert(
        fc.asyncProperty(
          fc.array(fc.tuple(fc.boolean(), JSON_LIKE), { maxLength: 20 }),
          async (calls) => {
            const answers = await Promise.all(
              calls.map(([fromLeft, value]) => (fromLeft ? left : right).call("echo", value)),
            );
            expect(answers).toEqual(structuredClone(calls.map(([, value]) => value)));
          },
        ),
        { numRuns: 30 },
      );
    });

    it("rejects with the failure that the other side threw, code and sentence kept", async () => {
      const { left } = await pair();
      const error = await left.call("fail", "failure").catch((e: unknown) => e);
      expect(error).toBeInstanceOf(FailureError);
      expect(error).toMatchObject({ code: "unreadable", message: "The folder cannot be read." });
    });

    it.each(["bug", "thrown text", "not cloneable"] as const)(
      "rejects as a bug of the other side: %s",
      async (how) => {
        const { left } = await pair();
        const error = await left.call("fail", how).catch((e: unknown) => e);
        expect(error).toBeInstanceOf(EndpointError);
        expect(error).toMatchObject({ code: "bug" });
      },
    );

    it("rejects what the other side has no method for", async () => {
      const { left } = await pair();
      // Inherited names are no methods either.
      const call = left.call.bind(left) as (name: string, params: unknown) => Promise<unknown>;
      await expect(call("nothing", null)).rejects.toMatchObject({ code: "unknown-method" });
      await expect(call("toString", null)).rejects.toMatchObject({ code: "unknown-method" });
    });

    it("rejects parameters that cannot be copied, and goes on", async () => {
      const { left } = await pair();
      await expect(left.call("echo", () => 1)).rejects.toBeInstanceOf(Error);
      expect(await left.call("add", { a: 1, b: 1 })).toBe(2);
    });

    it("reports progress in order and before the result", async () => {
      const { left } = await pair();
      const seen: (number | undefined)[] = [];
      await left.call("count", { to: 4 }, { onProgress: (p) => seen.push(p.fraction) });
      expect(seen).toEqual([0.25, 0.5, 0.75, 1]);
    });

    it("settles a cancelled call at once and tells the side that serves it", async () => {
      const { left, hanging } = await pair();
      const controller = new AbortController();
      const call = left.call("hang", null, { signal: controller.signal });
      await left.call("echo", "the call has arrived");
      controller.abort();
      await expect(call).rejects.toBeInstanceOf(CancelledError);
      await left.call("echo", "the cancellation has arrived");
      expect(hanging[0]?.signal.aborted).toBe(true);
    });

    it("does not send a call that is cancelled already", async () => {
      const { left, hanging } = await pair();
      await expect(left.call("hang", null, { signal: AbortSignal.abort() })).rejects.toBeInstanceOf(
        CancelledError,
      );
      await left.call("echo", "whatever was sent has arrived");
      expect(hanging).toHaveLength(0);
    });

    it("does not wait for ever where a time is given", async () => {
      const { left, hanging } = await pair();
      await expect(left.call("hang", null, { timeoutMs: 20 })).rejects.toMatchObject({
        code: "unanswered",
      });
      await left.call("echo", "the cancellation has arrived");
      expect(hanging[0]?.signal.aborted).toBe(true);
    });

    it("settles everything pending when it is disposed, and refuses from then on", async () => {
      const { left } = await pair();
      const pending = [left.call("hang", null), left.call("hang", null)];
      left.dispose();
      for (const call of pending) await expect(call).rejects.toMatchObject({ code: "disposed" });
      await expect(left.call("add", { a: 1, b: 1 })).rejects.toMatchObject({ code: "disposed" });
    });

    it("aborts what it serves when it is disposed", async () => {
      const { left, right, hanging } = await pair();
      const call = left.call("hang", null).catch(() => undefined);
      await left.call("echo", "the call has arrived");
      right.dispose();
      expect(hanging[0]?.signal.aborted).toBe(true);
      left.dispose();
      await call;
    });

    it("delivers events in order to whoever listens, until they stop", async () => {
      const { left, right } = await pair();
      const heard: string[] = [];
      const stop = right.on("said", ({ text }) => heard.push(text));
      for (const text of ["a", "b", "c"]) left.emit("said", { text });
      await left.call("echo", "all of it has arrived");
      stop();
      left.emit("said", { text: "d" });
      await left.call("echo", "this has arrived too");
      expect(heard).toEqual(["a", "b", "c"]);
    });

    it("lets one listener fail without harm to the others", async () => {
      const { left, right } = await pair();
      const heard: string[] = [];
      right.on("said", () => {
        throw new Error("a listener that fails");
      });
      right.on("said", ({ text }) => heard.push(text));
      left.emit("said", { text: "a" });
      await left.call("echo", "it has arrived");
      expect(heard).toEqual(["a"]);
    });

    it("hands over columns without changing a bit", async () => {
      const { left } = await pair();
      const column = await left.call("column", { length: 1000 });
      expect(column).toEqual(Float64Array.from({ length: 1000 }, (_, i) => i * 1.5));
    });

    it("leaves foreign messages and late replies alone", async () => {
      const { left, intrude } = await pair();
      for (const data of [
        null,
        1,
        "text",
        [],
        {},
        { ds: 7 },
        { ds: "result", id: 99, result: 1 },
      ]) {
        intrude(data);
      }
      expect(await left.call("add", { a: 1, b: 2 })).toBe(3);
    });
  });
}
