import type { DebugProtocol } from "@vscode/debugprotocol";
import { ReplayDebugAdapter } from "../../src/extension/debug/adapter.ts";
import type { DebugStop } from "../../src/session/debug-api.ts";
import type { Session } from "../../src/session/session.ts";
import { portsOver } from "./adapter-ports.ts";

/** The debug adapter inside of this process, as an editor holds it: messages go back and forth as objects. */
export interface InlineAdapter {
  /** Name of the debug session in the session. */
  readonly debug: string;
  /** Everywhere that it stopped, in order. */
  readonly stops: readonly DebugStop[];
  /** Sends a request; gives the body of its answer. Rejects with the message of a refusal. */
  request(command: string, args?: object): Promise<unknown>;
  /** Sends a request and cancels it at once; gives what the request is answered with. */
  cancelled(command: string, args?: object): Promise<unknown>;
  /** Sends a request and waits until the adapter has stopped. */
  moved(command: string, args?: object): Promise<DebugStop>;
  close(): void;
}

let last = 0;

/** Launches a run and stops before its first event. `idOf`: see `PortsInput`. */
export async function inlineAdapter(
  session: Session,
  launch: object,
  idOf: (snapshot: string) => string = (snapshot) => snapshot,
): Promise<InlineAdapter> {
  const stops: DebugStop[] = [];
  const faults: unknown[] = [];
  const debug = `inline-${++last}`;
  const report = (_: string, error: unknown): void => void faults.push(error);
  const adapter = new ReplayDebugAdapter(portsOver({ session, stops, idOf }), debug, report);
  const waiting = new Map<number, (answer: DebugProtocol.Response) => void>();
  const events = new Map<string, () => void>();
  adapter.onDidSendMessage((message) => {
    if (isResponse(message)) {
      waiting.get(message.request_seq)?.(message);
      waiting.delete(message.request_seq);
    } else if (isEvent(message)) {
      events.get(message.event)?.();
      events.delete(message.event);
    }
  });
  let seq = 0;
  const eventNamed = (name: string): Promise<void> =>
    new Promise((resolve) => events.set(name, resolve));
  const request: InlineAdapter["request"] = (command, args = {}) =>
    new Promise((resolve, reject) => {
      waiting.set(++seq, (answer) => {
        if (answer.success) resolve(answer.body);
        else reject(faults[0] ?? new Error(answer.message));
      });
      // The adapter takes any message of the protocol; its type names only what all of them have.
      const message = { seq, type: "request", command, arguments: args };
      adapter.handleMessage(message);
    });
  const cancelled: InlineAdapter["cancelled"] = (command, args) => {
    const answer = request(command, args);
    return Promise.all([answer, request("cancel", { requestId: seq })]);
  };
  const moved: InlineAdapter["moved"] = async (command, args = {}) => {
    await Promise.all([eventNamed("stopped"), request(command, args)]);
    const stop = stops.at(-1);
    if (stop === undefined) throw new Error(`${command} stopped nowhere`);
    return stop;
  };
  await request("initialize", { adapterID: "sync-replay" });
  await Promise.all([eventNamed("initialized"), request("launch", launch)]);
  await moved("configurationDone");
  return { debug, stops, request, cancelled, moved, close: () => adapter.dispose() };
}

function isResponse(message: { readonly type?: string }): message is DebugProtocol.Response {
  return message.type === "response";
}

function isEvent(message: { readonly type?: string }): message is DebugProtocol.Event {
  return message.type === "event";
}
