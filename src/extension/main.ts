/** The extension in the desktop's host (and in a remote one): Node, with the session in a thread. */
import type { ExtensionContext } from "vscode";
import { activateOn } from "./activate.ts";
import { nodePlatform } from "./platform/node-platform.ts";
import type { Services } from "./services.ts";

export function activate(context: ExtensionContext): Services {
  return activateOn(nodePlatform(context.extensionUri), context);
}
