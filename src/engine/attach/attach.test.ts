import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createPrng } from "../../base/prng.ts";
import type { Cid } from "../merkle/cid.ts";
import { offerHead } from "./loader.ts";
import type { AttachPolicy } from "./policy.ts";
import {
  ATTACH_SWITCHES,
  attachPolicyFrom,
  CORRECT_ATTACH_POLICY,
  LIBRARY_POLICY,
} from "./policy.ts";
import {
  attachRemote,
  beginCompaction,
  closeReplica,
  finishCompaction,
  openReplica,
  settle,
  writeDocuments,
} from "./replica.ts";
import type { Remote, Replica } from "./types.ts";
import type { AttachWorld } from "./world.ts";
import { createKeybag, createRemote, createReplica, createWorld, readShown } from "./world.ts";

const SET = "@data@";

function replicaNamed(name: string, key = "key"): Replica {
  return createReplica(name, createKeybag({ [SET]: key }), SET);
}

function put(world: AttachWorld, replica: Replica, key: string, value = replica.name): void {
  const session = replica.session ?? openReplica(world, replica);
  writeDocuments(world, session, [{ key, value }]);
}

function attach(world: AttachWorld, replica: Replica, remote: Remote): void {
  attachRemote(world, replica.session ?? openReplica(world, replica), remote);
  settle(world);
}

function reopen(world: AttachWorld, replica: Replica): void {
  closeReplica(replica);
  openReplica(world, replica);
}

function shown(world: AttachWorld, replica: Replica): readonly string[] | string {
  const documents = readShown(world, replica.session ?? openReplica(world, replica));
  if (documents.kind === "fails") return documents.reason;
  return documents.broken.length > 0
    ? `Missing linked block: ${documents.broken.join()}`
    : [...documents.documents.keys()];
}

const worldWith = (choices: Partial<AttachPolicy> = {}): AttachWorld =>
  createWorld({ ...LIBRARY_POLICY, ...choices });

