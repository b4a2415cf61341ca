import type { DebugProtocol } from "@vscode/debugprotocol";
import { FailureError } from "../../base/failure.ts";
import type { DebugMethods, DebugStarted, DebugStop } from "../../session/debug-api.ts";
import type { AdapterPorts, DebugSnapshot, LaunchWish } from "./adapter-ports.ts";
import { type BreakpointStore, createBreakpointStore } from "./breakpoint-store.ts";

/** A run that has begun. */
export interface Launched {
  readonly snapshot: DebugSnapshot;
  readonly wish: LaunchWish;
  readonly started: DebugStarted;
}

export interface Seen {
  readonly threads: DebugMethods["debugThreads"]["result"];
  readonly peer: number;
  readonly frames: DebugMethods["debugFrames"]["result"];
}

/** Everything that one debug session remembers between requests. */
export interface AdapterState {
  readonly ports: AdapterPorts;
  readonly debug: string;
  readonly breakpoints: BreakpointStore;
  /** Sends an event of the protocol. */
  readonly send: (event: string, body: object) => void;
  launched: Launched | undefined;
  stop: DebugStop | undefined;
  /** What an editor asks for first wherever it stops; asked for before it is told that it has. */
  seen: Seen | undefined;
  isConfigured: boolean;
  /** Whether the run stands somewhere already. */
  hasBegun: boolean;
  /** What to add to a line of the editor to have it count from 1. */
  lineOffset: 0 | 1;
  showsProgress: boolean;
}

export interface RequestOptions {
  readonly signal: AbortSignal;
  /** Number of the request; also names its progress. */
  readonly seq: number;
}

/** `after` runs once the answer has been sent: events that follow from it. */
export interface HandlerAnswer {
  readonly answer?: object | undefined;
  readonly after?: (() => void) | undefined;
}

/** Answers one command of the protocol. `args` is what the protocol says for it, sent by an editor. */
export type Handler = (
  state: AdapterState,
  args: unknown,
  options: RequestOptions,
) => Promise<HandlerAnswer | undefined>;

export function createAdapterState(
  ports: AdapterPorts,
  debug: string,
  send: AdapterState["send"],
): AdapterState {
  return {
    ports,
    debug,
    send,
    breakpoints: createBreakpointStore(),
    launched: undefined,
    stop: undefined,
    seen: undefined,
    isConfigured: false,
    hasBegun: false,
    lineOffset: 0,
    showsProgress: false,
  };
}

/** The run, or a refusal: an editor may ask before there is one, and after it ended. */
export function runOf(state: AdapterState): Launched {
  if (state.launched === undefined) {
    throw new FailureError("usage", "There is no run yet: the replay has not been started.");
  }
  return state.launched;
}

/** Asks the session about this debug session's run. */
export function ask<Name extends keyof DebugMethods>(
  state: AdapterState,
  name: Name,
  params: Omit<DebugMethods[Name]["params"], "snapshot" | "debug">,
  options?: Pick<RequestOptions, "signal">,
): Promise<DebugMethods[Name]["result"]> {
  const snapshot = runOf(state).snapshot.id;
  // What the method takes beside the two names is what was given; the compiler cannot join them over a generic name.
  const all = {
    ...params,
    snapshot,
    debug: state.debug,
  } as unknown as DebugMethods[Name]["params"];
  return state.ports.call(name, all, options);
}

/** Prints to the debug console. */
export function print(
  state: AdapterState,
  output: string,
  more: Omit<DebugProtocol.OutputEvent["body"], "output"> = {},
): void {
  state.send("output", { category: "stdout", ...more, output: `${output}\n` });
}

/** A handler of a command whose arguments have this type. The editor is trusted to keep to the protocol. */
export function handler<Arguments>(
  run: (
    state: AdapterState,
    args: Arguments,
    options: RequestOptions,
  ) => Promise<HandlerAnswer | undefined>,
): Handler {
  // The parse boundary of the protocol: VS Code and its test client send what the protocol defines.
  return (state, args, options) => run(state, args as Arguments, options);
}

/** Threads count from 1. */
export function peerOf(thread: number | undefined): number {
  return Math.max(0, (thread ?? 1) - 1);
}
