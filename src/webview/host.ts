/**
 * The page's end of the conversation with the extension: the only file that calls the editor's page API.
 */

import type { Progress } from "../base/progress.ts";
import type {
  Focus,
  HostEvents,
  HostMethods,
  PageEvents,
  PageKind,
  PageMethods,
  PageShow,
} from "../protocol/contract.ts";
import { Endpoint } from "../protocol/endpoint.ts";
import { markNumbers, unmarkNumbers } from "../protocol/json-numbers.ts";
import { type PageView, readViewState, writeViewState } from "../protocol/view-state.ts";

/** What the editor gives to every page. */
interface EditorApi {
  postMessage(message: unknown, transfer?: readonly ArrayBuffer[]): void;
  getState(): unknown;
  setState(state: unknown): void;
}

declare function acquireVsCodeApi(): EditorApi;

export interface Host<Kind extends PageKind> {
  call<Name extends keyof HostMethods>(
    name: Name,
    params: HostMethods[Name]["params"],
    signal?: AbortSignal,
    onProgress?: (progress: Progress) => void,
  ): Promise<HostMethods[Name]["result"]>;
  focus(focus: Focus): void;
  /** Tells the log channel of a fault of the page itself. */
  fault(error: unknown): void;
  /** What the page kept of its view, if it was of this snapshot. */
  readView(snapshot: string): PageView<Kind>;
  keepView(snapshot: string, view: PageView<Kind>): void;
  onShow(listener: (show: PageShow) => void): void;
  onFocus(listener: (focus: Focus) => void): void;
  /** To be called when the page listens to everything it needs. */
  ready(): void;
}

export function connectHost<Kind extends PageKind>(
  kind: Kind,
  readAloud: () => Promise<string>,
): Host<Kind> {
  const editor = acquireVsCodeApi();
  const endpoint = new Endpoint<PageMethods, HostMethods, HostEvents, PageEvents>({
    send: (message, transfer) => editor.postMessage(markNumbers(message), transfer),
    timer: (ms, action) => {
      const timer = setTimeout(action, ms);
      return () => clearTimeout(timer);
    },
    handlers: { describe: async () => ({ text: await readAloud() }) },
    report: (error) => fault(error),
  });
  const fault = (error: unknown): void => {
    const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
    endpoint.emit("fault", { message });
  };
  addEventListener("message", (event: MessageEvent<unknown>) =>
    endpoint.receive(unmarkNumbers(event.data)),
  );
  addEventListener("error", (event) => fault(event.error ?? event.message));
  addEventListener("unhandledrejection", (event) => fault(event.reason));
  return {
    call: (name, params, signal, onProgress) =>
      endpoint.call(name, params, {
        ...(signal === undefined ? {} : { signal }),
        ...(onProgress === undefined ? {} : { onProgress }),
      }),
    focus: (focus) => endpoint.emit("focus", focus),
    fault,
    readView: (snapshot) => {
      const kept = readViewState(editor.getState(), kind);
      return kept?.snapshot === snapshot ? kept.view : {};
    },
    keepView: (snapshot, view) => editor.setState(writeViewState(kind, snapshot, view)),
    onShow: (listener) =>
      void endpoint.on("show", (shown) => {
        // Without a state of its own, the editor could not tell after a reload what the page was of.
        const kept = readViewState(editor.getState(), kind);
        if (kept?.snapshot !== shown.snapshot) {
          editor.setState(writeViewState<PageKind>(kind, shown.snapshot, {}));
        }
        listener(shown);
      }),
    onFocus: (listener) => void endpoint.on("focus", listener),
    ready: () => endpoint.emit("ready", null),
  };
}
