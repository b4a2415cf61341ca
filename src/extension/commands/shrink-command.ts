import { l10n, Uri, window } from "vscode";
import type { Finding } from "../../analysis/report.ts";
import { FailureError } from "../../base/failure.ts";
import { CancelledError } from "../../base/progress.ts";
import type { Services } from "../services.ts";
import type { Snapshot } from "../snapshots.ts";
import { chooseSnapshot } from "./choose-snapshot.ts";
import { openSnapshot } from "./open-commands.ts";
import { assertEmpty, assertOutside, chooseNewFolder, writeFolder } from "./save-target.ts";
import { withProgress } from "./with-progress.ts";

/**
 * Shrink to Smallest Reproduction: the smallest folder that still shows a finding, written to a place of the user's
 * choice, with a button that opens it. A caller may name both: `{ finding, target }`, with a rule or its name.
 */
export async function shrink(
  services: Services,
  argument?: unknown,
  wish?: unknown,
): Promise<void> {
  const { snapshot } = await chooseSnapshot(services, argument);
  const wanted = wishOf(wish);
  const finding = wanted.finding ?? ruleOf(argument) ?? (await pickFinding(services, snapshot));
  // Where to comes first: nobody should wait for something that cannot be written.
  const target =
    wanted.target ??
    (await chooseNewFolder({
      title: l10n.t("Shrink: write the smallest reproduction into which folder?"),
      label: l10n.t("Write Here"),
      name: `${snapshot.title}-${finding}`,
    }));
  assertOutside(snapshot.id, target);
  await assertEmpty(target);
  const { files, report } = await withProgress(l10n.t("Shrinking {0}", snapshot.title), (options) =>
    services.client.call("shrink", { snapshot: snapshot.id, finding }, options),
  );
  await writeFolder(target, files);
  if (wanted.target !== undefined) {
    await openSnapshot(services, target);
    return;
  }
  const open = l10n.t("Open It");
  const choice = await window.showInformationMessage(
    l10n.t("{0} {1} files are written to {2}.", report.reasons[0] ?? "", files.length, target.path),
    open,
  );
  if (choice === open) await openSnapshot(services, target);
}

function wishOf(wish: unknown): { readonly finding?: string; readonly target?: Uri } {
  if (typeof wish !== "object" || wish === null) return {};
  return {
    ...("finding" in wish && typeof wish.finding === "string" ? { finding: wish.finding } : {}),
    ...("target" in wish && wish.target instanceof Uri ? { target: wish.target } : {}),
  };
}

/** A row of the view Findings names its rule first. */
function ruleOf(argument: unknown): string | undefined {
  if (typeof argument !== "object" || argument === null || !("node" in argument)) return undefined;
  const { node } = argument;
  if (typeof node !== "object" || node === null || !("value" in node)) return undefined;
  return /^DS\d{3}/.exec(String(node.value))?.[0];
}

async function pickFinding(services: Services, { id, title }: Snapshot): Promise<string> {
  const { report } = await withProgress(l10n.t("Checking {0}", title), (options) =>
    services.client.call("findings", { snapshot: id }, options),
  );
  const wrong = report.findings.filter(
    ({ verdict, severity }) => verdict === "violated" && severity !== "info",
  );
  if (wrong.length === 0) {
    throw new FailureError("usage", l10n.t("Nothing is wrong here that could be shrunk."));
  }
  const first = new Map<string, Finding>();
  for (const finding of wrong) if (!first.has(finding.rule)) first.set(finding.rule, finding);
  const items = [...first.values()].map(({ rule, name, message }) => ({
    label: `${rule} ${name}`,
    detail: message,
    rule,
  }));
  const chosen = await window.showQuickPick(items, {
    title: l10n.t("Shrink: which finding should stay?"),
    matchOnDetail: true,
  });
  if (chosen === undefined) throw new CancelledError();
  return chosen.rule;
}
