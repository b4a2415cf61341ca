import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { beforeAll, describe, expect, it } from "vitest";
import { ANOMALIES } from "../../src/analysis/debug/anomalies.ts";
import { createPrng, type Prng } from "../../src/base/prng.ts";
import { loadSqlEngine } from "../../src/platform/sqljs.ts";
import type { DebugMethods } from "../../src/session/debug-api.ts";
import type { Session } from "../../src/session/session.ts";
import { nodeSession } from "./adapter-over-stream.ts";
import { type InlineAdapter, inlineAdapter } from "./inline-adapter.ts";
import { NOTHING_TRAVELS, treeOf, type WalkRun, walkRuns } from "./walk-runs.ts";

/** Walks in all, and the seed of the first; `npm run test:long` asks for 10,000, over more runs. */
const WALKS = Number(process.env["DRIFTSCOPE_WALKS"] ?? 320);
const FIRST = Number(process.env["DRIFTSCOPE_SEED"] ?? 1);
const WALKS_A_RUN = 40;
/** Steps of a run that are reached one by one first, so that there is a straight way to compare with. */
const STRAIGHT = 100;
/** In one walk of so many, SQL is asked as well. */
const ASKED = 8;

let session: Session;
beforeAll(async () => {
  const wasm = createRequire(import.meta.url).resolve("sql.js/dist/sql-wasm.wasm");
  const sql = await loadSqlEngine(readFileSync(wasm));
  session = await nodeSession((snapshot) => treeOf(snapshot, sql));
});

/** A run that is walked through by the debugger's own requests, with what was seen at each of its steps so far. */
interface WalkedRun {
  readonly adapter: InlineAdapter;
  readonly steps: number;
  readonly threads: number;
  step(): number;
  /** What is seen at the place: hashes of all states, what peers wait for, frames. Holds it to what was seen there before. */
  look(): Promise<string>;
  /** The same for an answer of SQL. */
  ask(): Promise<void>;
}

async function openRun({ name, snapshot, system, wish }: WalkRun): Promise<WalkedRun> {
  const adapter = await inlineAdapter(session, { snapshot, ...wish });
  const names = { snapshot, debug: adapter.debug };
  const threads = (await session.debugThreads(names)).length;
  const seen = new Map<number, string>();
  const answers = new Map<number, string>();
  const step = (): number => adapter.stops.at(-1)?.step ?? -1;
  const hold = (known: Map<number, string>, found: string): string => {
    const before = known.get(step()) ?? found;
    known.set(step(), before);
    expect(found, `${name}, step ${step()}`).toBe(before);
    return found;
  };
  return {
    adapter,
    steps: adapter.stops.at(-1)?.steps ?? 0,
    threads,
    step,
    look: async () => {
      const frames: DebugMethods["debugFrames"]["result"][] = [];
      for (let peer = 0; peer < threads; peer++) {
        frames.push(await session.debugFrames({ ...names, peer }));
      }
      const state = await session.debugState(names);
      expect(state.step).toBe(step());
      return hold(seen, JSON.stringify([state, await session.debugThreads(names), frames]));
    },
    ask: async () => {
      const answer = await adapter.request("evaluate", {
        expression: system === "library" ? ROWS : STORES,
      });
      const { result } = answer as { readonly result: string };
      hold(answers, result);
    },
  };
}

/** Over most of a peer's state as of the step, so that databases which are moved from step to step are held as well. */
const ROWS = `SELECT (SELECT count(*) FROM journal),
  (SELECT group_concat(id || ':' || hex(uuid) || ':' || coalesce(parent_id, ''), ' ') FROM entries),
  (SELECT group_concat(ancestor_id || '>' || descendant_id || '@' || depth, ' ') FROM entry_closure)`;

const STORES = `SELECT (SELECT count(*) FROM journal),
  (SELECT group_concat(cid || ':' || is_head, ' ') FROM events),
  (SELECT group_concat(position || ':' || car, ' ') FROM car_log),
  (SELECT group_concat(car || ':' || loaded || in_log, ' ') FROM cars),
  (SELECT group_concat(id || ':' || state, ' ') FROM documents)`;

const FORWARD = ["stepIn", "next", "stepOut", "continue"] as const;
const ANYWHERE = [
  ...FORWARD,
  "stepBack",
  "stepBack",
  "stepBackOnPeer",
  "reverseContinue",
  "goto",
] as const;

