/** The debug sessions of a worker, by name, and the methods over them. */
import { FailureError } from "../base/failure.ts";
import type { TaskOptions } from "../base/progress.ts";
import type { DebugMethods, DebugWish } from "./debug-api.ts";
import { createDebugSession, type DebugSession, type DebugSessionInput } from "./debug-session.ts";

/** `DebugMethods` as functions. Each rejects as the contract says. */
export type DebugApi = {
  readonly [Name in keyof DebugMethods]: (
    params: DebugMethods[Name]["params"],
    options?: TaskOptions,
  ) => Promise<DebugMethods[Name]["result"]>;
};

/** Replays what is wished and makes it something to walk through. */
export type OpenDebug = (
  snapshot: string,
  wish: DebugWish,
  options?: TaskOptions,
) => Promise<DebugSessionInput>;

export function createDebugApi(open: OpenDebug): DebugApi {
  const sessions = new Map<string, DebugSession>();
  const at = ({ debug }: { readonly debug: string }): DebugSession => {
    const found = sessions.get(debug);
    if (found === undefined) {
      throw new FailureError("usage", "This debug session has ended; start it again.");
    }
    return found;
  };
  return {
    debugStart: async ({ snapshot, debug, ...wish }, options) => {
      const made = createDebugSession(await open(snapshot, wish, options));
      sessions.set(debug, made);
      return made.started;
    },
    debugEnd: async ({ debug }) => {
      sessions.delete(debug);
      return null;
    },
    debugBreakpoints: async (params, options) => at(params).breakpoints(params, options),
    debugMove: async (params) => at(params).move(params.move),
    debugThreads: async (params) => at(params).threads(),
    debugFrames: async (params) => at(params).frames(params),
    debugScopes: async (params) => at(params).scopes(params),
    debugVariables: async (params, options) => at(params).variables(params, options),
    debugEvaluate: async (params, options) => at(params).evaluate(params, options),
    debugComplete: async (params) => at(params).complete(params),
    debugTargets: async (params) => at(params).targets(params),
    debugWatch: async (params) => at(params).watch(params),
    debugState: async (params) => at(params).state(),
    debugDescribe: async (params) => at(params).describe(params.step),
  };
}
