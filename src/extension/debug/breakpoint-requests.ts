/** Setting breakpoints of every kind. All of them are sent to the session at once, which knows what has not changed. */
import type { DebugProtocol } from "@vscode/debugprotocol";
import type { BreakpointWish, DebugPrint } from "../../session/debug-api.ts";
import {
  type AdapterState,
  ask,
  type Handler,
  handler,
  print,
  type RequestOptions,
} from "./adapter-state.ts";
import type { BreakpointGroup, NewBreakpoint } from "./breakpoint-store.ts";

export const BREAKPOINT_HANDLERS: readonly (readonly [string, Handler])[] = [
  [
    "setBreakpoints",
    handler<DebugProtocol.SetBreakpointsArguments>(async (state, args, options) => {
      const wanted = (args.breakpoints ?? []).map((each) =>
        lineBreakpoint(state, args.source, each),
      );
      return setGroup(
        state,
        `lines ${args.source.path ?? args.source.name ?? ""}`,
        wanted,
        options,
      );
    }),
  ],
  [
    "setFunctionBreakpoints",
    handler<DebugProtocol.SetFunctionBreakpointsArguments>(async (state, args, options) => {
      const wanted = args.breakpoints.map(({ name, condition, hitCondition }): NewBreakpoint => {
        return { target: { kind: "function", name }, condition, hitCondition };
      });
      return setGroup(state, "function", wanted, options);
    }),
  ],
  [
    "setDataBreakpoints",
    handler<DebugProtocol.SetDataBreakpointsArguments>(async (state, args, options) => {
      const wanted = args.breakpoints.map(({ dataId, condition, hitCondition }): NewBreakpoint => {
        return { target: { kind: "data", watch: dataId }, condition, hitCondition };
      });
      return setGroup(state, "data", wanted, options);
    }),
  ],
  [
    "setExceptionBreakpoints",
    handler<DebugProtocol.SetExceptionBreakpointsArguments>(async (state, args, options) => {
      const plain = args.filters.map((filterId) => ({ filterId, condition: undefined }));
      const wanted = [...plain, ...(args.filterOptions ?? [])].map(
        ({ filterId, condition }): NewBreakpoint => {
          return { target: { kind: "anomaly", name: filterId }, condition };
        },
      );
      return setGroup(state, "exception", wanted, options);
    }),
  ],
  [
    "dataBreakpointInfo",
    handler<DebugProtocol.DataBreakpointInfoArguments>(async (state, args, options) => {
      const params = { reference: args.variablesReference ?? 0, name: args.name };
      const found = await ask(state, "debugWatch", params, options);
      const answer =
        found === null
          ? {
              dataId: null,
              description: `“${args.name}” cannot be watched: rows (by uuid), watermarks and heads can.`,
            }
          : {
              dataId: found.watch,
              description: `when ${found.description} changes`,
              accessTypes: ["write"],
              canPersist: true,
            };
      return { answer };
    }),
  ],
];

function lineBreakpoint(
  { ports, launched, lineOffset }: AdapterState,
  source: DebugProtocol.Source,
  { line, condition, hitCondition, logMessage }: DebugProtocol.SourceBreakpoint,
): NewBreakpoint {
  const asked = line + lineOffset;
  const snapshot = launched?.snapshot.id;
  const place = snapshot === undefined ? undefined : ports.fromEditor(snapshot, source, asked);
  // A file of another folder stays what it is: no step comes from it, and the answer says so.
  const { path, line: at } = place ?? { path: source.path ?? source.name ?? "", line: asked };
  return { target: { kind: "line", path, line: at }, condition, hitCondition, message: logMessage };
}

async function setGroup(
  state: AdapterState,
  group: BreakpointGroup,
  wanted: readonly NewBreakpoint[],
  options: RequestOptions,
): ReturnType<Handler> {
  const wishes = state.breakpoints.replace(group, wanted);
  const answers = await applyBreakpoints(state, options);
  const breakpoints = wishes.map(
    ({ id }): DebugProtocol.Breakpoint =>
      answers.get(id) ?? { id, verified: false, message: "The run has not been started yet." },
  );
  return { answer: { breakpoints } };
}

/** Tells the session all breakpoints; prints what messages have not been printed yet. Empty before there is a run. */
export async function applyBreakpoints(
  state: AdapterState,
  options: RequestOptions,
): Promise<ReadonlyMap<number, DebugProtocol.Breakpoint>> {
  if (state.launched === undefined) return new Map();
  const wishes = unique(state.breakpoints.all());
  const unprinted = state.isConfigured ? state.breakpoints.takeUnprinted() : [];
  const params = { breakpoints: wishes, print: unprinted };
  const { answers, printed } = await ask(state, "debugBreakpoints", params, options);
  for (const each of printed) printMessages(state, each);
  return new Map(
    answers.map(({ id, isResolved, message, line, hits }) => {
      const count = isResolved && hits === 0 ? "No step of this run hits it." : undefined;
      const told = [message, count].filter((part) => part !== undefined).join(" ");
      const breakpoint: DebugProtocol.Breakpoint = {
        id,
        verified: isResolved,
        ...(told === "" ? {} : { message: told }),
        ...editorLine(state, id, line),
      };
      return [id, breakpoint];
    }),
  );
}

/** Two groups may hold equal breakpoints. */
function unique(wishes: readonly BreakpointWish[]): readonly BreakpointWish[] {
  return [...new Map(wishes.map((wish) => [wish.id, wish])).values()];
}

/** Where the breakpoint stands in the editor that it was set in. */
function editorLine(
  { ports, breakpoints, launched, lineOffset }: AdapterState,
  id: number,
  line: number | undefined,
): Pick<DebugProtocol.Breakpoint, "line"> {
  const target = breakpoints.get(id)?.target;
  if (line === undefined || target?.kind !== "line" || launched === undefined) return {};
  const snapshot = launched.snapshot.id;
  const asked = ports.toEditor(snapshot, { path: target.path, line: target.line });
  const found = ports.toEditor(snapshot, { path: target.path, line });
  // In another window of a large file the line has no number in this one.
  return asked.source.path === found.source.path ? { line: found.line - lineOffset } : {};
}

function printMessages(state: AdapterState, { total, lines, all }: DebugPrint): void {
  const { ports, debug, launched } = state;
  if (launched === undefined) return;
  const steps = total === 1 ? "1 step" : `${total} steps`;
  print(state, `Message of a breakpoint, over the whole run: ${steps}`, { group: "start" });
  for (const { step, text, place } of lines) {
    const at = place === undefined ? undefined : ports.toEditor(launched.snapshot.id, place);
    const where = at === undefined ? {} : { source: at.source, line: at.line - state.lineOffset };
    print(state, `${text}  ${ports.stepLink(debug, step)}`, where);
  }
  if (total > lines.length) {
    const variablesReference = all.reference;
    print(state, `and ${total - lines.length} more; all of them:`, { variablesReference });
  }
  state.send("output", { category: "stdout", output: "", group: "end" });
}