function oneOf<Value>(random: Prng, values: readonly Value[]): Value | undefined {
  return values[random.below(values.length)];
}

function argumentsFor(random: Prng, { threads, steps }: WalkedRun): object {
  return { threadId: 1 + random.below(threads), targetId: random.below(steps + 1) };
}

/** Steps forward in any way, then back as often: through the same places, to the same states. */
async function walkThereAndBack(run: WalkedRun, random: Prng): Promise<void> {
  const { adapter } = run;
  await adapter.moved("goto", argumentsFor(random, run));
  const passed: (readonly [step: number, state: string])[] = [];
  for (let left = 1 + random.below(8); left > 0; left--) {
    const here = [run.step(), await run.look()] as const;
    // Continuing is undone by reversing, which goes to hits; the others by stepping back.
    const command = oneOf(random, FORWARD.slice(0, 3)) ?? "stepIn";
    await adapter.moved(command, argumentsFor(random, run));
    if (run.step() !== here[0]) passed.push(here);
  }
  for (const [step, state] of passed.reverse()) {
    await adapter.moved("stepBack", { threadId: 1 });
    expect(run.step()).toBe(step);
    expect(await run.look()).toBe(state);
  }
}

/** Continues from hit to hit, then reverses over the same hits. */
async function walkOverHits(run: WalkedRun, random: Prng): Promise<void> {
  const { adapter } = run;
  await adapter.moved("goto", argumentsFor(random, run));
  const hits: (readonly [step: number, state: string])[] = [];
  for (let left = 1 + random.below(5); left > 0; left--) {
    const before = run.step();
    await adapter.moved("continue", { threadId: 1 });
    const isHit = (adapter.stops.at(-1)?.hits.length ?? 0) > 0;
    if (run.step() === before || !isHit) break;
    hits.push([run.step(), await run.look()]);
  }
  // Reversing from a hit leads to the one before it, from behind the last one to that.
  if (hits.at(-1)?.[0] === run.step()) hits.pop();
  for (const [step, state] of hits.reverse()) {
    await adapter.moved("reverseContinue", { threadId: 1 });
    expect(run.step()).toBe(step);
    expect(await run.look()).toBe(state);
  }
}

/** Goes anywhere: what is seen at a step never depends on the way there. */
async function walkAnywhere(run: WalkedRun, random: Prng): Promise<void> {
  for (let left = 2 + random.below(10); left > 0; left--) {
    const command = oneOf(random, ANYWHERE) ?? "stepIn";
    await run.adapter.moved(command, argumentsFor(random, run));
    await run.look();
  }
}

const WALK_KINDS = [walkThereAndBack, walkOverHits, walkAnywhere];

/** Every step one by one from the beginning, so that each way there is compared with the straight one. */
async function walkStraight(run: WalkedRun): Promise<void> {
  await run.look();
  for (let left = Math.min(run.steps, STRAIGHT); left > 0; left--) {
    await run.adapter.moved("stepIn", { threadId: 1 });
    await run.look();
  }
}

describe("random walks through the debugger's own requests", () => {
  it(`end in the state of their step, whatever the way there (${WALKS} walks)`, async () => {
    const runs = walkRuns();
    const random = createPrng(FIRST);
    let walked = 0;
    for (let at = FIRST; walked < WALKS; at++) {
      const made = runs[at % runs.length];
      if (made === undefined) throw new Error("there are runs");
      const run = await openRun(made);
      await walkStraight(run);
      const filters = ANOMALIES.map(({ name }) => name).filter(() => random.below(2) === 0);
      await run.adapter.request("setExceptionBreakpoints", { filters });
      for (let left = WALKS_A_RUN; left > 0 && walked < WALKS; left--, walked++) {
        await (oneOf(random, WALK_KINDS) ?? walkAnywhere)(run, random);
        if (random.below(ASKED) === 0) await run.ask();
      }
      run.adapter.close();
      await session.close({ snapshot: made.snapshot });
    }
    expect(walked).toBe(WALKS);
  });
});

describe("a recording in which nothing was sent", () => {
  it("is refused with a sentence", async () => {
    const launch = inlineAdapter(session, { snapshot: NOTHING_TRAVELS });
    await expect(launch).rejects.toThrow("Nothing was sent to anybody in this recording");
  });
});
