import type { DebugClient } from "@vscode/debugadapter-testsupport";
import type { DebugProtocol } from "@vscode/debugprotocol";

/** What an editor asks for to show where it stands. */
export interface Looking {
  frames(threadId?: number): Promise<DebugProtocol.StackFrame[]>;
  /** The scope of that name, of a thread's first frame. */
  scope(name: RegExp, threadId?: number): Promise<DebugProtocol.Scope>;
  variables(
    of: { readonly variablesReference: number },
    page?: Partial<DebugProtocol.VariablesArguments>,
  ): Promise<DebugProtocol.Variable[]>;
}

export function lookWith(client: () => DebugClient): Looking {
  const frames: Looking["frames"] = async (threadId = 1) =>
    (await client().stackTraceRequest({ threadId })).body.stackFrames;
  return {
    frames,
    scope: async (name, threadId) => {
      const [frame] = await frames(threadId);
      const { scopes } = (await client().scopesRequest({ frameId: frame?.id ?? 0 })).body;
      const found = scopes.find((each) => name.test(each.name));
      if (found === undefined) throw new Error(`no scope ${name} in ${scopes.map((s) => s.name)}`);
      return found;
    },
    variables: async ({ variablesReference }, page = {}) =>
      (await client().variablesRequest({ variablesReference, ...page })).body.variables,
  };
}

/** The variable of that name. */
export function named(
  all: readonly DebugProtocol.Variable[],
  name: string,
): DebugProtocol.Variable {
  const found = all.find((each) => each.name === name);
  if (found === undefined) throw new Error(`no ${name} among ${all.map((each) => each.name)}`);
  return found;
}
