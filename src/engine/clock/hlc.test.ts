import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Uuid } from "../../base/uuid.ts";
import {
  compareStamps,
  formatHlc,
  formatShortHlc,
  HLC_TEXT_LENGTH,
  type HlcStamp,
  nextStamp,
  parseHlc,
  receiveStamp,
} from "./hlc.ts";

const A = "aaaaaaaa-0000-4000-8000-000000000001" as Uuid;
const B = "bbbbbbbb-0000-4000-8000-000000000002" as Uuid;
const stamp = (ms: number, counter: number, peer: Uuid): HlcStamp => ({ ms, counter, peer });
const original = (wallMs: number) => ({ peer: A, wallMs, rule: "original" as const });
const paper = (wallMs: number) => ({ peer: A, wallMs, rule: "paper" as const });

const anyStamp = fc.record({
  ms: fc.nat({ max: Number.MAX_SAFE_INTEGER }),
  counter: fc.oneof(fc.nat({ max: 20 }), fc.nat({ max: Number.MAX_SAFE_INTEGER })),
  peer: fc.uuid().map((text) => text as Uuid),
});

describe("the text form", () => {
  it("is the one that the recorded databases hold", () => {
    const text = "0000019a8e41c120-0000000000000004-aaaaaaaa-0000-4000-8000-000000000001";
    expect(formatHlc(stamp(1763323265312, 4, A))).toBe(text);
    expect(parseHlc(text)).toEqual({ kind: "stamp", stamp: stamp(1763323265312, 4, A) });
  });

  it("round-trips and has 70 characters", () => {
    fc.assert(
      fc.property(anyStamp, (value) => {
        expect(formatHlc(value)).toHaveLength(HLC_TEXT_LENGTH);
        expect(parseHlc(formatHlc(value))).toEqual({ kind: "stamp", stamp: value });
      }),
    );
  });

  it("orders as the stamps do", () => {
    const nearby = fc.tuple(anyStamp, anyStamp, fc.boolean()).map(([a, b, same]) => {
      return [a, same ? { ...b, ms: a.ms } : b] as const;
    });
    fc.assert(
      fc.property(nearby, ([a, b]) => {
        const texts = [formatHlc(a), formatHlc(b)] as const;
        const byText = texts[0] === texts[1] ? 0 : texts[0] < texts[1] ? -1 : 1;
        expect(Math.sign(compareStamps(a, b))).toBe(byText);
      }),
    );
  });

  it("accepts short hexadecimal parts in either case", () => {
    expect(parseHlc(`1A-b-${A.toUpperCase()}`)).toEqual({ kind: "stamp", stamp: stamp(26, 11, A) });
  });

  it("tells what is wrong with anything else", () => {
    expect(parseHlc("")).toMatchObject({ kind: "invalid" });
    expect(parseHlc("zz-0-aaaaaaaa-0000-4000-8000-000000000001")).toMatchObject({
      kind: "invalid",
    });
    expect(parseHlc("0-0-aaaaaaaa")).toMatchObject({ kind: "invalid" });
    expect(parseHlc(`ffffffffffffffff-0-${A}`)).toMatchObject({
      reason: expect.stringContaining("2^53"),
    });
    expect(parseHlc("HLC(x)")).toMatchObject({ kind: "invalid" });
  });
});

describe("the printed forms", () => {
  it("keep the short form apart from a stamp, because it names its peer by a prefix", () => {
    expect(formatShortHlc(stamp(1764008894265, 3, B))).toBe("HLC(1764008894265,3,:bbbbbbbb)");
    expect(parseHlc("HLC(1764008894265,3,:BBBBBBBB)")).toEqual({
      kind: "short",
      ms: 1764008894265,
      counter: 3,
      peerPrefix: "bbbbbbbb",
    });
  });

  it("read the debug form of log fields", () => {
    expect(parseHlc(`HLC { timestamp: 5, counter: 9, device_id: ${B} }`)).toEqual({
      kind: "stamp",
      stamp: stamp(5, 9, B),
    });
  });
});

describe("the original's rule", () => {
  it("counts up while the wall clock stands", () => {
    const first = nextStamp(undefined, original(1000));
    expect(first).toEqual(stamp(1000, 0, A));
    expect(nextStamp(first, original(1000))).toEqual(stamp(1000, 1, A));
  });

  it("goes back to wall time after a stamp from ahead", () => {
    const kept = receiveStamp(stamp(1000, 1, A), stamp(1005, 3, B), original(1000));
    expect(kept).toEqual(stamp(1005, 4, A));
    expect(nextStamp(kept, original(1001))).toEqual(stamp(1001, 0, A));
    expect(nextStamp(kept, original(1005))).toEqual(stamp(1005, 5, A));
  });

  it("receives as the recorded system does", () => {
    const kept = stamp(1005, 4, A);
    expect(receiveStamp(kept, stamp(1005, 9, B), original(1005))).toEqual(stamp(1005, 10, A));
    expect(receiveStamp(kept, stamp(1006, 9, B), original(2000))).toEqual(stamp(2000, 0, A));
    const ahead = stamp(3000, 4, A);
    expect(receiveStamp(ahead, stamp(1006, 9, B), original(2000))).toBe(ahead);
    const tie = receiveStamp(stamp(1000, 4, A), stamp(2000, 9, B), original(2000));
    expect(tie).toEqual(stamp(2000, 10, A));
  });

  it("adopts the first stamp with its foreign peer", () => {
    const kept = receiveStamp(undefined, stamp(5, 9, B), original(5));
    expect(kept).toEqual(stamp(5, 9, B));
    expect(nextStamp(kept, original(5))).toEqual(stamp(5, 10, A));
  });
});

describe("the paper's rule", () => {
  const act = fc.record({
    wallMs: fc.nat({ max: 50 }),
    received: fc.option(
      fc.record({ ms: fc.nat({ max: 60 }), counter: fc.nat({ max: 5 }), peer: fc.constant(B) }),
      { nil: undefined },
    ),
  });

  it("issues strictly increasing stamps, above everything received, whatever the clock does", () => {
    fc.assert(
      fc.property(fc.array(act, { maxLength: 40 }), (acts) => {
        let last: HlcStamp | undefined;
        for (const { wallMs, received } of acts) {
          const before = last;
          last =
            received === undefined
              ? nextStamp(last, paper(wallMs))
              : receiveStamp(last, received, paper(wallMs));
          if (before !== undefined) expect(compareStamps(last, before)).toBeGreaterThan(0);
          if (received !== undefined) expect(compareStamps(last, received)).toBeGreaterThan(0);
        }
      }),
    );
  });
});
