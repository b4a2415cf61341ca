import { describe, expect, it } from "vitest";
import { peerScore } from "./peer-score.ts";
import { SYNC_STATES, TRANSITIONS } from "./sync-states.ts";

describe("the choice of a partner to pull from", () => {
  it.each([
    [20, true, 0, 150],
    [50, true, 1, 110],
    [100, true, 0, 110],
    [0, true, 0, 100],
    [50, false, 0, 20],
  ])("scores latency %i ms, complete %s, %i active as %i", (latencyMs, complete, active, score) => {
    expect(peerScore({ latencyMs, complete, active })).toBe(score);
  });
});

describe("the states of a peer", () => {
  it("lead from the beginning to every other, and from every other back to ready", () => {
    const reach = (from: (typeof SYNC_STATES)[number]): ReadonlySet<string> => {
      const found = new Set<(typeof SYNC_STATES)[number]>();
      const open = [...TRANSITIONS[from]];
      for (let next = open.pop(); next !== undefined; next = open.pop()) {
        if (found.has(next)) continue;
        found.add(next);
        open.push(...TRANSITIONS[next]);
      }
      return found;
    };
    expect(reach("Uninitialized")).toEqual(new Set(SYNC_STATES));
    for (const state of SYNC_STATES) expect(reach(state).has("Ready")).toBe(true);
  });
});
