import path from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { CancelledError, PIECES_BETWEEN_LOOKS, type TaskOptions } from "../../src/base/progress.ts";
import type { Session } from "../../src/session/session.ts";
import { nodeSession } from "./adapter-over-stream.ts";
import { inlineAdapter } from "./inline-adapter.ts";

const SAMPLE = path.resolve(import.meta.dirname, "../../samples/healthy");

let session: Session;
beforeAll(async () => {
  session = await nodeSession();
});

/** A signal that fires at the `last`th look at it, and how often it was looked at. */
function looks(last = Number.POSITIVE_INFINITY): TaskOptions & { readonly count: () => number } {
  let count = 0;
  const signal = {
    get aborted(): boolean {
      return ++count >= last;
    },
  };
  return { signal, count: () => count };
}

const reopen = async (): Promise<void> => {
  await session.close({ snapshot: SAMPLE });
  await session.open({ snapshot: SAMPLE, access: { kind: "local", root: SAMPLE } });
};

describe("a run that is being started", () => {
  it("looks at its signal at least once in so many steps, in each of its passes", async () => {
    await reopen();
    const options = looks();
    const { steps } = await session.debugStart({ snapshot: SAMPLE, debug: "looks" }, options);
    // Planning, seeding, playing, comparing, reporting, indexing and looking for anomalies each go over all of it.
    const passes = 5;
    expect(options.count()).toBeGreaterThanOrEqual((passes * steps) / PIECES_BETWEEN_LOOKS);
  });

  it("ends at whichever look finds that nobody wants it any more, and starts again afterwards", async () => {
    await reopen();
    const whole = looks();
    const first = await session.debugStart({ snapshot: SAMPLE, debug: "whole" }, whole);
    const wanted = Array.from({ length: 12 }, (_, at) => 1 + Math.floor((whole.count() * at) / 12));
    for (const last of wanted) {
      await reopen();
      const options = looks(last);
      const start = session.debugStart({ snapshot: SAMPLE, debug: "cancelled" }, options);
      await expect(start, `look ${last}`).rejects.toBeInstanceOf(CancelledError);
      // Nothing goes on behind the back of whoever cancelled.
      expect(options.count()).toBe(last);
    }
    const again = await session.debugStart({ snapshot: SAMPLE, debug: "again" });
    expect(again).toEqual(first);
  });
});

describe("breakpoints that are being looked for", () => {
  it("look at their signal once in so many steps, whatever they ask for", async () => {
    await reopen();
    const names = { snapshot: SAMPLE, debug: "breakpoints" };
    const { steps } = await session.debugStart(names);
    const targets = [
      { kind: "function", name: "read" },
      { kind: "function", name: 'kind == "inserted"' },
    ] as const;
    for (const [id, target] of targets.entries()) {
      const options = looks();
      const breakpoints = [{ id, target, condition: 'data.name ~ "e"' }];
      await session.debugBreakpoints({ ...names, breakpoints, print: [] }, options);
      expect(options.count()).toBeGreaterThanOrEqual(Math.floor(steps / PIECES_BETWEEN_LOOKS));
    }
  });
});

describe("a scope that compares peers", () => {
  it("looks at its signal while it goes over rows, and is made again after it was cancelled", async () => {
    await reopen();
    const names = { snapshot: SAMPLE, debug: "difference" };
    const { steps } = await session.debugStart(names);
    await session.debugMove({ ...names, move: { kind: "seek", step: Math.floor(steps / 2) } });
    const scopes = await session.debugScopes({ ...names, peer: 0, withEvent: false });
    const scope = scopes.find(({ isExpensive }) => isExpensive);
    const all = { start: 0, count: 0, filter: "named" } as const;
    const wish = { ...names, reference: scope?.reference ?? 0, ...all };
    const unwanted = session.debugVariables(wish, looks(1));
    await expect(unwanted).rejects.toBeInstanceOf(CancelledError);
    expect((await session.debugVariables(wish)).length).toBeGreaterThan(0);
  });
});

describe("a request of an editor", () => {
  it("is answered as cancelled, and the next one is served", async () => {
    const adapter = await inlineAdapter(session, { snapshot: SAMPLE });
    const condition = 'data.name ~ "e"';
    const asked = adapter.cancelled("setFunctionBreakpoints", {
      breakpoints: [{ name: "read", condition }],
    });
    await expect(asked).rejects.toThrow("cancelled");
    await adapter.request("pause", { threadId: 1 });
    const answer = await adapter.request("setFunctionBreakpoints", {
      breakpoints: [{ name: "read", condition }],
    });
    expect(answer).toMatchObject({ breakpoints: [{ verified: true }] });
    adapter.close();
  });
});
