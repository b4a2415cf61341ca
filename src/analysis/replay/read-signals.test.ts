import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { indexTraceLog } from "../../sources/trace-log/index-trace-log.ts";
import { readSignals } from "./read-signals.ts";

const A = "aaaaaaaa-0000-4000-8000-000000000001";
const R = "0f6a1c1e-5c1e-4f51-8d8e-2a4a8a3a9001";
const PEER = "sd_core::service::sync::peer";

function logOf(...lines: readonly string[]) {
  const text = lines
    .map((line, at) => `2025-11-24T18:28:1${at}.000000Z DEBUG ThreadId(10) ${line}\n`)
    .join("");
  return indexTraceLog("bob/sync.log", new TextEncoder().encode(text));
}

describe("the signals of a log", () => {
  it("are the lines about deliveries, with their place and what they name", async () => {
    const log = logOf(
      `${PEER}: Applying state change model_type=entry record_uuid=${R} device_id=${A}`,
      `${PEER}: Flushing batched state changes batch_size=40`,
      `${PEER}: Applying shared change hlc=HLC(1764008894265,3,:aaaaaaaa) model_type=tag record_uuid=${R}`,
      `${PEER}: Applying deletion model_type=entry record_uuid=${R}`,
    );
    expect(await readSignals([log])).toMatchObject([
      { kind: "state", model: "entry", record: R, owner: A, path: "bob/sync.log", line: 1 },
      { kind: "shared", model: "tag", stamp: "1764008894265,3,aaaaaaaa", line: 3 },
      { kind: "deletion", model: "entry", record: R, line: 4 },
    ]);
  });

  it("give one stamp the same key in its short, long and debug form", async () => {
    const tail = `model_type=tag record_uuid=${R}`;
    const log = logOf(
      `${PEER}: Applying shared change hlc=HLC(1763323265312,4,:aaaaaaaa) ${tail}`,
      `${PEER}: Applying shared change hlc=0000019a8e41c120-0000000000000004-${A} ${tail}`,
      `${PEER}: Applying shared change hlc=HLC { timestamp: 1763323265312, counter: 4, device_id: ${A} } ${tail}`,
    );
    const stamps = (await readSignals([log])).map((signal) => "stamp" in signal && signal.stamp);
    expect(stamps).toEqual(Array(3).fill("1763323265312,4,aaaaaaaa"));
  });

  it("fall back to the line after a success where the debug level is off", async () => {
    const log = logOf(
      `${PEER}: State change applied successfully model_type=entry record_uuid=${R}`,
    );
    expect(await readSignals([log])).toMatchObject([
      { kind: "state", record: R, owner: undefined },
    ]);
  });

  it("say who pulls from whom, since when, and what came", async () => {
    const since = `0000019a8e41c120-0000000000000004-${A}`;
    const log = logOf(
      `sd_core::service::sync::backfill: Starting incremental catch-up peer=${A} state_since=None shared_since=Some("${since}")`,
      "sd_core::service::sync::backfill: Applied 63 shared changes (total: 63)",
      "sd_core::service::sync::backfill: Received StateResponse batch model_type=entry records_count=60 deleted_count=0 has_more=false",
      `sd_core::service::sync::backfill: Incremental catch-up complete peer=${A}`,
    );
    expect(await readSignals([log])).toMatchObject([
      { kind: "pull-start", peer: A, full: false, sharedSince: since },
      { kind: "shared-applied", count: 63 },
      { kind: "response", model: "entry", records: 60 },
      { kind: "pull-end", peer: A },
    ]);
  });

  it("leave out lines that name no record, without stopping", async () => {
    const log = logOf(
      `${PEER}: Applying state change model_type=entry record_uuid=nonsense`,
      `${PEER}: Applying shared change hlc=HLC(x) model_type=tag record_uuid=${R}`,
      `${PEER}: Applying deletion model_type=entry record_uuid=${R}`,
    );
    expect((await readSignals([log])).map(({ kind }) => kind)).toEqual(["deletion"]);
  });

  it("are the same whether lines are read as bytes or as texts", async () => {
    const uuid = fc.constantFrom(R, A, R.toUpperCase(), "nonsense", `"${R}"`);
    const name = fc.constantFrom("entry", "tag", '"tag"', "ü", "");
    const stamp = fc.constantFrom(
      "HLC(1764008894265,3,:aaaaaaaa)",
      `0000019a8e41c120-0000000000000004-${A}`,
      `HLC { timestamp: 1763323265312, counter: 4, device_id: ${A} }`,
      "HLC(x)",
    );
    const field = fc.oneof(
      uuid.map((value) => `record_uuid=${value}`),
      uuid.map((value) => `device_id=${value}`),
      name.map((value) => `model_type=${value}`),
      stamp.map((value) => `hlc=${value}`),
      fc.constantFrom("x=1", "a word", "x=record_uuid=1", "\tx=1", "count=3"),
    );
    const said = fc.constantFrom(
      "Applying state change",
      "State change applied successfully",
      "Applying shared change",
      "Shared change applied successfully",
      "Applying deletion",
      "FK not found, setting to NULL",
      "Flushing batched state changes",
    );
    const line = fc
      .tuple(said, fc.array(field, { maxLength: 5 }))
      .map(([message, fields]) => [`${PEER}: ${message}`, ...fields].join(" "));
    await fc.assert(
      fc.asyncProperty(fc.array(line, { maxLength: 9 }), async (lines) => {
        const log = { ...logOf(...lines), resident: false };
        const asTexts = {
          ...log,
          window: () => Promise.resolve({ text: log.text, parse: log.parse }),
        };
        expect(await readSignals([log])).toEqual(await readSignals([asTexts]));
      }),
    );
  });
});
