import { type InputBox, l10n, type QuickPickItem, window } from "vscode";
import type { WhyReport } from "../../analysis/report.ts";
import { FailureError } from "../../base/failure.ts";
import { CancelledError } from "../../base/progress.ts";
import { openText } from "../documents/open-text.ts";
import type { Services } from "../services.ts";
import type { ReportSummary } from "../snapshots.ts";
import { chooseSnapshot } from "./choose-snapshot.ts";
import { rowOf } from "./finding-commands.ts";
import { withProgress } from "./with-progress.ts";

/**
 * Why Is This Row Missing, Orphaned or Different? Of the record that a row, a page or a link names, else of one that is
 * asked for. The answer is the view Lineage; the same as text is one click away.
 */
export async function whyMissing(services: Services, argument?: unknown): Promise<void> {
  const { snapshot, summary } = await chooseSnapshot(services, argument);
  const named = namedIn(argument);
  const report =
    named === undefined
      ? await askForRecord(services, snapshot.id, summary)
      : await withProgress(l10n.t("Following the record"), (options) =>
          services.client.call("why", { snapshot: snapshot.id, ...named }, options),
        );
  const names = new Map(summary.report.peers.map(({ id, name }) => [id, name]));
  services.focus.set(snapshot.id, focusOf(services, snapshot.id, report));
  await services.lineageView.show({
    snapshot: snapshot.id,
    report,
    nameOf: (id) => names.get(id) ?? id,
  });
}

/** The lineage that is shown as a document, each place a link. */
export async function openLineageAsText({ lineageView }: Services): Promise<void> {
  const { lineage } = lineageView;
  if (lineage === undefined)
    throw new FailureError("usage", l10n.t("No lineage has been asked for yet."));
  const { peer, record } = lineage.report;
  await openText(lineage.snapshot, { what: "why", peer, record }, "here");
}

interface Named {
  readonly record: string;
  readonly peer?: string | undefined;
}

/** What a row of a tree, a page or a link says. */
function namedIn(argument: unknown): Named | undefined {
  const record = rowOf(argument)?.node.record;
  if (record !== undefined) return { record };
  if (typeof argument !== "object" || argument === null || !("record" in argument))
    return undefined;
  if (typeof argument.record !== "string") return undefined;
  const peer = "peer" in argument && typeof argument.peer === "string" ? argument.peer : undefined;
  return { record: argument.record, peer };
}

function focusOf({ focus }: Services, snapshot: string, { record }: WhyReport) {
  const uuid = record.split("#").at(-1) ?? record;
  return { ...focus.of(snapshot), record: uuid };
}

interface PeerItem extends QuickPickItem {
  readonly peer: string | undefined;
}

async function askForRecord(
  services: Services,
  snapshot: string,
  { report }: ReportSummary,
): Promise<WhyReport> {
  const peer = await choosePeer(report.peers);
  const what =
    report.system === "fireproof"
      ? l10n.t(
          "A document id, or the CID of an event, a document or a CAR; the beginning is enough.",
        )
      : l10n.t("A uuid or its beginning, as in entry#3f2a, or a path.");
  const value = selectedText() ?? services.focus.of(snapshot).record ?? "";
  return askUntilFound(what, value, (record) =>
    services.client.call("why", { snapshot, peer, record }),
  );
}

async function choosePeer(peers: ReportSummary["report"]["peers"]): Promise<string | undefined> {
  if (peers.length < 2) return peers[0]?.id;
  const items: readonly PeerItem[] = [
    { label: l10n.t("Wherever it is missing or different"), peer: undefined },
    ...peers.map(({ id, name, path }) => ({ label: name, description: path, peer: id })),
  ];
  const chosen = await window.showQuickPick(items, { title: l10n.t("Why: at which peer?") });
  if (chosen === undefined) throw new CancelledError();
  return chosen.peer;
}

/** What is selected in the editor, when it can name a record. */
function selectedText(): string | undefined {
  const editor = window.activeTextEditor;
  if (editor === undefined) return undefined;
  const text = editor.document.getText(editor.selection).trim();
  return text !== "" && text.length <= 200 && !text.includes("\n") ? text : undefined;
}

/** Keeps asking while the text names no record, or several: what is wrong stands below the box. */
function askUntilFound(
  prompt: string,
  value: string,
  ask: (record: string) => Promise<WhyReport>,
): Promise<WhyReport> {
  const input: InputBox = window.createInputBox();
  input.title = l10n.t("Why is this row missing, orphaned or different?");
  input.prompt = prompt;
  input.value = value;
  return new Promise<WhyReport>((resolve, reject) => {
    input.onDidChangeValue(() => {
      input.validationMessage = undefined;
    });
    input.onDidAccept(async () => {
      const record = input.value.trim();
      if (record === "" || input.busy) return;
      input.busy = true;
      try {
        resolve(await ask(record));
        input.hide();
      } catch (error) {
        const isUsage = error instanceof FailureError && error.code === "usage";
        if (isUsage) input.validationMessage = error.message;
        else reject(error);
      } finally {
        input.busy = false;
      }
    });
    input.onDidHide(() => {
      reject(new CancelledError());
      input.dispose();
    });
    input.show();
  });
}
