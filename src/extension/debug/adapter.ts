/**
 * The debug adapter for replays: requests of an editor in, moves through a run out.
 *
 * It runs inside the extension, on the desktop and in the browser; the run itself lies in the session's worker. Nothing
 * it is asked takes long but the replay at the start, and whatever it is asked can be cancelled.
 */
import { DebugSession, Response } from "@vscode/debugadapter";
import type { DebugProtocol } from "@vscode/debugprotocol";
import { FailureError } from "../../base/failure.ts";
import { CancelledError } from "../../base/progress.ts";
import type { AdapterPorts } from "./adapter-ports.ts";
import { type AdapterState, createAdapterState, type Handler } from "./adapter-state.ts";
import { BREAKPOINT_HANDLERS } from "./breakpoint-requests.ts";
import { LOOK_HANDLERS } from "./look-requests.ts";
import { endRun, goTo, RUN_HANDLERS } from "./run-requests.ts";

const HANDLERS: ReadonlyMap<string, Handler> = new Map([
  ...RUN_HANDLERS,
  ...BREAKPOINT_HANDLERS,
  ...LOOK_HANDLERS,
]);

/** One debug session with an editor. */
export class ReplayDebugAdapter extends DebugSession {
  readonly #state: AdapterState;
  readonly #serving = new Map<number, AbortController>();
  readonly #report: (what: string, error: unknown) => void;

  /** `debug` names the session; no two sessions of one worker may share it. */
  constructor(ports: AdapterPorts, debug: string, report: (what: string, error: unknown) => void) {
    super();
    this.#report = report;
    this.#state = createAdapterState(ports, debug, (event, body) => {
      this.sendEvent({ seq: 0, type: "event", event, body });
    });
  }

  /** Where the session stands, for those who follow it from outside. */
  get state(): Pick<AdapterState, "debug" | "stop" | "launched"> {
    return this.#state;
  }

  /** Takes the session to a step, as another view wishes. */
  goTo(step: number): Promise<void> {
    return goTo(this.#state, step);
  }

  protected override dispatchRequest(request: DebugProtocol.Request): void {
    const handler = HANDLERS.get(request.command);
    if (request.command === "cancel") this.#cancel(request);
    else if (handler === undefined) this.#fail(request, notKnown(request.command));
    else void this.#serve(request, handler);
  }

  /** Called when the connection ends, in whatever way. */
  override shutdown(): void {
    for (const controller of this.#serving.values()) controller.abort();
    endRun(this.#state).catch((error: unknown) =>
      this.#report("A debug session could not be ended.", error),
    );
  }

  override dispose(): void {
    this.shutdown();
  }

  async #serve(request: DebugProtocol.Request, handler: Handler): Promise<void> {
    const controller = new AbortController();
    this.#serving.set(request.seq, controller);
    try {
      // The arguments are what the protocol says for this command; what people write is checked where it is read.
      const body = await handler(this.#state, request.arguments ?? {}, {
        signal: controller.signal,
        seq: request.seq,
      });
      const response: DebugProtocol.Response = new Response(request);
      if (body !== undefined) response.body = body.answer;
      this.sendResponse(response);
      body?.after?.();
    } catch (error) {
      this.#fail(request, error);
    } finally {
      this.#serving.delete(request.seq);
    }
  }

  #fail(request: DebugProtocol.Request, error: unknown): void {
    const response: DebugProtocol.Response = new Response(request);
    if (error instanceof CancelledError) {
      response.success = false;
      response.message = "cancelled";
      this.sendResponse(response);
      return;
    }
    const isOurs = !(error instanceof FailureError);
    if (isOurs) this.#report(`The debugger could not answer ${request.command}.`, error);
    const text = isOurs
      ? "Driftscope met a fault of its own; the log has the details."
      : error.message;
    this.sendErrorResponse(response, { id: 1, format: "{_text}", variables: { _text: text } });
  }

  #cancel(request: DebugProtocol.Request): void {
    const { requestId, progressId } = cancelArguments(request.arguments);
    const seq = requestId ?? (progressId === undefined ? undefined : Number(progressId));
    if (seq !== undefined) this.#serving.get(seq)?.abort();
    this.sendResponse(new Response(request));
  }
}

function notKnown(command: string): FailureError {
  return new FailureError("usage", `The debugger for replays has no request ${command}.`);
}

function cancelArguments(value: unknown): DebugProtocol.CancelArguments {
  if (typeof value !== "object" || value === null) return {};
  const requestId =
    "requestId" in value && typeof value.requestId === "number" ? value.requestId : undefined;
  const progressId =
    "progressId" in value && typeof value.progressId === "string" ? value.progressId : undefined;
  return {
    ...(requestId === undefined ? {} : { requestId }),
    ...(progressId === undefined ? {} : { progressId }),
  };
}
