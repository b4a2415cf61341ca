/** The debugger in the editor: its adapter inside the extension, its configurations, its commands. */
import {
  DebugAdapterInlineImplementation,
  DebugConfigurationProviderTriggerKind,
  type Disposable,
  debug,
  l10n,
  window,
} from "vscode";
import { chooseSnapshot } from "../commands/choose-snapshot.ts";
import { register } from "../commands/run-command.ts";
import type { Services } from "../services.ts";
import { ReplayDebugAdapter } from "./adapter.ts";
import { type AdapterPorts, DEBUG_TYPE } from "./adapter-ports.ts";
import {
  configurationOf,
  offerConfigurations,
  openForDebug,
  resolveConfiguration,
} from "./configuration.ts";
import { followFocus } from "./follow-focus.ts";
import { fromEditor, toEditor } from "./sources.ts";
import { registerStepDocuments, stepUri } from "./step-documents.ts";

/** Registers everything of the debugger. */
export function registerDebugger(services: Services): Disposable[] {
  const adapters = new Map<string, ReplayDebugAdapter>();
  const report = (what: string, error: unknown): void => {
    services.log.error(what, error instanceof Error ? error : String(error));
  };
  let last = 0;
  const factory: Disposable = debug.registerDebugAdapterDescriptorFactory(DEBUG_TYPE, {
    createDebugAdapterDescriptor: (session) => {
      const name = String(++last);
      const adapter = new ReplayDebugAdapter(portsOf(services), name, report);
      adapters.set(session.id, adapter);
      return new DebugAdapterInlineImplementation(adapter);
    },
  });
  const byName = (
    name: string,
  ): { readonly id: string; readonly adapter: ReplayDebugAdapter } | undefined => {
    const found = [...adapters].find(([, adapter]) => adapter.state.debug === name);
    return found && { id: found[0], adapter: found[1] };
  };
  return [
    factory,
    debug.onDidTerminateDebugSession(({ id }) => void adapters.delete(id)),
    debug.registerDebugConfigurationProvider(DEBUG_TYPE, resolveConfiguration(services)),
    debug.registerDebugConfigurationProvider(
      DEBUG_TYPE,
      offerConfigurations(services),
      DebugConfigurationProviderTriggerKind.Dynamic,
    ),
    ...registerStepDocuments(
      {
        describe: async (name, step) => {
          const snapshot = byName(name)?.adapter.state.launched?.snapshot.id;
          if (snapshot === undefined) return ["This debug session has ended."];
          const params = { snapshot, debug: name, step };
          const { title, sentences } = await services.client.call("debugDescribe", params);
          return [`Step ${step}: ${title}`, "", ...sentences];
        },
        goTo: async (name, step) => byName(name)?.adapter.goTo(step),
      },
      report,
    ),
    followFocus(services, adapters, report),
    register(services, "driftscope.debugReplay", debugReplay),
    register(services, "driftscope.debugStepBackOnPeer", () => onThread("stepBackOnPeer")),
    register(services, "driftscope.debugGoToStep", goToStep),
  ];
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

/** Starts a debug session on a snapshot, without any launch.json. */
async function debugReplay(services: Services, argument?: unknown): Promise<void> {
  const { snapshot } = await chooseSnapshot(services, argument);
  await debug.startDebugging(undefined, configurationOf(snapshot));
}

/** What the protocol has no request for is asked of the session that is in front. */
async function onThread(request: string): Promise<void> {
  const item = debug.activeStackItem;
  const session = debug.activeDebugSession;
  if (session?.type !== DEBUG_TYPE) return;
  const threadId = item !== undefined && "threadId" in item ? item.threadId : 1;
  await session.customRequest(request, { threadId });
}

async function goToStep(): Promise<void> {
  const session = debug.activeDebugSession;
  if (session?.type !== DEBUG_TYPE) return;
  const text = await window.showInputBox({
    title: l10n.t("Go to Step"),
    prompt: l10n.t("Number of the step; 0 is before the first event"),
    validateInput: (value) => (/^\s*\d+\s*$/.test(value) ? undefined : l10n.t("A whole number")),
  });
  if (text !== undefined) await session.customRequest("seek", { step: Number(text) });
}
