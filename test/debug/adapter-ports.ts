import path from "node:path";
import type { TaskOptions } from "../../src/base/progress.ts";
import type { AdapterPorts } from "../../src/extension/debug/adapter-ports.ts";
import type { CallOptions } from "../../src/protocol/endpoint.ts";
import type { DebugMethods, DebugStop } from "../../src/session/debug-api.ts";
import type { Session } from "../../src/session/session.ts";

export interface PortsInput {
  readonly session: Session;
  /** Everywhere that the adapter stops is added. */
  readonly stops: DebugStop[];
  /** From what a configuration says to the id of a snapshot. */
  readonly idOf: (snapshot: string) => string;
}

/** What the adapter needs of an editor, over a session of this process. */
export function portsOver({ session, stops, idOf }: PortsInput): AdapterPorts {
  return {
    open: async ({ snapshot = "" }, options) => {
      const id = idOf(snapshot);
      const summary = await session.open(
        { snapshot: id, access: { kind: "local", root: id } },
        { signal: options.signal },
      );
      return { id, title: snapshot, logs: summary.kind === "library" ? summary.logs : [] };
    },
    call: (name, params, options) => callSession(session, name, params, options),
    toEditor: (snapshot, place) => {
      const source = { name: path.basename(place.path), path: path.join(snapshot, place.path) };
      return { source, line: place.line };
    },
    fromEditor: (snapshot, source, line) => {
      const relative = path.relative(snapshot, source.path ?? "");
      return relative.startsWith("..") ? undefined : { path: relative, line };
    },
    stepSource: (debug, step) => ({ name: `step ${step}`, path: `sync-step://${debug}/${step}` }),
    stepLink: (debug, step) => `sync-step://${debug}/${step}`,
    onStop: (_snapshot, _run, stop) => void stops.push(stop),
  };
}

function callSession<Name extends keyof DebugMethods>(
  session: Session,
  name: Name,
  params: DebugMethods[Name]["params"],
  { signal, onProgress }: CallOptions = {},
): Promise<DebugMethods[Name]["result"]> {
  const method: (
    params: DebugMethods[Name]["params"],
    options: TaskOptions,
  ) => Promise<DebugMethods[Name]["result"]> = session[name];
  return method(params, { signal, onProgress });
}
