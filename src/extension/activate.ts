import { type ExtensionContext, l10n, Uri, window } from "vscode";
import { registerCommands } from "./commands/register-commands.ts";
import { registerDebugger } from "./debug/register-debug.ts";
import { discoverInWorkspace } from "./discover.ts";
import { registerDocumentLinks } from "./documents/document-links.ts";
import { registerDocuments } from "./documents/virtual-documents.ts";
import { showProblems } from "./findings/problems.ts";
import { SnapshotFindings } from "./findings/snapshot-findings.ts";
import { FocusHub } from "./focus-hub.ts";
import { serveLanguages } from "./language/serve-languages.ts";
import { registerCarEditor } from "./panels/car-editor.ts";
import { PagePanels } from "./panels/page-panels.ts";
import type { HostPlatform } from "./platform/host-platform.ts";
import type { Later, Services } from "./services.ts";
import { SessionClient } from "./session-client.ts";
import { Snapshots } from "./snapshots.ts";
import { Standings } from "./standings.ts";
import { serveRuleTests } from "./testing/serve-rule-tests.ts";
import { registerTools } from "./tools/register-tools.ts";
import { FindingsView } from "./views/findings-view.ts";
import { LineageView } from "./views/lineage-view.ts";
import { RunsView } from "./views/runs-view.ts";
import { SnapshotsView } from "./views/snapshots-view.ts";
import { showStatus } from "./views/status-item.ts";
import { watchSnapshots } from "./watch.ts";

/** Registers everything and opens nothing: databases are read when the user looks at a snapshot. */
export function activateOn(platform: HostPlatform, context: ExtensionContext): Services {
  const log = window.createOutputChannel("Driftscope", { log: true });
  const report = (what: string, error: unknown): void => {
    log.error(what, error instanceof Error ? error : String(error));
  };
  const client = new SessionClient({
    platform,
    wasm: Uri.joinPath(context.extensionUri, "dist", "sql-wasm.wasm"),
    report,
    onCrash: () => offerAfterCrash(services),
  });
  const snapshots = new Snapshots(client);
  const focus = new FocusHub();
  const extension = context.extensionUri;
  const panels = new PagePanels({ extension, client, snapshots, focus, report });
  const standings = new Standings(client, snapshots);
  const view = new SnapshotsView(snapshots, standings, context.workspaceState);
  const runs = new RunsView({
    memento: context.workspaceState,
    focus,
    client,
    snapshots,
    report: (error) => report("A run could not be listed.", error),
  });
  const findings = new SnapshotFindings(client, snapshots);
  const findingsView = new FindingsView(snapshots, findings, context.workspaceState);
  const lineageView = new LineageView();
  const later = async (): Promise<Later> => (await import("./later.ts")).LATER;
  const { samples } = platform;
  const services: Services = {
    context,
    log,
    samples,
    client,
    snapshots,
    standings,
    findings,
    view,
    findingsView,
    lineageView,
    ruleTests: () => tests.get(),
    focus,
    panels,
    runs,
    later,
  };
  const tests = serveRuleTests(services, report);
  context.subscriptions.push(
    log,
    client,
    snapshots,
    standings,
    focus,
    view,
    runs,
    findings,
    findingsView,
    lineageView,
    tests,
    panels,
    watchSnapshots({ snapshots, standings, panels, report }),
    showProblems(snapshots, findings),
    showStatus(snapshots, findings),
    discoverInWorkspace(snapshots, report),
    registerDocumentLinks(client),
    registerDocuments(client, extension, async (snapshot) => {
      await snapshots.open(snapshots.add(Uri.parse(snapshot), "opened").id);
    }),
    ...serveLanguages(services, report),
    registerCarEditor({ context, client, snapshots, report }),
    ...panels.registerSerializers(),
    ...registerCommands(services),
    ...registerDebugger(services),
    ...registerTools(services),
  );
  return services;
}

/** What was read is read again when asked for; what was drawn stays as it was until then. */
function offerAfterCrash({ panels, findings, log }: Services): void {
  const sentence = l10n.t(
    "Driftscope's analysis ended unexpectedly. Snapshots and pages are still here.",
  );
  const [readAgain, showLog] = [l10n.t("Read Again"), l10n.t("Show Log")];
  void window.showErrorMessage(sentence, readAgain, showLog).then((choice) => {
    if (choice === readAgain) {
      panels.refresh();
      findings.retry();
    }
    if (choice === showLog) log.show();
  });
}
