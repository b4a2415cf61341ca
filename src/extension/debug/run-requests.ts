/** Starting, moving, ending. */
import type { DebugProtocol } from "@vscode/debugprotocol";
import { ANOMALIES } from "../../analysis/debug/anomalies.ts";
import type { Move } from "../../analysis/debug/navigator.ts";
import { FailureError } from "../../base/failure.ts";
import type { CallOptions } from "../../protocol/endpoint.ts";
import type { DebugStarted, DebugStop } from "../../session/debug-api.ts";
import type { LaunchWish } from "./adapter-ports.ts";
import {
  type AdapterState,
  ask,
  type Handler,
  type HandlerAnswer,
  handler,
  peerOf,
  print,
  type RequestOptions,
  runOf,
} from "./adapter-state.ts";
import { applyBreakpoints } from "./breakpoint-requests.ts";
import { CAPABILITIES } from "./capabilities.ts";
import { readLaunchWish } from "./launch-wish.ts";

export const RUN_HANDLERS: readonly (readonly [string, Handler])[] = [
  [
    "initialize",
    handler<DebugProtocol.InitializeRequestArguments>(async (state, args) => {
      state.lineOffset = args.linesStartAt1 === false ? 1 : 0;
      state.showsProgress = args.supportsProgressReporting === true;
      return { answer: CAPABILITIES };
    }),
  ],
  ["launch", (state, args, options) => launch(state, readLaunchWish(args), options)],
  [
    "configurationDone",
    handler<object>(async (state, _, options) => {
      state.isConfigured = true;
      return { after: () => void begin(state, options) };
    }),
  ],
  ["continue", moving(() => ({ kind: "continue" }), { allThreadsContinued: true })],
  ["reverseContinue", moving(() => ({ kind: "reverse" }))],
  ["next", moving((args) => ({ kind: "event", peer: peerOf(args.threadId) }))],
  ["stepIn", moving(() => ({ kind: "step" }))],
  ["stepOut", moving((args) => ({ kind: "batch", peer: peerOf(args.threadId) }))],
  ["stepBack", moving(() => ({ kind: "back" }))],
  ["stepBackOnPeer", moving((args) => ({ kind: "event-back", peer: peerOf(args.threadId) }))],
  ["goto", moving((args) => ({ kind: "seek", step: args.targetId ?? 0 }))],
  ["seek", moving((args) => ({ kind: "seek", step: args.step ?? 0 }))],
  [
    "restartFrame",
    handler<DebugProtocol.RestartFrameArguments>(async (state, { frameId }, options) => {
      const { peer, index } = framePlace(frameId);
      const frames = await ask(state, "debugFrames", { peer }, options);
      const step = frames[index]?.begin ?? 0;
      return moved(state, { kind: "seek", step }, options);
    }),
  ],
  [
    "pause",
    handler<DebugProtocol.PauseArguments>(async (state, { threadId }) => {
      runOf(state);
      const body = { reason: "pause", threadId, allThreadsStopped: true };
      return { after: () => state.send("stopped", body) };
    }),
  ],
  [
    "restart",
    handler<DebugProtocol.RestartArguments>(async (state, args, options) => {
      const { wish } = runOf(state);
      const wanted = args.arguments === undefined ? wish : readLaunchWish(args.arguments);
      await endRun(state);
      await start(state, wanted, options);
      return { after: () => void begin(state, options) };
    }),
  ],
  ["terminate", ending],
  ["disconnect", ending],
];

/** Frame ids hold the peer and the place in its stack. */
const FRAMES = 16;

export function frameId(peer: number, index: number): number {
  return (peer + 1) * FRAMES + index;
}

export function framePlace(id: number | undefined): {
  readonly peer: number;
  readonly index: number;
} {
  const known = id ?? FRAMES;
  return { peer: Math.max(0, Math.floor(known / FRAMES) - 1), index: known % FRAMES };
}

