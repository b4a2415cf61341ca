import { debug, l10n, window } from "vscode";
import { chooseSnapshot } from "../commands/choose-snapshot.ts";
import type { Services } from "../services.ts";
import { DEBUG_TYPE } from "./adapter-ports.ts";
import { configurationOf } from "./configuration.ts";

/** Starts a debug session on a snapshot, without any launch.json. */
export async function debugReplay(services: Services, argument?: unknown): Promise<void> {
  const { snapshot } = await chooseSnapshot(services, argument);
  await debug.startDebugging(undefined, configurationOf(snapshot));
}

/** What the protocol has no request for is asked of the session that is in front. */
export async function stepBackOnPeer(): Promise<void> {
  const item = debug.activeStackItem;
  const session = debug.activeDebugSession;
  if (session?.type !== DEBUG_TYPE) return;
  const threadId = item !== undefined && "threadId" in item ? item.threadId : 1;
  await session.customRequest("stepBackOnPeer", { threadId });
}

/** Asks for a step and goes there. */
export async function goToStep(): Promise<void> {
  const session = debug.activeDebugSession;
  if (session?.type !== DEBUG_TYPE) return;
  const text = await window.showInputBox({
    title: l10n.t("Go to Step"),
    prompt: l10n.t("Number of the step; 0 is before the first event"),
    validateInput: (value) => (/^\s*\d+\s*$/.test(value) ? undefined : l10n.t("A whole number")),
  });
  if (text !== undefined) await session.customRequest("seek", { step: Number(text) });
}
