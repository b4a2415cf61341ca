/** The extension in the web host: no Node, the session in a web worker. */
import { type ExtensionContext, Uri } from "vscode";
import { activateOn } from "./activate.ts";
import { registerSamples } from "./platform/bundled-samples.ts";
import { webPlatform } from "./platform/web-platform.ts";
import type { Services } from "./services.ts";

export function activate(context: ExtensionContext): Services {
  const { extensionUri, subscriptions } = context;
  subscriptions.push(registerSamples(Uri.joinPath(extensionUri, "samples")));
  return activateOn(webPlatform(extensionUri), context);
}
