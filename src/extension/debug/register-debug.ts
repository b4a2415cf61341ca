/** The debugger in the editor: its configurations, and the door to its adapter, which is loaded with the first session. */
import { DebugConfigurationProviderTriggerKind, type Disposable, debug } from "vscode";
import type { Debugging, Services } from "../services.ts";
import { DEBUG_TYPE } from "./adapter-ports.ts";
import { offerConfigurations, resolveConfiguration } from "./configuration.ts";
import { registerStepDocuments } from "./step-documents.ts";

/** Registers everything of the debugger. */
export function registerDebugger(services: Services): Disposable[] {
  let started: Promise<Debugging> | undefined;
  const debuggerOf = (): Promise<Debugging> => {
    started ??= services.later().then((later) => {
      const made = later.createDebugging(services);
      services.context.subscriptions.push(made);
      return made;
    });
    return started;
  };
  return [
    debug.registerDebugAdapterDescriptorFactory(DEBUG_TYPE, {
      createDebugAdapterDescriptor: async (session) => (await debuggerOf()).start(session),
    }),
    debug.onDidTerminateDebugSession(async (session) => {
      if (session.type === DEBUG_TYPE) (await debuggerOf()).end(session);
    }),
    debug.registerDebugConfigurationProvider(DEBUG_TYPE, resolveConfiguration(services)),
    debug.registerDebugConfigurationProvider(
      DEBUG_TYPE,
      offerConfigurations(services),
      DebugConfigurationProviderTriggerKind.Dynamic,
    ),
    ...registerStepDocuments(
      {
        describe: async (name, step) => (await debuggerOf()).describe(name, step),
        goTo: async (name, step) => (await debuggerOf()).goTo(name, step),
      },
      (what, error) => services.log.error(what, error instanceof Error ? error : String(error)),
    ),
  ];
}
