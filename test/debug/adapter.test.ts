import path from "node:path";
import type { DebugProtocol } from "@vscode/debugprotocol";
import { afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Session } from "../../src/session/session.ts";
import { nodeSession, type StreamedAdapter, streamAdapter } from "./adapter-over-stream.ts";
import { lookWith, named } from "./looking.ts";

const SAMPLE = path.resolve(import.meta.dirname, "../../samples/fk-drop");

let session: Session;
let adapter: StreamedAdapter;
beforeAll(async () => {
  session = await nodeSession();
});
beforeEach(async () => {
  adapter = await streamAdapter(session);
});
afterEach(() => adapter.close());

type Stopped = DebugProtocol.StoppedEvent["body"];

/** Waits for the stop that a request leads to. */
async function stopAfter(request: () => Promise<unknown>): Promise<Stopped> {
  const [event] = await Promise.all([adapter.client.waitForEvent("stopped"), request()]);
  return event.body as Stopped;
}

/** Launches and ends the configuration; `configure` runs between. */
async function launch(
  wish: object,
  configure: () => Promise<unknown> = () => Promise.resolve(),
): Promise<Stopped> {
  const { client } = adapter;
  const initialized = client.waitForEvent("initialized");
  await client.launch({ snapshot: "fk-drop", to: "bob", ...wish });
  await initialized;
  await configure();
  return stopAfter(() => client.configurationDoneRequest());
}

const position = (): number => adapter.stops.at(-1)?.step ?? -1;

const { frames, scope, variables } = lookWith(() => adapter.client);

const dropped = (condition?: string): Promise<unknown> =>
  adapter.client.setExceptionBreakpointsRequest({
    filters: condition === undefined ? ["dropped"] : [],
    ...(condition === undefined ? {} : { filterOptions: [{ filterId: "dropped", condition }] }),
  });

