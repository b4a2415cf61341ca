import { describe, expect, it } from "vitest";
import { at, blob, buildLibrary, u } from "../../../test/builders/library.ts";
import { createHoldings } from "./holdings.ts";
import { createLibraryView } from "./library-view.ts";
import { watermarksOf } from "./watermarks.ts";

const ALICE = u(0xa);
const BOB = u(0xb);
const devices = [
  { id: 1, uuid: blob(0xa) },
  { id: 2, uuid: blob(0xb) },
];
const entry = (n: number, time: number) => ({
  id: n,
  uuid: blob(n),
  parent_id: n === 1 ? null : 1,
  indexed_at: at(time),
});
const location = { id: 1, uuid: blob(99), device_id: 1, entry_id: 1, updated_at: at(0) };

/** Alice wrote entries at 1, 2, 3 and 4 s; bob holds those listed and claims what `marks` say. */
const marksOf = async (
  held: readonly number[],
  marks: readonly object[],
  column = "last_watermark",
) => {
  const times = [1, 2, 3, 4];
  const recording = await buildLibrary({
    peers: {
      alice: {
        id: ALICE,
        main: { devices, locations: [location], entries: times.map((n) => entry(n, n)) },
        sync: { device_resource_watermarks: [] },
      },
      bob: {
        id: BOB,
        main: {
          devices,
          locations: [location],
          entries: held.map((n) => ({ ...entry(n, 100 + n) })),
        },
        sync: {
          device_resource_watermarks: marks.map((mark) => ({
            device_uuid: BOB,
            peer_device_uuid: ALICE,
            resource_type: "entry",
            [column]: at(2),
            ...mark,
          })),
        },
      },
    },
  });
  return watermarksOf(createHoldings(createLibraryView(recording)))
    .filter((mark) => mark.resource === "entry")
    .map((mark) => ({
      state: mark.state,
      before: mark.absentAtOrBefore,
      after: mark.absentAfter,
      actual: mark.actual?.slice(17, 19) ?? null,
    }));
};

describe("watermark states", () => {
  it("are ok when nothing is absent, behind when only newer rows are, leapfrog when older ones are", async () => {
    expect(await marksOf([1, 2, 3, 4], [{}])).toEqual([
      { state: "ok", before: 0, after: 0, actual: "04" },
    ]);
    expect(await marksOf([1, 2], [{}])).toEqual([
      { state: "behind", before: 0, after: 2, actual: "02" },
    ]);
    expect(await marksOf([1, 3, 4], [{}])).toEqual([
      { state: "leapfrog", before: 1, after: 0, actual: "01" },
    ]);
  });

  it("count a row at the very time of the watermark as promised", async () => {
    expect(await marksOf([1], [{ last_watermark: at(2) }])).toEqual([
      { state: "leapfrog", before: 1, after: 2, actual: "01" },
    ]);
  });

  it("read the cursor of generation 4 alike", async () => {
    expect(await marksOf([1], [{}], "cursor_watermark")).toEqual([
      { state: "leapfrog", before: 1, after: 2, actual: "01" },
    ]);
  });

  it("are epoch-zero for times at which the system cannot have run, and for text that is no time", async () => {
    for (const text of [
      "1970-01-01T00:00:00+00:00",
      "-262143-01-01T00:00:00+00:00",
      "+262142-12-31T23:59:59.999999999+00:00",
      "1969-12-31T23:59:59+00:00",
      "soon",
      "",
    ]) {
      const [mark] = await marksOf([1, 2, 3, 4], [{ last_watermark: text }]);
      expect(mark?.state, text).toBe("epoch-zero");
    }
  });

  it("are missing when the peer has rows of the resource and the holder keeps no watermark", async () => {
    expect(await marksOf([], [])).toEqual([
      { state: "missing", before: 0, after: 4, actual: null },
    ]);
  });

  it("are self when a peer tracks itself", async () => {
    expect((await marksOf([1], [{ peer_device_uuid: BOB }])).map((mark) => mark.state)).toEqual([
      "missing",
      "self",
    ]);
  });
});
