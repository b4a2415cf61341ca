import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseUuid, uuidFromBytes } from "../../base/uuid.ts";
import { formatHlc, formatShortHlc } from "../../engine/clock/hlc.ts";
import { decodeLine, spanAt } from "./decode-line.ts";

const ALICE = "f2a503ec-c65e-4285-9275-9130cbef1521";

function parts(line: string): readonly string[] {
  return decodeLine(line).map(
    ({ kind, field, from, to }) => `${kind} ${field}: ${line.slice(from, to)}`,
  );
}

describe("a decoded line", () => {
  test("of an event log names its uuids by their keys, and its stamp as one", () => {
    const line = `{"type":"shared_change","library_id":"${ALICE}","entry":{"hlc":{"timestamp":1763743207992,"counter":7,"device_id":"${ALICE}"},"model_type":"tag","record_uuid":"46d94a48-06c1-4220-9b83-eca83d60a1cb"},"timestamp":"2025-11-21T16:40:09.651209Z"}`;
    expect(parts(line)).toEqual([
      `uuid library_id: ${ALICE}`,
      "stamp timestamp: 1763743207992",
      `uuid device_id: ${ALICE}`,
      "uuid record_uuid: 46d94a48-06c1-4220-9b83-eca83d60a1cb",
      "time timestamp: 2025-11-21T16:40:09.651209Z",
    ]);
    expect(decodeLine(line)[1]).toMatchObject({ ms: 1_763_743_207_992, counter: 7, peer: ALICE });
  });

  test("of a tracing log knows every printed form of a stamp, and which times are watermarks", () => {
    expect(
      parts(
        `2025-11-16T10:23:14.330652Z  INFO sync: catch-up since watermarks: state=Some(2025-11-16T10:22:44.453080Z), shared=None watermark=2025-11-21T16:40:11.960355+00:00 hlc=HLC(1763743211151,1,:f2a503ec)`,
      ),
    ).toEqual([
      "time : 2025-11-16T10:23:14.330652Z",
      "time state: 2025-11-16T10:22:44.453080Z",
      "time watermark: 2025-11-21T16:40:11.960355+00:00",
      "stamp hlc: HLC(1763743211151,1,:f2a503ec)",
    ]);
    const [, listed] = decodeLine(
      "2025-11-16T10:23:14Z catch-up since watermarks: state=Some(2025-11-16T10:22:44Z)",
    );
    expect(listed).toMatchObject({ kind: "time", isWatermark: true });
    const [, , watermark] = decodeLine(
      "2025-11-16T10:23:14Z x state=2025-11-16T10:22:44Z watermark=2025-11-16T10:22:44Z",
    );
    expect(watermark).toMatchObject({
      kind: "time",
      isWatermark: true,
      time: 1_763_288_564_000_000,
    });
  });

  test("of a block store names CIDs", () => {
    const cid = `bafy${"a2".repeat(28)}`;
    expect(parts(`{"module":"Loader","msg":"car","url":"file://x?key=${cid}&name=t"}`)).toEqual([
      `cid key: ${cid}`,
    ]);
  });

  test("takes no digits out of longer words", () => {
    expect(parts(`x1763743207992 17637432079921 0${ALICE} ${ALICE}0 12.1763743207992`)).toEqual([]);
  });

  test("gives every stamp back that can be printed, in whichever form", () => {
    const stamp = fc.record({
      ms: fc.integer({ min: 0, max: 4_000_000_000_000 }),
      counter: fc.nat(),
      peer: fc.uint8Array({ minLength: 16, maxLength: 16 }).map((bytes) => uuidFromBytes(bytes)),
    });
    fc.assert(
      fc.property(stamp, (written) => {
        const [long] = decodeLine(`hlc=${formatHlc(written)} x`);
        expect(long).toMatchObject({ kind: "stamp", ...written });
        const [short] = decodeLine(`hlc=${formatShortHlc(written)} x`);
        expect(short).toMatchObject({ ms: written.ms, peer: written.peer.slice(0, 8) });
      }),
    );
  });

  test("has parts in order that do not overlap, whatever the line holds", () => {
    const piece = fc.constantFrom(
      ALICE,
      "1763743207992",
      "HLC(",
      ":",
      '"',
      "2025-11-21T16:40:09Z",
      "-",
      "{",
      " ",
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(piece).map((all) => all.join("")),
        ),
        (line) => {
          let end = 0;
          for (const { from, to } of decodeLine(line)) {
            expect(from).toBeGreaterThanOrEqual(end);
            expect(to).toBeGreaterThan(from);
            end = to;
          }
        },
      ),
    );
  });

  test("is asked by column", () => {
    const spans = decodeLine(`peer=${ALICE} `);
    expect(spanAt(spans, 20)).toMatchObject({ uuid: parseUuid(ALICE) });
    expect(spanAt(spans, 2)).toBeUndefined();
  });
});
