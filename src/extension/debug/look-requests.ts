/** Looking at the state as of the step: threads, frames, scopes, values, the console. */
import type { DebugProtocol } from "@vscode/debugprotocol";
import { ANOMALIES } from "../../analysis/debug/anomalies.ts";
import type { DebugFrame } from "../../analysis/debug/debug-run.ts";
import type { DebugReference, DebugVariable } from "../../session/debug-api.ts";
import { type AdapterState, ask, type Handler, handler, peerOf, runOf } from "./adapter-state.ts";
import { frameId, framePlace, goTo } from "./run-requests.ts";

export const LOOK_HANDLERS: readonly (readonly [string, Handler])[] = [
  [
    "threads",
    handler<object>(async (state, _, options) => {
      if (state.launched === undefined) return { answer: { threads: [] } };
      const peers = state.seen?.threads ?? (await ask(state, "debugThreads", {}, options));
      const threads = peers.map(({ name }, peer) => ({ id: peer + 1, name }));
      return { answer: { threads } };
    }),
  ],
  [
    "stackTrace",
    handler<DebugProtocol.StackTraceArguments>(async (state, args, options) => {
      const peer = peerOf(args.threadId);
      const { seen } = state;
      const isSeen = seen?.peer === peer;
      const frames = isSeen ? seen.frames : await ask(state, "debugFrames", { peer }, options);
      const from = args.startFrame ?? 0;
      const to = (args.levels ?? 0) > 0 ? from + (args.levels ?? 0) : frames.length;
      const stackFrames = frames.map((frame, at) => stackFrame(state, peer, at, frame));
      return { answer: { stackFrames: stackFrames.slice(from, to), totalFrames: frames.length } };
    }),
  ],
  [
    "scopes",
    handler<DebugProtocol.ScopesArguments>(async (state, args, options) => {
      const { peer, index } = framePlace(args.frameId);
      const withEvent = index === 0;
      const found = await ask(state, "debugScopes", { peer, withEvent }, options);
      const scopes = found.map(({ name, isExpensive, ...reference }): DebugProtocol.Scope => {
        return { name, expensive: isExpensive, ...referenceBody(reference) };
      });
      return { answer: { scopes } };
    }),
  ],
  [
    "variables",
    handler<DebugProtocol.VariablesArguments>(async (state, args, options) => {
      const params = {
        reference: args.variablesReference,
        start: args.start ?? 0,
        count: args.count ?? 0,
        filter: args.filter ?? ("all" as const),
      };
      const found = await ask(state, "debugVariables", params, options);
      return { answer: { variables: found.map(variableBody) } };
    }),
  ],
  [
    "evaluate",
    handler<DebugProtocol.EvaluateArguments>(async (state, args, options) => {
      const peer =
        args.frameId === undefined ? (state.stop?.peer ?? 0) : framePlace(args.frameId).peer;
      const params = { peer, text: args.expression };
      const found = await ask(state, "debugEvaluate", params, options);
      const { goTo: step } = found;
      const answer: DebugProtocol.EvaluateResponse["body"] = {
        result: found.value,
        ...(found.origin === undefined ? {} : { type: found.origin }),
        ...referenceBody(found),
        presentationHint: hintOf(found.origin),
      };
      const isTyped = args.context === "repl";
      return {
        answer,
        after: () => {
          if (step !== undefined && isTyped) void goTo(state, step);
        },
      };
    }),
  ],
  [
    "completions",
    handler<DebugProtocol.CompletionsArguments>(async (state, args, options) => {
      // Columns count from 1, and from 0 where lines do.
      const text = args.text.slice(0, Math.max(0, args.column - 1 + state.lineOffset));
      const found = await ask(state, "debugComplete", { text }, options);
      const targets = found.map(({ text: label, kind, detail, replaces }) => ({
        label,
        type: COMPLETION_TYPES[kind],
        ...(detail === undefined ? {} : { detail }),
        start: text.length - replaces,
        length: replaces,
      }));
      return { answer: { targets } };
    }),
  ],
  [
    "gotoTargets",
    handler<DebugProtocol.GotoTargetsArguments>(async (state, args, options) => {
      const { snapshot } = runOf(state);
      const place = state.ports.fromEditor(snapshot.id, args.source, args.line + state.lineOffset);
      const found = place === undefined ? [] : await ask(state, "debugTargets", place, options);
      const targets = found.map(({ step, text, place: at }) => {
        const line = at === undefined ? args.line : state.ports.toEditor(snapshot.id, at).line;
        return { id: step, label: `step ${step}: ${text}`, line: line - state.lineOffset };
      });
      return { answer: { targets } };
    }),
  ],
  [
    "exceptionInfo",
    handler<DebugProtocol.ExceptionInfoArguments>(async (state) => {
      const { stop, breakpoints } = state;
      const names = (stop?.hits ?? []).flatMap((id) => {
        const target = breakpoints.get(id)?.target;
        return target?.kind === "anomaly" ? [target.name] : [];
      });
      const classes = ANOMALIES.filter(({ name }) => names.some((hit) => hit === name));
      const sentences = [...(stop?.sentences ?? []), ...classes.map((each) => each.description)];
      const answer = {
        exceptionId: classes.map(({ label }) => label).join(", ") || "Anomaly",
        description: sentences.join("\n"),
        breakMode: "always",
        details: { message: stop?.title ?? "", evaluateName: "reason" },
      };
      return { answer };
    }),
  ],
  [
    "modules",
    handler<DebugProtocol.ModulesArguments>(async (state, args) => {
      const { snapshot } = runOf(state);
      const all = snapshot.logs.map(({ path, peer, count }) => ({
        id: path,
        name: path,
        path: state.ports.toEditor(snapshot.id, { path, line: 1 }).source.path,
        events: count,
        peer: peer ?? "all peers",
        symbolStatus: `${count} events`,
      }));
      const from = args.startModule ?? 0;
      const count = args.moduleCount ?? 0;
      const modules = count > 0 ? all.slice(from, from + count) : all.slice(from);
      return { answer: { modules, totalModules: all.length } };
    }),
  ],
  [
    "loadedSources",
    handler<object>(async (state) => {
      const { snapshot } = runOf(state);
      const sources = snapshot.logs.map(
        ({ path }) => state.ports.toEditor(snapshot.id, { path, line: 1 }).source,
      );
      return { answer: { sources } };
    }),
  ],
];

