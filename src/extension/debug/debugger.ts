/** The adapters of the debug sessions that run. Loaded with the first of them. */
import { DebugAdapterInlineImplementation, type DebugSession, type Disposable } from "vscode";
import type { Debugging, Services } from "../services.ts";
import { ReplayDebugAdapter } from "./adapter.ts";
import type { AdapterPorts } from "./adapter-ports.ts";
import { openForDebug } from "./configuration.ts";
import { followFocus } from "./follow-focus.ts";
import { fromEditor, toEditor } from "./sources.ts";
import { stepUri } from "./step-documents.ts";

/** See above; it ends with the extension. */
export class Debugger implements Debugging {
  readonly #services: Services;
  readonly #adapters = new Map<string, ReplayDebugAdapter>();
  readonly #following: Disposable;
  #last = 0;

  constructor(services: Services) {
    this.#services = services;
    this.#following = followFocus(services, this.#adapters, (what, error) =>
      this.#report(what, error),
    );
  }

  start({ id }: DebugSession): DebugAdapterInlineImplementation {
    const name = String(++this.#last);
    const adapter = new ReplayDebugAdapter(portsOf(this.#services), name, (what, error) =>
      this.#report(what, error),
    );
    this.#adapters.set(id, adapter);
    return new DebugAdapterInlineImplementation(adapter);
  }

  end({ id }: DebugSession): void {
    this.#adapters.delete(id);
  }

  async describe(debug: string, step: number): Promise<readonly string[]> {
    const snapshot = this.#named(debug)?.state.launched?.snapshot.id;
    if (snapshot === undefined) return ["This debug session has ended."];
    const params = { snapshot, debug, step };
    const { title, sentences } = await this.#services.client.call("debugDescribe", params);
    return [`Step ${step}: ${title}`, "", ...sentences];
  }

  async goTo(debug: string, step: number): Promise<void> {
    await this.#named(debug)?.goTo(step);
  }

  dispose(): void {
    this.#following.dispose();
  }

  #named(name: string): ReplayDebugAdapter | undefined {
    return [...this.#adapters.values()].find(({ state }) => state.debug === name);
  }

  #report(what: string, error: unknown): void {
    this.#services.log.error(what, error instanceof Error ? error : String(error));
  }
}

function portsOf(services: Services): AdapterPorts {
  const { client, snapshots, focus } = services;
  return {
    open: (wish, options) => openForDebug(services, wish, options),
    call: (name, params, options) => client.call(name, params, options),
    toEditor: (snapshot, place) =>
      toEditor(snapshot, place, bytesOf(services, snapshot, place.path)),
    fromEditor: (snapshot, source, line) => fromEditor(snapshot, source.path, line),
    stepSource: (name, step) => {
      return { name: `step ${step}`, path: stepUri(name, step, "look").toString() };
    },
    stepLink: (name, step) => stepUri(name, step, "go").toString(),
    onStop: (snapshot, run, { step, focus: about }) => {
      if (snapshots.get(snapshot) === undefined) return;
      const before = focus.of(snapshot);
      focus.set(snapshot, { ...before, ...about, event: undefined, run: run ?? before.run, step });
    },
  };
}

function bytesOf({ snapshots }: Services, snapshot: string, path: string): number {
  const state = snapshots.get(snapshot)?.state;
  if (state?.kind !== "open" || state.summary.kind === "listing") return 0;
  return state.summary.report.evidence.find((file) => file.path === path)?.bytes ?? 0;
}
