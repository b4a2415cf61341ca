/** The extension in the web host: no Node, the session in a web worker. */
import { type ExtensionContext, Uri } from "vscode";
import { activateOn } from "./activate.ts";
import { webPlatform } from "./platform/web-platform.ts";
import type { Services } from "./services.ts";

export function activate(context: ExtensionContext): Services {
  const script = Uri.joinPath(context.extensionUri, "dist", "web", "worker.js");
  return activateOn(webPlatform(script), context);
}
