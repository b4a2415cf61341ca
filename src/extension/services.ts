import type {
  DebugAdapterDescriptor,
  DebugSession,
  Disposable,
  ExtensionContext,
  LanguageModelTool,
  LogOutputChannel,
  Uri,
} from "vscode";
import type { ToolName } from "../session/tools/tool-names.ts";
import type { CommandId } from "./commands/command-ids.ts";
import type { StepTeller } from "./debug/step-documents.ts";
import type { SnapshotFindings } from "./findings/snapshot-findings.ts";
import type { FocusHub } from "./focus-hub.ts";
import type { PagePanels } from "./panels/page-panels.ts";
import type { SessionClient } from "./session-client.ts";
import type { Snapshots } from "./snapshots.ts";
import type { Standings } from "./standings.ts";
import type { RuleTests, RuleTestsOptions } from "./testing/rule-tests.ts";
import type { FindingsView } from "./views/findings-view.ts";
import type { LineageView } from "./views/lineage-view.ts";
import type { RunsView } from "./views/runs-view.ts";
import type { SnapshotsView } from "./views/snapshots-view.ts";

/** Does one command. */
export type Command = (services: Services, ...args: readonly unknown[]) => Promise<unknown>;

/** The debug sessions that run. */
export interface Debugging extends StepTeller, Disposable {
  start(session: DebugSession): DebugAdapterDescriptor;
  end(session: DebugSession): void;
}

/** What is loaded when something is first asked for. */
export interface Later {
  readonly commands: Readonly<Record<CommandId, Command>>;
  readonly createDebugging: (services: Services) => Debugging;
  readonly registerLanguages: (
    client: SessionClient,
    snapshots: Snapshots,
    report: (what: string, error: unknown) => void,
  ) => Disposable[];
  readonly createRuleTests: (options: RuleTestsOptions) => RuleTests;
  readonly createEditorTool: (name: ToolName, services: Services) => LanguageModelTool<object>;
}

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
  /** There are none before there is a snapshot to test. */
  readonly ruleTests: () => Promise<RuleTests>;
  readonly focus: FocusHub;
  readonly panels: PagePanels;
  readonly runs: RunsView;
  /** Loads what nothing needed before. */
  readonly later: () => Promise<Later>;
}
