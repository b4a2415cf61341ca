import { Uri, window, workspace } from "vscode";
import { FailureError } from "../../base/failure.ts";
import type { CallOptions } from "../../protocol/endpoint.ts";
import type { SessionClient } from "../session-client.ts";
import { folderOf } from "../snapshot-address.ts";

/** Writes the clock to a file of the user's choice. Never into the snapshot: evidence is not written to. */
export async function exportClock(
  client: SessionClient,
  { snapshot, format }: { readonly snapshot: string; readonly format: "dot" | "svg" },
  options?: CallOptions,
): Promise<boolean> {
  const start = workspace.workspaceFolders?.[0]?.uri;
  const target = await window.showSaveDialog({
    title: "Export Merkle Clock",
    filters: format === "dot" ? { Graphviz: ["dot"] } : { SVG: ["svg"] },
    ...(start === undefined ? {} : { defaultUri: Uri.joinPath(start, `merkle-clock.${format}`) }),
  });
  if (target === undefined) return false;
  const folder = folderOf(Uri.parse(snapshot)).toString();
  if (target.toString().startsWith(`${folder.replace(/\/+$/, "")}/`)) {
    throw new FailureError(
      "usage",
      "That is inside the snapshot, and evidence is never written to. Choose another folder.",
    );
  }
  const what = format === "dot" ? "clock-dot" : "clock-svg";
  const { text } = await client.call("text", { snapshot, request: { what } }, options);
  await workspace.fs.writeFile(target, new TextEncoder().encode(text));
  return true;
}