async function launch(
  state: AdapterState,
  wish: LaunchWish,
  options: RequestOptions,
): Promise<HandlerAnswer> {
  await start(state, wish, options);
  return {
    after: () => {
      state.send("initialized", {});
      if (state.isConfigured) void begin(state, options);
    },
  };
}

/** Opens the snapshot and replays it, under a progress that can be cancelled. */
async function start(
  state: AdapterState,
  wish: LaunchWish,
  options: RequestOptions,
): Promise<void> {
  checkExceptions(wish);
  const progress = showProgress(state, options);
  try {
    const snapshot = await state.ports.open(wish, progress.options);
    const { from, to, policy, seed } = wish;
    const params = { snapshot: snapshot.id, debug: state.debug, from, to, policy, seed };
    const started = await state.ports.call("debugStart", params, progress.options);
    state.launched = { snapshot, wish, started };
    state.stop = undefined;
    state.seen = undefined;
    state.hasBegun = false;
    state.breakpoints.forgetPrinted();
    state.breakpoints.replace(
      "launch",
      (wish.exceptions ?? []).map((name) => ({ target: { kind: "anomaly", name } })),
    );
  } finally {
    progress.end();
  }
}

function checkExceptions({ exceptions }: LaunchWish): void {
  const names = ANOMALIES.map(({ name }) => name);
  const unknown = exceptions?.find((name) => !names.some((known) => known === name));
  if (unknown === undefined) return;
  throw new FailureError("usage", `“${unknown}” in "exceptions" is none of ${names.join(", ")}.`);
}

function showProgress(
  state: AdapterState,
  { signal, seq }: RequestOptions,
): { readonly options: CallOptions; end(): void } {
  if (!state.showsProgress) return { options: { signal }, end: () => undefined };
  const progressId = String(seq);
  const title = "Replaying for the debugger";
  state.send("progressStart", { progressId, title, requestId: seq, cancellable: true });
  return {
    options: {
      signal,
      onProgress: ({ task, fraction }) => {
        const percentage = fraction === undefined ? {} : { percentage: Math.round(fraction * 100) };
        state.send("progressUpdate", { progressId, message: task, ...percentage });
      },
    },
    end: () => state.send("progressEnd", { progressId }),
  };
}

/** The run is here and the editor has said what it wants: stand at the start, or run. */
async function begin(state: AdapterState, options: RequestOptions): Promise<void> {
  const { launched } = state;
  if (launched === undefined || state.hasBegun) return;
  state.hasBegun = true;
  try {
    const answers = await applyBreakpoints(state, options);
    tellBreakpoints(state, answers);
    tellStart(state, launched.started);
    if (launched.wish.noDebug === true) {
      state.send("terminated", {});
      return;
    }
    const isEntry = launched.wish.stopOnEntry !== false;
    const move: Move = isEntry ? { kind: "seek", step: 0 } : { kind: "continue" };
    tellStop(state, await moveTo(state, move, options), isEntry ? "entry" : undefined);
  } catch (error) {
    print(state, error instanceof Error ? error.message : String(error), { category: "stderr" });
    state.send("terminated", {});
  }
}

function tellBreakpoints(
  state: AdapterState,
  answers: Awaited<ReturnType<typeof applyBreakpoints>>,
): void {
  for (const breakpoint of answers.values()) {
    state.send("breakpoint", { reason: "changed", breakpoint });
  }
}

function tellStart(state: AdapterState, { label, steps, summary, anomalies }: DebugStarted): void {
  print(state, `${label}: ${steps} steps.`);
  for (const sentence of summary) print(state, sentence);
  const seen = anomalies.filter((each) => each.steps > 0);
  for (const { name, steps: count } of seen) {
    const label = ANOMALIES.find((each) => each.name === name)?.label ?? name;
    print(state, `${label}: ${count} ${count === 1 ? "step" : "steps"}.`);
  }
  print(state, "Type help here for what can be asked.");
}

interface MoveArguments {
  readonly threadId?: number | undefined;
  readonly targetId?: number | undefined;
  readonly step?: number | undefined;
}