const COMPLETION_TYPES = {
  field: "field",
  value: "value",
  keyword: "keyword",
  table: "class",
} as const;

function stackFrame(
  state: AdapterState,
  peer: number,
  index: number,
  { name, place, begin }: DebugFrame,
): DebugProtocol.StackFrame {
  const { ports, debug, lineOffset } = state;
  const at =
    place === undefined
      ? { source: ports.stepSource(debug, begin), line: 1 }
      : ports.toEditor(runOf(state).snapshot.id, place);
  return {
    id: frameId(peer, index),
    name,
    source: at.source,
    line: at.line - lineOffset,
    column: 1 - lineOffset,
    canRestart: true,
  };
}

function referenceBody({ reference, named, indexed }: DebugReference): {
  readonly variablesReference: number;
  readonly namedVariables?: number;
  readonly indexedVariables?: number;
} {
  return {
    variablesReference: reference,
    ...(named > 0 ? { namedVariables: named } : {}),
    ...(indexed > 0 ? { indexedVariables: indexed } : {}),
  };
}

function variableBody(variable: DebugVariable): DebugProtocol.Variable {
  const { name, value, origin, evaluateName } = variable;
  return {
    name,
    value,
    ...(origin === undefined ? {} : { type: origin }),
    ...(evaluateName === undefined ? {} : { evaluateName }),
    ...referenceBody(variable),
    presentationHint: hintOf(variable.origin),
  };
}

/** What was recorded looks like data, what the replay made like something that is not really there. */
function hintOf(origin: DebugVariable["origin"]): DebugProtocol.VariablePresentationHint {
  const kind = origin === "replayed" ? "virtual" : "data";
  return { kind, attributes: ["readOnly"] };
}
