import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readViewState, VIEW_STATE_SCHEMA, writeViewState } from "./view-state.ts";

const SNAPSHOT = "file:///evidence/mislabelled";

describe("kept view state", () => {
  it("has the schema of its version: a change needs a new version and a migration", () => {
    const hash = createHash("sha256").update(JSON.stringify(VIEW_STATE_SCHEMA)).digest("hex");
    expect(`${VIEW_STATE_SCHEMA.version} ${hash.slice(0, 16)}`).toBe("1 020d89b317109a45");
  });

  it("comes back as it was written", () => {
    const state = writeViewState("timeline", SNAPSHOT, {
      order: "stamp",
      filter: "model:entry",
      from: 1,
      to: 2.5,
      collapsed: ["a"],
    });
    expect(readViewState(structuredClone(state), "timeline")).toEqual(state);
  });

  it("drops fields that do not fit and keeps the rest", () => {
    const state = {
      version: 1,
      kind: "orphans",
      snapshot: SNAPSHOT,
      view: { text: 7, top: Number.NaN, kinds: ["content", 3], unknown: "x", peer: "p" },
    };
    expect(readViewState(state, "orphans")?.view).toEqual({ kinds: ["content"], peer: "p" });
  });

  it("is no state for another kind of page, or without a snapshot", () => {
    const state = writeViewState("replay", SNAPSHOT, {});
    expect(readViewState(state, "timeline")).toBeUndefined();
    expect(readViewState({ ...state, snapshot: 7 }, "replay")).toBeUndefined();
  });

  it("is never believed: any value is read without throwing, and what is read can be written", () => {
    fc.assert(
      fc.property(fc.anything(), (kept) => {
        const state = readViewState(kept, "matrix");
        return state === undefined || state.kind === "matrix";
      }),
    );
  });
});