/** A command that moves and says where it stopped, after its answer. */
function moving(moveOf: (args: MoveArguments) => Move, answer?: object): Handler {
  return handler<MoveArguments>(async (state, args, options) => {
    const result = await moved(state, moveOf(args), options);
    return { ...result, answer };
  });
}

async function moved(
  state: AdapterState,
  move: Move,
  options: RequestOptions,
): Promise<HandlerAnswer> {
  const stop = await moveTo(state, move, options);
  return { after: () => tellStop(state, stop, move.kind === "seek" ? "goto" : undefined) };
}

/**
 * Moves, and looks at the place at once. An editor asks for the frames of a stop more than once at the same time and
 * keeps the last answer; what is here already is answered before it can ask again.
 */
async function moveTo(
  state: AdapterState,
  move: Move,
  options?: Pick<RequestOptions, "signal">,
): Promise<DebugStop> {
  const stop = await ask(state, "debugMove", { move }, options);
  const { peer } = stop;
  const [threads, frames] = await Promise.all([
    ask(state, "debugThreads", {}, options),
    ask(state, "debugFrames", { peer }, options),
  ]);
  state.seen = { threads, peer, frames };
  return stop;
}

/** Goes to a step outside of a request: for what is typed into the console, and for other views. */
export async function goTo(
  state: AdapterState,
  step: number,
  options?: Pick<RequestOptions, "signal">,
): Promise<void> {
  const stop = await moveTo(state, { kind: "seek", step }, options);
  tellStop(state, stop, "goto");
}

function tellStop(state: AdapterState, stop: DebugStop, told?: "entry" | "goto"): void {
  const { launched } = state;
  if (launched === undefined) return;
  state.stop = stop;
  const hits = stop.hits.flatMap((id) => state.breakpoints.get(id) ?? []);
  const anomaly = hits.find(({ target }) => target.kind === "anomaly");
  const described = describeStop(stop, hits[0]?.target.kind, anomaly !== undefined);
  const body: DebugProtocol.StoppedEvent["body"] = {
    ...described,
    ...(told === undefined || stop.step === 0 ? {} : { reason: told }),
    ...(told === "entry" ? { reason: "entry", description: "Before the first event" } : {}),
    threadId: stop.peer + 1,
    allThreadsStopped: true,
    hitBreakpointIds: [...stop.hits],
  };
  state.send("stopped", body);
  state.ports.onStop(launched.snapshot.id, launched.started.run, stop);
}

const HIT_REASONS = {
  line: "breakpoint",
  function: "function breakpoint",
  data: "data breakpoint",
  anomaly: "exception",
} as const;

function describeStop(
  { reason, step, steps, title }: DebugStop,
  hit: keyof typeof HIT_REASONS | undefined,
  isAnomaly: boolean,
): { readonly reason: string; readonly description?: string; readonly text?: string } {
  const at = `step ${step} of ${steps}`;
  switch (reason) {
    case "hit":
      return isAnomaly
        ? { reason: "exception", description: `Anomaly at ${at}`, text: title }
        : { reason: HIT_REASONS[hit ?? "line"], description: `Breakpoint at ${at}`, text: title };
    case "start":
      return { reason: "pause", description: "Before the first event" };
    case "end":
      return { reason: "pause", description: `End of the run, ${at}`, text: title };
    case "entry":
      return { reason: "entry", description: "Before the first event" };
    case "seek":
      return { reason: "goto", description: `At ${at}`, text: title };
    case "step":
      return { reason: "step", description: `At ${at}`, text: title };
  }
}

async function ending(state: AdapterState): Promise<HandlerAnswer> {
  await endRun(state);
  return { after: () => state.send("terminated", {}) };
}

/** Forgets the run. Does nothing when there is none. */
export async function endRun(state: AdapterState): Promise<void> {
  const { launched, debug, ports } = state;
  if (launched === undefined) return;
  state.launched = undefined;
  await ports.call("debugEnd", { snapshot: launched.snapshot.id, debug });
}
