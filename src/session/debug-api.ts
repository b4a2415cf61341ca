/**
 * What a debugger asks of the session. A debug session is one walk through one run: it has a position, breakpoints, and
 * values that can be unfolded until it moves. Several may walk through the same run at once.
 */
import type { Breakpoint } from "../analysis/debug/breakpoints.ts";
import type { DebugField, DebugFrame, DebugPlace } from "../analysis/debug/debug-run.ts";
import type { Move, StopReason } from "../analysis/debug/navigator.ts";
import type { ValueOrigin } from "../analysis/debug/value-node.ts";

interface InDebug {
  readonly snapshot: string;
  /** Chosen by the caller; names the debug session. */
  readonly debug: string;
}

/** What is replayed. Peers by uuid, unique beginning of one, folder name or display name. */
export interface DebugWish {
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly policy?: Readonly<Record<string, string>> | undefined;
  readonly seed?: number | undefined;
}

export interface DebugStarted {
  readonly system: "library" | "fireproof";
  readonly label: string;
  readonly steps: number;
  readonly peers: readonly { readonly name: string; readonly role: string }[];
  readonly fields: readonly DebugField[];
  /** Id of the run for the Replay page, where there is one. */
  readonly run: string | undefined;
  /** What the run came to, in sentences. */
  readonly summary: readonly string[];
  /** Anomaly classes that this kind of run has, with the number of steps of each. */
  readonly anomalies: readonly { readonly name: string; readonly steps: number }[];
}

export interface BreakpointWish extends Breakpoint {
  readonly id: number;
}

export interface BreakpointAnswer {
  readonly id: number;
  readonly isResolved: boolean;
  /** Why not, or where it stands instead. */
  readonly message?: string | undefined;
  readonly line?: number | undefined;
  /** Steps at which it stops or prints. */
  readonly hits: number;
}

/** One step in words, with where it comes from. */
export interface DebugStepText {
  readonly step: number;
  readonly text: string;
  readonly place: DebugPlace | undefined;
}

/** What a message breakpoint prints over the whole run. */
export interface DebugPrint {
  readonly id: number;
  readonly total: number;
  /** The first of them. */
  readonly lines: readonly DebugStepText[];
  /** Reference to all of them, to be unfolded. */
  readonly all: DebugReference;
}

/** A value that can be unfolded; 0 when it cannot. */
export interface DebugReference {
  readonly reference: number;
  readonly named: number;
  readonly indexed: number;
}

export interface DebugVariable extends DebugReference {
  readonly name: string;
  readonly value: string;
  readonly origin?: ValueOrigin | undefined;
  readonly evaluateName?: string | undefined;
  readonly watch?: string | undefined;
}

export interface DebugStop {
  readonly step: number;
  readonly steps: number;
  readonly reason: StopReason;
  /** Ids of the breakpoints that hit. */
  readonly hits: readonly number[];
  /** Number of the peer at which the step happened. */
  readonly peer: number;
  readonly title: string;
  readonly sentences: readonly string[];
  /** For the focus that all views share; uuids. */
  readonly focus: {
    readonly peer?: string | undefined;
    readonly model?: string | undefined;
    readonly record?: string | undefined;
  };
}

export interface DebugScopeView extends DebugReference {
  readonly name: string;
  readonly isExpensive: boolean;
}

export interface DebugCompletion {
  readonly text: string;
  readonly kind: "field" | "value" | "keyword" | "table";
  readonly detail?: string | undefined;
  /** Characters before the cursor that it replaces. */
  readonly replaces: number;
}

/** Names of methods with parameters and results, as in `SessionMethods`. */
export interface DebugMethods {
  /** Replays (or takes the run that is here) and stands before its first step. */
  debugStart: { params: InDebug & DebugWish; result: DebugStarted };
  debugEnd: { params: InDebug; result: null };
  /** Replaces all breakpoints. Prints are of those in `print`, which have a message. */
  debugBreakpoints: {
    params: InDebug & {
      readonly breakpoints: readonly BreakpointWish[];
      readonly print: readonly number[];
    };
    result: {
      readonly answers: readonly BreakpointAnswer[];
      readonly printed: readonly DebugPrint[];
    };
  };
  debugMove: { params: InDebug & { readonly move: Move }; result: DebugStop };
  /** Names of the peers as of the position, each with what it waits for. */
  debugThreads: { params: InDebug; result: readonly { readonly name: string }[] };
  debugFrames: {
    params: InDebug & { readonly peer: number };
    result: readonly DebugFrame[];
  };
  debugScopes: {
    params: InDebug & { readonly peer: number; readonly withEvent: boolean };
    result: readonly DebugScopeView[];
  };
  /** Parts of a value; an unknown reference (from before a move) has none. */
  debugVariables: {
    params: InDebug & {
      readonly reference: number;
      readonly start: number;
      /** 0 for all. */
      readonly count: number;
      readonly filter: "named" | "indexed" | "all";
    };
    result: readonly DebugVariable[];
  };
  /** An expression over the step, SQL as of it, or `help`. Rejects with code "usage", "sql" or "timeout". */
  debugEvaluate: {
    params: InDebug & { readonly peer: number; readonly text: string };
    result: Omit<DebugVariable, "name" | "watch"> & {
      /** A step that the text asks to go to. */
      readonly goTo?: number | undefined;
    };
  };
  debugComplete: {
    params: InDebug & { readonly text: string };
    result: readonly DebugCompletion[];
  };
  /** Steps of a line, or of the nearest one that has any. */
  debugTargets: { params: InDebug & DebugPlace; result: readonly DebugStepText[] };
  /** What a data breakpoint on a value, or on something typed, would watch; `null` for what cannot be watched. */
  debugWatch: {
    params: InDebug & { readonly reference: number; readonly name: string };
    result: { readonly watch: string; readonly description: string } | null;
  };
  /** The position, and the state of every peer condensed: equal for equal states, whatever the way there. */
  debugState: {
    params: InDebug;
    result: { readonly step: number; readonly hashes: readonly string[] };
  };
  /** A step in words, wherever the debug session stands. */
  debugDescribe: {
    params: InDebug & { readonly step: number };
    result: { readonly title: string; readonly sentences: readonly string[] };
  };
}
