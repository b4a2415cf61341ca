/** Replays of block stores as of their steps: by SQL and by the debugger's own values, held to what the files say. */
import { readdirSync } from "node:fs";
import path from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { createMemoryFileTree } from "../../src/platform/memory-file-tree.ts";
import type { Session } from "../../src/session/session.ts";
import { FIXTURES, filesOf } from "../fireproof/fixture-files.ts";
import { nodeSession } from "./adapter-over-stream.ts";

const NAMES = readdirSync(FIXTURES).map((name) => path.parse(name).name);

/** Documents that whoever wrote a compaction still had in memory, though the files have lost them. */
const IN_MEMORY: ReadonlyMap<string, number> = new Map([["compaction-gap", 1]]);

let session: Session;
beforeAll(async () => {
  session = await nodeSession((snapshot) => createMemoryFileTree(filesOf(snapshot)));
});

interface Walk {
  readonly steps: number;
  readonly peers: readonly string[];
  go(step: number): Promise<void>;
  /** The first row of an answer, asked at a store. */
  ask(peer: number, statement: string): Promise<readonly string[]>;
  threads(): Promise<readonly string[]>;
}

async function walk(snapshot: string): Promise<Walk> {
  const names = { snapshot, debug: snapshot };
  await session.open({ snapshot, access: { kind: "remote" } });
  const { steps, peers } = await session.debugStart(names);
  return {
    steps,
    peers: peers.map(({ name }) => name),
    go: async (step) => void (await session.debugMove({ ...names, move: { kind: "seek", step } })),
    ask: async (peer, text) => {
      const { value } = await session.debugEvaluate({ ...names, peer, text });
      return (value.split("\n")[2] ?? "").trim().split(/\s+/u);
    },
    threads: async () => (await session.debugThreads(names)).map(({ name }) => name),
  };
}

describe.each(NAMES)("the stores of %s", (snapshot) => {
  it("hold nothing before the first step, and at the end what was recorded of a store that is reproduced", async () => {
    const opened = await session.open({ snapshot, access: { kind: "remote" } });
    if (opened.kind !== "fireproof") throw new Error(`opened as ${opened.kind}`);
    const { go, ask, steps, peers } = await walk(snapshot);
    const everything =
      "select (select count(*) from heads), (select count(*) from events), (select count(*) from car_log), (select count(*) from cars where loaded), (select count(*) from blocks), (select count(*) from documents), (select count(*) from journal)";
    expect(await ask(0, everything)).toEqual(["0", "0", "0", "0", "0", "0", "0"]);
    await go(steps);
    for (const [peer, name] of peers.entries()) {
      const recorded = opened.report.peers.find((each) => each.name === name);
      const [heads, events, live] = await ask(
        peer,
        "select (select group_concat(cid) from (select cid from heads order by cid)), (select count(*) from events), (select count(*) from documents where state = 'live')",
      );
      const isReproduced = heads === (recorded?.heads ?? []).toSorted().join();
      if (!isReproduced) continue;
      const lost = IN_MEMORY.get(snapshot) ?? 0;
      expect([name, Number(live) - lost]).toEqual([name, recorded?.documents?.count]);
      expect(Number(events)).toBeGreaterThanOrEqual(recorded?.clock?.eventsReachable ?? 0);
    }
    expect(await ask(0, "select count(*) from journal")).toEqual([String(steps)]);
    await session.close({ snapshot });
  });

  it("only ever know more, and a head is always among what they know or was taken unchecked", async () => {
    const { go, ask, steps } = await walk(snapshot);
    let before = [0, 0];
    for (let step = 0; step <= steps; step++) {
      await go(step);
      const [loaded, known, unknown, unchecked] = (
        await ask(
          0,
          "select (select count(*) from cars where loaded), (select count(*) from events), (select count(*) from heads left join events using (cid) where events.cid is null), (select count(*) from journal where reason like '%unchecked%')",
        )
      ).map(Number);
      expect(loaded).toBeGreaterThanOrEqual(before[0] ?? 0);
      expect(known).toBeGreaterThanOrEqual(before[1] ?? 0);
      if ((unknown ?? 0) > 0) expect(unchecked).toBeGreaterThan(0);
      before = [loaded ?? 0, known ?? 0];
    }
    await session.close({ snapshot });
  });
});

describe("a store that lacks something", () => {
  it("says in the name of its thread what it waits for", async () => {
    const locked = await walk("key-in-other-set");
    await locked.go(locked.steps);
    expect((await locked.threads()).join()).toMatch(/home\/db-b · store · waits for key z\w+…/u);
    const absent = await walk("adopted-head");
    await absent.go(absent.steps);
    expect((await absent.threads()).join()).toMatch(
      /peer-b · store · waits for CAR \S+ \(2 CARs are missing\)/u,
    );
    expect(await absent.ask(1, "select count(*) from cars_absent")).toEqual(["2"]);
  });
});

describe("what a debugger unfolds of a store", () => {
  const names = { snapshot: "sync-online", debug: "unfolded" };
  const unfold = (reference: number): ReturnType<Session["debugVariables"]> =>
    session.debugVariables({ ...names, reference, start: 0, count: 0, filter: "all" });
  const scope = async (beginning: string): ReturnType<Session["debugVariables"]> => {
    const scopes = await session.debugScopes({ ...names, peer: 0, withEvent: true });
    return unfold(scopes.find(({ name }) => name.startsWith(beginning))?.reference ?? 0);
  };

  it("is what its log claims beside what is here, its documents whole, and who has more", async () => {
    await session.open({ snapshot: names.snapshot, access: { kind: "remote" } });
    const { steps } = await session.debugStart(names);
    await session.debugMove({ ...names, move: { kind: "seek", step: steps } });
    const [claimed, actual, state] = await scope("Car Log, Claimed and Actual");
    expect(claimed?.value).toMatch(/^claims \d+ groups of \d+ CARs$/u);
    expect(actual?.value).toMatch(/^\d+ of them are loaded$/u);
    expect(state?.value).toBe("ok");
    const [documents] = await scope("Documents");
    const [first] = await unfold(documents?.reference ?? 0);
    const [cid, content] = await unfold(first?.reference ?? 0);
    expect(cid?.value).toMatch(/^bafy/u);
    expect(content?.value).toBe("{doc}");
    const text = first?.evaluateName ?? "";
    const again = await session.debugEvaluate({ ...names, peer: 0, text });
    expect(again.value).toContain(first?.name);
    const [other] = await scope("Difference to the Other Stores");
    const inOther = await unfold(other?.reference ?? 0);
    expect(inOther.map(({ name }) => name)).toEqual([
      "head",
      "events that this store lacks",
      "events that the other lacks",
    ]);
  });
});

describe("a remote", () => {
  it("is there as it was recorded, and named by its folder", async () => {
    const { ask } = await walk("sync-online");
    const [cars] = await ask(0, "select count(*) from peer_remote.cars");
    expect(Number(cars)).toBeGreaterThan(0);
  });
});

describe("keys", () => {
  it("are named by their fingerprints and are in no table", async () => {
    const { go, ask, steps } = await walk("sync-online");
    await go(steps);
    const [, key] = await ask(0, "select set_name, key from keybag where is_default limit 1");
    expect(key).toMatch(/^z[1-9A-HJ-NP-Za-km-z]{40,}$/u);
  });
});
