import type { ExtensionContext, LogOutputChannel, Uri } from "vscode";
import type { FocusHub } from "./focus-hub.ts";
import type { PagePanels } from "./panels/page-panels.ts";
import type { SessionClient } from "./session-client.ts";
import type { Snapshots } from "./snapshots.ts";
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
  readonly view: SnapshotsView;
  readonly focus: FocusHub;
  readonly panels: PagePanels;
  readonly runs: RunsView;
}