describe("each failure, with the switch that makes it and the one that does not", () => {
  test("what was written before attach in the same run is uploaded only from the whole log", () => {
    const outcome = (upload: AttachPolicy["upload"]) => {
      const world = worldWith({ upload });
      const [remote, a, b] = [createRemote("r", "none"), replicaNamed("a"), replicaNamed("b")];
      put(world, a, "a-1");
      attach(world, a, remote);
      attach(world, b, remote);
      return shown(world, b);
    };
    expect(outcome("current-meta")).toMatch(/^missing block/u);
    expect(outcome("whole-log")).toEqual(["a-1"]);
  });

  test("a key in another set of the keybag opens nothing", () => {
    const outcome = (keys: AttachPolicy["keys"]) => {
      const world = worldWith({ keys });
      const remote = createRemote("r", "none");
      const keybag = createKeybag({ "@a@": "key-a", "@b@": "key-b" });
      const [a, b] = [createReplica("a", keybag, "@a@"), createReplica("b", keybag, "@b@")];
      attach(world, a, remote);
      put(world, a, "a-1");
      attach(world, b, remote);
      return shown(world, b);
    };
    expect(outcome("own-set")).toEqual([]);
    expect(outcome("whole-keybag")).toEqual(["a-1"]);
  });

  test("keys that travel with the metas open what others wrote", () => {
    const world = worldWith();
    const remote = createRemote("cloud", "push");
    const [a, b] = [replicaNamed("a", "key-a"), replicaNamed("b", "key-b")];
    for (const each of [a, b]) {
      put(world, each, `${each.name}-1`);
      reopen(world, each);
      attach(world, each, remote);
    }
    expect([shown(world, a), shown(world, b)]).toEqual([
      ["a-1", "b-1"],
      ["a-1", "b-1"],
    ]);
    expect([...(a.keybag.sets.get(SET)?.keys ?? [])]).toEqual(["key-a", "key-b"]);
    expect(a.keybag.sets.get(SET)?.default).toBe("key-a");
  });

  test("one callback per url leaves the first peer with one event in its head, and the last with both", () => {
    const heads = (callbacks: AttachPolicy["callbacks"]) => {
      const world = worldWith({ callbacks });
      const remote = createRemote("r", "self-reflect");
      const [a, b] = [replicaNamed("a"), replicaNamed("b")];
      for (const each of [a, b]) {
        put(world, each, `${each.name}-1`);
        reopen(world, each);
        attach(world, each, remote);
      }
      return [a.session?.head.length, b.session?.head.length];
    };
    expect(heads("one-per-url")).toEqual([1, 2]);
    expect(heads("every-subscriber")).toEqual([2, 2]);
  });

  test("a put over a meta that was not merged hides it from whoever comes later", () => {
    const outcome = (remoteMeta: AttachPolicy["remoteMeta"]) => {
      const world = worldWith({ remoteMeta });
      const remote = createRemote("r", "none");
      const [a, b, c] = [replicaNamed("a"), replicaNamed("b"), replicaNamed("c")];
      for (const each of [a, b]) attach(world, each, remote);
      put(world, a, "a-1");
      put(world, b, "b-1");
      attach(world, c, remote);
      return shown(world, c);
    };
    expect(outcome("overwrite")).toEqual(["b-1"]);
    expect(outcome("keep-unmerged")).toEqual(["a-1", "b-1"]);
  });

  test("a meta that failed once is not tried again, though its CARs are there now", () => {
    const outcome = (seen: AttachPolicy["seen"]) => {
      const world = worldWith({ seen });
      const remote = createRemote("r", "none");
      const [a, b] = [replicaNamed("a"), replicaNamed("b")];
      put(world, a, "a-1");
      attach(world, a, remote);
      put(world, b, "b-1");
      attach(world, b, remote);
      for (const [cid, copy] of a.cars) remote.cars.set(cid, copy);
      // The meta that b saw is offered once more.
      const [meta] = [a.meta].flatMap((each) => each ?? []);
      remote.metas = meta === undefined ? [] : [meta];
      attach(world, b, remote);
      return shown(world, b);
    };
    expect(outcome("always")).toEqual(["b-1"]);
    expect(outcome("on-success")).toEqual(["a-1", "b-1"]);
  });

  test("a head that arrived is gone after reopening unless it was committed", () => {
    const outcome = (received: AttachPolicy["received"]) => {
      const world = worldWith({ received });
      const remote = createRemote("r", "self-reflect");
      const [a, b] = [replicaNamed("a"), replicaNamed("b")];
      for (const each of [a, b]) attach(world, each, remote);
      put(world, a, "a-1");
      settle(world);
      const live = shown(world, b);
      reopen(world, b);
      return [live, shown(world, b)];
    };
    expect(outcome("memory")).toEqual([["a-1"], []]);
    expect(outcome("committed")).toEqual([["a-1"], ["a-1"]]);
  });

  test("a write that lands while a compaction runs stays in an orphan only", () => {
    const outcome = (compaction: AttachPolicy["compaction"]) => {
      const world = worldWith({ compaction });
      const a = replicaNamed("a");
      put(world, a, "a-1");
      const { session } = a;
      if (session === undefined) throw new Error("a is open");
      beginCompaction(world, session);
      put(world, a, "late");
      finishCompaction(world, session);
      reopen(world, a);
      return { shown: shown(world, a), files: a.cars.size };
    };
    expect(outcome("race").shown).toMatch(/^missing block/u);
    expect(outcome("atomic").shown).toEqual(["a-1", "late"]);
    // Genesis, two writes and the compaction: what it replaced stays for one round.
    expect(outcome("race").files).toBe(4);
  });

  test("the compaction after the next deletes what the first replaced", () => {
    const world = worldWith();
    const a = replicaNamed("a");
    const compact = (): void => {
      const { session } = a;
      if (session === undefined) return;
      beginCompaction(world, session);
      finishCompaction(world, session);
    };
    put(world, a, "a-1");
    const first = a.meta?.cars[0] ?? "";
    compact();
    put(world, a, "a-2");
    expect([...a.cars.keys()]).toContain(first);
    compact();
    expect([...a.cars.keys()]).not.toContain(first);
    reopen(world, a);
    expect(shown(world, a)).toEqual(["a-1", "a-2"]);
  });

  test("a CAR that the uploader lacks is uploaded empty, and a peer keeps the empty copy", () => {
    const outcome = (missingOnUpload: AttachPolicy["missingOnUpload"]) => {
      const world = worldWith({ missingOnUpload });
      const remote = createRemote("r", "none");
      const [a, b, c] = [replicaNamed("a"), replicaNamed("b"), replicaNamed("c")];
      put(world, a, "a-1");
      attach(world, a, remote);
      // b takes the head and the log, without the CARs that were never sent, and attaches once more.
      attach(world, b, remote);
      reopen(world, b);
      attach(world, b, remote);
      attach(world, c, remote);
      return [...c.cars.values()].filter((copy) => copy.isEmpty).length;
    };
    expect(outcome("empty-car")).toBeGreaterThan(0);
    expect(outcome("skip")).toBe(0);
  });

  test("a split transaction is not loaded after reopening, and an attach heals it", () => {
    const world = worldWith();
    const a = replicaNamed("a");
    put(world, a, "a-1");
    const { session } = a;
    if (session === undefined) throw new Error("a is open");
    writeDocuments(world, session, [{ key: "large", value: "large" }], true);
    reopen(world, a);
    expect(shown(world, a)).toMatch(/^missing block/u);
    const healed = createWorld({ ...LIBRARY_POLICY, group: "all-cars" });
    for (const [cid, event] of world.events) healed.events.set(cid, event);
    reopen(healed, a);
    expect(shown(healed, a)).toEqual(["a-1", "large"]);
  });

  test("reopening with a keybag that lacks the key opens empty, and the next write begins anew", () => {
    const world = worldWith();
    const a = replicaNamed("a");
    put(world, a, "old");
    closeReplica(a);
    const stranger = { ...a, keybag: createKeybag({}), session: undefined };
    put(world, stranger, "new");
    expect(shown(world, stranger)).toEqual(["new"]);
    expect(world.steps.some(({ text }) => text.includes("keyId not found"))).toBe(true);
  });
});

