import type { ExtensionContext, LogOutputChannel, Uri } from "vscode";
import type { SnapshotFindings } from "./findings/snapshot-findings.ts";
import type { FocusHub } from "./focus-hub.ts";
import type { PagePanels } from "./panels/page-panels.ts";
import type { SessionClient } from "./session-client.ts";
import type { Snapshots } from "./snapshots.ts";
import type { Standings } from "./standings.ts";
import type { RuleTests } from "./testing/rule-tests.ts";
import type { FindingsView } from "./views/findings-view.ts";
import type { LineageView } from "./views/lineage-view.ts";
import type { RunsView } from "./views/runs-view.ts";
import type { SnapshotsView } from "./views/snapshots-view.ts";

/** What commands, views and panels share. */
export interface Services {
  readonly context: ExtensionContext;
  readonly log: LogOutputChannel;
  /** The folder of the bundled samples. */
  readonly samples: Uri;
  readonly client: SessionClient;
  readonly snapshots: Snapshots;
  readonly standings: Standings;
  readonly findings: SnapshotFindings;
  readonly view: SnapshotsView;
  readonly findingsView: FindingsView;
  readonly lineageView: LineageView;
  readonly ruleTests: RuleTests;
  readonly focus: FocusHub;
  readonly panels: PagePanels;
  readonly runs: RunsView;
}
