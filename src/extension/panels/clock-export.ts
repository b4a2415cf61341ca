import { l10n, workspace } from "vscode";
import type { CallOptions } from "../../protocol/endpoint.ts";
import { assertOutside, chooseTarget } from "../commands/save-target.ts";
import type { SessionClient } from "../session-client.ts";

/** Writes the clock to a file of the user's choice. Never into the snapshot: evidence is not written to. */
export async function exportClock(
  client: SessionClient,
  { snapshot, format }: { readonly snapshot: string; readonly format: "dot" | "svg" },
  options?: CallOptions,
): Promise<boolean> {
  const target = await chooseTarget({
    title: l10n.t("Export Merkle Clock"),
    name: `merkle-clock.${format}`,
    filters: format === "dot" ? { Graphviz: ["dot"] } : { SVG: ["svg"] },
  });
  if (target === undefined) return false;
  assertOutside(snapshot, target);
  const what = format === "dot" ? "clock-dot" : "clock-svg";
  const { text } = await client.call("text", { snapshot, request: { what } }, options);
  await workspace.fs.writeFile(target, new TextEncoder().encode(text));
  return true;
}
