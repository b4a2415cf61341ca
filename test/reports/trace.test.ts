/** The trace for ui.perfetto.dev: of the form that Chrome's trace events have, and true to the evidence. */
import { describe, expect, it } from "vitest";
import { TraceWriter } from "../../src/projection/trace/trace-writer.ts";
import { HIDDEN, HOSTILE } from "./hostile.ts";
import { openSample, SAMPLE_NAMES } from "./samples.ts";

interface TraceEvent {
  readonly ph: string;
  readonly name: string;
  readonly ts: number;
  readonly pid: number;
  readonly tid?: number;
  readonly dur?: number;
  readonly s?: string;
  readonly id?: number;
  readonly bp?: string;
  readonly args?: Readonly<Record<string, unknown>>;
}

interface Trace {
  readonly otherData: Readonly<Record<string, string | number>>;
  readonly traceEvents: readonly TraceEvent[];
}

const traceText = async (name: string): Promise<string> =>
  (await openSample(name)).export({ format: "perfetto", title: name });
const traceOf = async (name: string): Promise<Trace> => JSON.parse(await traceText(name));

/** Each rule of the form, by what is wrong when it does not hold. */
const RULES: Readonly<Record<string, (event: TraceEvent) => boolean>> = {
  "no exact time": ({ ts }) => Number.isSafeInteger(ts) && ts >= 0,
  "of no known kind": ({ ph }) => ["M", "i", "X", "C", "s", "f"].includes(ph),
  "an instant of no scope": ({ ph, s }) => ph !== "i" || s === "t",
  "a slice of no length": ({ ph, dur }) => ph !== "X" || Number(dur) > 0,
  "counts nothing": ({ ph, args }) =>
    ph !== "C" || Object.values(args ?? {}).every(Number.isSafeInteger),
  "an end that binds to no slice": ({ ph, bp }) => ph !== "f" || bp === "e",
};

/** What is wrong with the form of a trace: sentences. */
function problemsOf({ traceEvents }: Trace): readonly string[] {
  const form = traceEvents.flatMap((event) =>
    Object.entries(RULES).flatMap(([what, holds]) =>
      holds(event) ? [] : [`${what}: ${JSON.stringify(event)}`],
    ),
  );
  const tracks = new Set(
    traceEvents.filter(({ ph }) => ph === "M").map(({ pid, tid }) => `${pid} ${tid}`),
  );
  const placed = traceEvents.filter(({ ph }) => ph !== "M");
  const lost = placed
    .map(({ ph, pid, tid }) => `${pid} ${ph === "C" ? undefined : tid}`)
    .filter((track) => !tracks.has(track))
    .map((track) => `of no track: ${track}`);
  const late = placed
    .filter(({ ts }, index) => ts < (placed[index - 1]?.ts ?? 0))
    .map((event) => `out of order: ${JSON.stringify(event)}`);
  const arrows = (kind: string): readonly string[] =>
    placed.filter(({ ph }) => ph === kind).map(({ id, name }) => `${id} ${name}`);
  const begun = new Set(arrows("s"));
  const loose = arrows("f").filter((arrow) => !begun.has(arrow));
  return [...form, ...lost, ...late, ...loose.map((arrow) => `ends no arrow: ${arrow}`)];
}

describe.each(SAMPLE_NAMES)("the trace of the sample %s", (name) => {
  it("has the form of trace events, and is the same twice", async () => {
    const text = await traceText(name);
    expect(problemsOf(JSON.parse(text))).toEqual([]);
    expect(await traceText(name)).toBe(text);
  });

  it("says what its times are", async () => {
    const { otherData } = await traceOf(name);
    expect(otherData["time"]).toMatch(/microseconds/i);
    expect(otherData["arrows"]).toBeTypeOf("string");
  });
});

describe("the trace of a library", () => {
  it("has every event that has a time, with its stamp as text and its line", async () => {
    const sample = await openSample("fk-drop");
    if (!("timeline" in sample)) throw new Error("fk-drop is a library");
    const { count, placeless } = sample.timeline().overview({ order: "stamp", filter: "" });
    const { traceEvents, otherData } = await traceOf("fk-drop");
    expect(otherData["eventsWithoutTime"]).toBe(placeless);
    const instants = traceEvents.filter(({ ph }) => ph === "i");
    expect(instants.length).toBe(count);
    const stamps = instants.flatMap(({ args }) => (args?.["stamp"] === undefined ? [] : [args]));
    expect(stamps.length).toBeGreaterThan(0);
    for (const args of stamps) {
      expect(args["stamp"]).toMatch(/^[0-9a-f]{16}-[0-9a-f]{16}-[0-9a-f-]{36}$/);
      expect(args["at"]).toMatch(/sync_events\.log:\d+$|shared_changes$/);
    }
  });

  it("draws no arrow where nothing crossed", async () => {
    const { traceEvents } = await traceOf("nothing-crossed");
    expect(traceEvents.filter(({ ph }) => ph === "s" || ph === "f")).toEqual([]);
  });

  it("counts every stored watermark in the end", async () => {
    const { traceEvents } = await traceOf("fk-drop");
    const counters = traceEvents.filter(({ ph }) => ph === "C").map(({ name }) => name);
    expect(counters).toContain("wm(bob←alice, entry)");
  });
});

describe("the trace of block stores", () => {
  it("has each store's events, and marks its head", async () => {
    const { traceEvents } = await traceOf("fireproof-diverged");
    const heads = traceEvents.filter(({ args }) => args?.["head"] === "yes");
    expect(new Set(heads.map(({ pid }) => pid)).size).toBe(3);
  });
});

describe("a trace", () => {
  it("keeps hostile names as text, and numbers beyond 2^53 exact", () => {
    const writer = new TraceWriter();
    const process = writer.process(HOSTILE);
    const track = writer.thread(process, HOSTILE);
    writer.slice(track, 1, HOSTILE, { key: HOSTILE, big: 2 ** 60 });
    const text = writer.text({});
    for (const hidden of HIDDEN) expect(text).not.toContain(hidden);
    const { traceEvents } = JSON.parse(text) as Trace;
    expect(problemsOf({ otherData: {}, traceEvents })).toEqual([]);
    expect(traceEvents.at(-1)?.args?.["big"]).toBe("1152921504606846976");
  });
});