describe("a walk through a recorded loss", () => {
  it("stops before the first event, with peers as threads", async () => {
    const stop = await launch({});
    expect(stop.reason).toBe("entry");
    const { threads } = (await adapter.client.threadsRequest()).body;
    expect(threads.map(({ name }) => name)).toEqual(["bob · receiver", "alice · source"]);
    expect((await frames()).map(({ name }) => name)).toEqual(["alice → bob, as recorded"]);
  });

  it("stops at a dropped record, shows what is missing, steps back, asks SQL, reverses", async () => {
    await launch({}, () => dropped());
    const { client } = adapter;
    const stop = await stopAfter(() => client.continueRequest({ threadId: 1 }));
    expect(stop.reason).toBe("exception");
    expect(stop.text).toMatch(/^bob dropped entry#[0-9a-f]{4}…: \w+ is not here/);
    const first = position();

    const [event, batch, pull, run] = await frames();
    expect(event?.name).toContain(`[step ${first}]`);
    expect(event?.source?.path).toBe(path.join(SAMPLE, "alice/sync_events.log"));
    expect(batch?.source?.path).toMatch(/\.log$/);
    expect(pull?.name).toMatch(/(backfill|catch-up|in real time) from alice/);
    expect(run?.name).toBe("alice → bob, as recorded");

    const info = (await client.exceptionInfoRequest({ threadId: 1 })).body;
    expect(info.exceptionId).toBe("Record Dropped");
    expect(info.description).toContain("It needs the row ");

    const inEvent = await variables(await scope(/^Event$/));
    expect(named(inEvent, "kind")).toMatchObject({ value: "dropped", type: "replayed" });
    expect(named(inEvent, "model")).toMatchObject({ value: "entry", type: "recorded" });
    const data = await variables(named(inEvent, "data"));
    expect(named(data, "uuid").value).toBe(JSON.stringify(named(inEvent, "record").value));

    const missing = named(inEvent, "other").value;
    const lookup = await client.evaluateRequest({ expression: missing, frameId: event?.id ?? 0 });
    expect(lookup.body.result).toMatch(/never arrives|has not arrived yet|at step \d+/);

    const back = await stopAfter(() => client.stepBackRequest({ threadId: 1 }));
    expect(back.reason).toBe("step");
    expect(position()).toBe(first - 1);
    const sql = await client.evaluateRequest({
      expression: "select count(*) as n from entries",
      context: "repl",
      frameId: event?.id ?? 0,
    });
    expect(sql.body.result).toContain(`bob as of step ${first - 1} (replayed): 1 row`);
    const [row] = await variables(sql.body);
    const [cell] = await variables(row ?? { variablesReference: 0 });
    expect(cell?.name).toBe("n");

    await stopAfter(() => client.continueRequest({ threadId: 1 }));
    await stopAfter(() => client.continueRequest({ threadId: 1 }));
    expect(position()).toBeGreaterThan(first);
    const reversed = await stopAfter(() => client.reverseContinueRequest({ threadId: 1 }));
    expect(reversed.reason).toBe("exception");
    expect(position()).toBe(first);
    await stopAfter(() => client.reverseContinueRequest({ threadId: 1 }));
    expect(position()).toBe(0);
    await client.disconnectRequest({});
  });

  it("shows the rows of the peer as of the step, in pieces", async () => {
    await launch({ stopOnEntry: false });
    const tables = await variables(await scope(/^bob as of step \d+ \(replayed\)$/));
    const entries = named(tables, "entries");
    expect(entries.indexedVariables).toBeGreaterThan(20);
    const page = { filter: "indexed", start: 10, count: 5 } as const;
    const rows = await variables(entries, page);
    expect(rows).toHaveLength(5);
    const all = await variables(entries, { filter: "indexed", start: 0, count: 15 });
    expect(rows.map(({ name }) => name)).toEqual(all.slice(10).map(({ name }) => name));
    const fields = await variables(rows[0] ?? { variablesReference: 0 });
    expect(named(fields, "uuid").value).toMatch(/^"[0-9a-f-]{36}"$/);
    const sql = named(fields, "name").evaluateName ?? "";
    const answer = await adapter.client.evaluateRequest({ expression: sql, frameId: 16 });
    expect(answer.body.result).toContain(JSON.parse(named(fields, "name").value));
  });

  it("says what the others have and this peer lacks, and what became of each", async () => {
    await launch({ stopOnEntry: false });
    const [alice] = await variables(await scope(/^Difference/));
    expect(alice?.value).toMatch(/^lacks [\d,]+ of its records$/);
    const entry = named(await variables(alice ?? { variablesReference: 0 }), "entry");
    expect(entry.value).toMatch(/\d+ of \d+, \d+ missing/);
    const [record] = await variables(entry, { filter: "indexed", start: 0, count: 1 });
    expect(record?.value).toMatch(/^dropped at step \d+: |^never arrives/);
  });

  it("lets another session walk through the same run without meeting", async () => {
    await launch({});
    const other = await streamAdapter(session);
    const initialized = other.client.waitForEvent("initialized");
    await other.client.launch({ snapshot: "fk-drop", to: "bob", stopOnEntry: false });
    await initialized;
    const stopped = other.client.waitForEvent("stopped");
    await other.client.configurationDoneRequest();
    await stopped;
    await stopAfter(() => adapter.client.stepInRequest({ threadId: 1 }));
    expect(position()).toBe(1);
    expect(other.stops.at(-1)?.step).toBeGreaterThan(100);
    await other.close();
  });

  it("goes to the next event of a peer and to the end of its message", async () => {
    await launch({});
    const { client } = adapter;
    await stopAfter(() => client.nextRequest({ threadId: 1 }));
    const first = position();
    await stopAfter(() => client.stepInRequest({ threadId: 1 }));
    expect(position()).toBe(first + 1);
    await stopAfter(() => client.stepOutRequest({ threadId: 1 }));
    const end = position();
    await stopAfter(() => client.stepInRequest({ threadId: 1 }));
    const [, batch] = await frames();
    expect(end).toBeGreaterThanOrEqual(first + 1);
    expect(batch?.name).toBeDefined();
    for (const expected of [end, first + 1, first, 0]) {
      await stopAfter(() => client.stepBackRequest({ threadId: 1 }));
      expect(position()).toBe(expected);
    }
    await stopAfter(() => client.customRequest("stepBackOnPeer", { threadId: 1 }));
    expect(position()).toBe(0);
  });
});

describe("breakpoints", () => {
  it("stand on the nearest line with an event, and stop there", async () => {
    const file = path.join(SAMPLE, "alice/sync_events.log");
    let answer: DebugProtocol.SetBreakpointsResponse | undefined;
    await launch({ stopOnEntry: false }, async () => {
      answer = await adapter.client.setBreakpointsRequest({
        source: { path: file },
        breakpoints: [{ line: 30 }, { line: 100_000, condition: 'kind == "read"' }],
      });
    });
    const [near, far] = answer?.body.breakpoints ?? [];
    expect(near?.verified).toBe(true);
    expect(far?.line).toBeLessThan(1000);
    expect(far?.message).toContain("nearest line");
    const [event] = await frames();
    expect(event?.source?.path).toBe(file);
    expect([near?.line, far?.line]).toContain(event?.line);
  });

  it("of other files say that no step comes from there", async () => {
    await launch({});
    const answer = await adapter.client.setBreakpointsRequest({
      source: { path: "/elsewhere/x.log" },
      breakpoints: [{ line: 1 }],
    });
    expect(answer.body.breakpoints[0]).toMatchObject({ verified: false });
    expect(answer.body.breakpoints[0]?.message).toContain("No step of this run comes from");
  });

  it("by kind and model stop with their hit count; what cannot be read is told", async () => {
    let answer: DebugProtocol.SetFunctionBreakpointsResponse | undefined;
    const stop = await launch({ stopOnEntry: false }, async () => {
      answer = await adapter.client.setFunctionBreakpointsRequest({
        breakpoints: [
          { name: "dropped entry", hitCondition: "3" },
          { name: "no-such-thing" },
          { name: "read", condition: "size >" },
          { name: "read", hitCondition: "often" },
        ],
      });
    });
    expect(answer?.body.breakpoints.map(({ verified }) => verified)).toEqual([
      true,
      false,
      false,
      false,
    ]);
    expect(answer?.body.breakpoints[1]?.message).toContain("“no-such-thing” is none of read, ");
    expect(answer?.body.breakpoints[2]?.message).toContain("a value is missing at the end");
    expect(answer?.body.breakpoints[3]?.message).toContain("is no hit count");
    expect(stop.reason).toBe("function breakpoint");
    const third = position();
    await dropped();
    await stopAfter(() => adapter.client.reverseContinueRequest({ threadId: 1 }));
    await stopAfter(() => adapter.client.reverseContinueRequest({ threadId: 1 }));
    expect(position()).toBeLessThan(third);
    await stopAfter(() => adapter.client.reverseContinueRequest({ threadId: 1 }));
    expect(position()).toBe(0);
  });

  it("of anomalies take conditions over the recorded data", async () => {
    await launch({}, () => dropped('data.kind == 0 && author == "alice"'));
    const stop = await stopAfter(() => adapter.client.continueRequest({ threadId: 1 }));
    expect(stop.reason).toBe("exception");
    const { body } = await adapter.client.evaluateRequest({ expression: "data.kind", frameId: 16 });
    expect(body.result).toBe("0");
  });

  it("on a row and on a watermark stop when it is written", async () => {
    await launch({ stopOnEntry: false });
    const tables = await variables(await scope(/^bob as of step/));
    const [row] = await variables(named(tables, "entries"), {
      filter: "indexed",
      start: 20,
      count: 1,
    });
    const { client } = adapter;
    const info = await client.dataBreakpointInfoRequest({
      variablesReference: named(tables, "entries").variablesReference,
      name: row?.name ?? "",
    });
    expect(info.body.dataId).toMatch(/^row [0-9a-f-]{36} [0-9a-f-]{36}$/);
    const marks = await scope(/^Watermarks/);
    const [mark] = await variables(marks);
    const markInfo = await client.dataBreakpointInfoRequest({
      variablesReference: marks.variablesReference,
      name: mark?.name ?? "",
    });
    expect(markInfo.body.description).toMatch(/^when wm\(bob←alice, \w+\) changes$/);
    const set = await client.setDataBreakpointsRequest({
      breakpoints: [{ dataId: info.body.dataId ?? "" }, { dataId: markInfo.body.dataId ?? "" }],
    });
    expect(set.body.breakpoints.map(({ verified }) => verified)).toEqual([true, true]);
    const stop = await stopAfter(() => client.reverseContinueRequest({ threadId: 1 }));
    expect(stop.reason).toBe("data breakpoint");
    const nothing = await client.dataBreakpointInfoRequest({ name: "kind" });
    expect(nothing.body.dataId).toBe(null);
  });

  it("with a message print over the whole run and do not stop", async () => {
    const stop = await launch({ stopOnEntry: false }, () =>
      adapter.client.setBreakpointsRequest({
        source: { path: path.join(SAMPLE, "alice/sync_events.log") },
        breakpoints: [{ line: 30, logMessage: "{kind} of {data.name} at step {step}" }],
      }),
    );
    expect(stop.description).toMatch(/^End of the run/);
    const line = adapter.outputs.find(({ output }) => /^read of .+ at step \d+ {2}/.test(output));
    expect(line?.source?.path).toBe(path.join(SAMPLE, "alice/sync_events.log"));
    expect(line?.output).toMatch(/sync-step:\/\/\d+\/\d+\n$/);
  });

  it("of the launch configuration stop as well, and unknown ones are refused by name", async () => {
    const stop = await launch({ stopOnEntry: false, exceptions: ["dropped"] });
    expect(stop.reason).toBe("exception");
    await expect(
      adapter.client.launchRequest({ exceptions: ["nothing"] } as object),
    ).rejects.toThrow('“nothing” in "exceptions" is none of dropped,');
  });
});

describe("going to places", () => {
  it("jumps to a line, to a frame's beginning and to a step from the console", async () => {
    await launch({});
    const { client } = adapter;
    const source = { path: path.join(SAMPLE, "alice/sync_events.log") };
    const { targets } = (await client.gotoTargetsRequest({ source, line: 40 })).body;
    expect(targets[0]?.label).toMatch(/^step \d+: bob read /);
    const jump = await stopAfter(() =>
      client.gotoRequest({ threadId: 1, targetId: targets[0]?.id ?? 0 }),
    );
    expect(jump.reason).toBe("goto");
    expect(position()).toBe(targets[0]?.id);
    const all = await frames();
    await stopAfter(() => client.restartFrameRequest({ frameId: all.at(-1)?.id ?? 0 }));
    expect(position()).toBe(0);
    await stopAfter(() => client.evaluateRequest({ expression: "step 12", context: "repl" }));
    expect(position()).toBe(12);
    await stopAfter(() => client.restartRequest({}));
    expect(position()).toBe(0);
    await stopAfter(() => client.pauseRequest({ threadId: 1 }));
  });

  it("lists the logs of the snapshot", async () => {
    await launch({});
    const { modules = [] } = (await adapter.client.modulesRequest({})).body;
    expect(modules.map(({ name }) => name)).toContain("bob/logs/sync.log");
    const { body } = await adapter.client.customRequest("loadedSources");
    expect(body.sources.length).toBe(modules.length);
  });

  it("completes fields, values and SQL", async () => {
    await launch({});
    const complete = async (text: string): Promise<readonly string[]> => {
      const { body } = await adapter.client.completionsRequest({ text, column: text.length + 1 });
      return body.targets.map(({ label }) => label);
    };
    expect(await complete("ki")).toEqual(["kind"]);
    expect(await complete('kind == "dro')).toEqual(['"dropped"']);
    expect(await complete("select * from entr")).toContain("entries");
  });

  it("tells in a sentence what cannot be asked", async () => {
    await launch({});
    const ask = (expression: string): Promise<unknown> =>
      adapter.client.evaluateRequest({ expression, context: "repl" });
    await expect(ask("select * from no_table")).rejects.toThrow("no such table: no_table");
    await expect(ask("nonsense")).rejects.toThrow("A step has no field “nonsense”");
    await expect(ask("step 999999999")).rejects.toThrow("The run has");
    await expect(adapter.client.customRequest("nothing")).rejects.toThrow("has no request nothing");
  });
});

describe("block stores", () => {
  it("are walked through as well: heads, CARs and keys as of the step, both ways", async () => {
    const { client } = adapter;
    await launch({ snapshot: "fireproof-diverged", to: undefined });
    const { threads } = (await client.threadsRequest()).body;
    expect(threads.map(({ name }) => name)).toEqual(["peer-a · store", "peer-b · store"]);
    await client.setExceptionBreakpointsRequest({ filters: ["head-adopted"] });
    const stop = await stopAfter(() => client.continueRequest({ threadId: 1 }));
    expect(stop.reason).toBe("exception");
    expect(stop.text).toContain("an empty database takes the head that it is offered");
    const [head] = await variables(await scope(/^Head of peer-a/));
    expect(head?.value).toMatch(/^bafy/);
    const info = await client.dataBreakpointInfoRequest({
      variablesReference: (await scope(/^Head of peer-a/)).variablesReference,
      name: "head",
    });
    expect(info.body.dataId).toBe(null);
    const reference = await scope(/^Head of peer-a/);
    await variables(reference);
    const { variablesReference } = reference;
    const watched = await client.dataBreakpointInfoRequest({ variablesReference, name: "head" });
    expect(watched.body.description).toBe("when the head of peer-a changes");
    await client.setExceptionBreakpointsRequest({ filters: [] });
    await client.setDataBreakpointsRequest({
      breakpoints: [{ dataId: watched.body.dataId ?? "" }],
    });
    const places: number[] = [];
    for (let at = 0; at < 2; at++) {
      await stopAfter(() => client.continueRequest({ threadId: 1 }));
      places.push(position());
    }
    await stopAfter(() => client.reverseContinueRequest({ threadId: 1 }));
    expect(position()).toBe(places[0]);
    const block = await client.evaluateRequest({ expression: head?.value ?? "", frameId: 16 });
    expect(block.body.result).toMatch(/^as of step \d+, for peer-a: .*steps speak of it$/);
    expect((await variables(await scope(/^Keybag/))).length).toBeGreaterThan(0);
  });
});