describe("policies", () => {
  test("every switch has a meaning for each value, and both presets use values of the table", () => {
    for (const { key, values, meanings } of ATTACH_SWITCHES) {
      expect(meanings.length).toBe(values.length);
      expect(values).toContain(LIBRARY_POLICY[key]);
      expect(values).toContain(CORRECT_ATTACH_POLICY[key]);
    }
  });

  test("choices are laid over a preset, and what does not fit is named", () => {
    expect(attachPolicyFrom({ seen: "on-success" })).toEqual({
      kind: "policy",
      policy: { ...LIBRARY_POLICY, seen: "on-success" },
    });
    expect(attachPolicyFrom({ saw: "x" })).toMatchObject({ kind: "error" });
    expect(attachPolicyFrom({ seen: "x" })).toMatchObject({ kind: "error" });
    expect(attachPolicyFrom({ preset: "x" })).toMatchObject({ kind: "error" });
  });
});

/** Peers that write and exchange at random under the correct policy. */
function randomWorld(seed: number, turns: number) {
  const prng = createPrng(seed);
  const world = createWorld(CORRECT_ATTACH_POLICY);
  const remote = createRemote("r", "self-reflect");
  const replicas = ["a", "b", "c"].map((name) => replicaNamed(name));
  for (const each of replicas) attach(world, each, remote);
  for (let turn = 0; turn < turns; turn++) {
    const replica = replicas[prng.below(replicas.length)];
    if (replica === undefined) continue;
    put(world, replica, `k${prng.below(4)}`, `${turn}`);
    if (prng.below(3) === 0) settle(world, prng);
  }
  settle(world, prng);
  return { world, replicas };
}

describe("properties", () => {
  const seeds = fc.integer({ min: 0, max: 1_000_000 });

  test("peers that stop writing agree in heads and documents, in whatever order metas arrive", () => {
    fc.assert(
      fc.property(seeds, fc.integer({ min: 1, max: 12 }), (seed, turns) => {
        const { world, replicas } = randomWorld(seed, turns);
        const heads = replicas.map((each) => (each.session?.head ?? []).toSorted().join());
        expect(new Set(heads).size).toBe(1);
        expect(new Set(replicas.map((each) => JSON.stringify(shown(world, each)))).size).toBe(1);
      }),
      { numRuns: 60 },
    );
  });

  test("offering the same events in any order, any number of times, gives the same head set", () => {
    fc.assert(
      fc.property(seeds, fc.array(fc.nat(), { maxLength: 20 }), (seed, picks) => {
        const { world } = randomWorld(seed, 8);
        const cids = [...world.events.keys()];
        const offer = (order: readonly Cid[]): string => {
          const session = openReplica(world, replicaNamed("reader"));
          for (const cid of cids) session.blocks.add(cid);
          for (const cid of order) offerHead(world, session, [cid], () => undefined);
          return session.head.toSorted().join();
        };
        const repeated = picks.flatMap((pick) => cids[pick % cids.length] ?? []);
        expect(offer([...cids].reverse())).toBe(offer(cids));
        expect(offer([...repeated, ...cids])).toBe(offer(cids));
        expect(offer([...cids, ...repeated])).toBe(offer(cids));
      }),
      { numRuns: 60 },
    );
  });

  test("equal calls give equal steps", () => {
    const steps = (): string => JSON.stringify(randomWorld(7, 10).world.steps);
    expect(steps()).toBe(steps());
  });
});
