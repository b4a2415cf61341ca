import {
  type CancellationToken,
  type Disposable,
  l10n,
  type TestController,
  type TestItem,
  type TestRun,
  TestRunProfileKind,
  type TestRunRequest,
  tests,
} from "vscode";
import type { InspectReport, Severity } from "../../analysis/report.ts";
import { CancelledError } from "../../base/progress.ts";
import { visibleText } from "../../base/visible-text.ts";
import type { FindingsAnswer, RuleVerdict } from "../../session/api.ts";
import { anchorOf, locationOf } from "../findings/finding-places.ts";
import type { SnapshotFindings } from "../findings/snapshot-findings.ts";
import type { SessionClient } from "../session-client.ts";
import type { Snapshot, Snapshots } from "../snapshots.ts";
import { groupOf } from "./rule-groups.ts";
import { tellResult } from "./rule-result.ts";

/** Which findings make a test fail. The first is what `run` means. */
const PROFILES: readonly { readonly label: string; readonly failing: readonly Severity[] }[] = [
  { label: l10n.t("Check: errors fail"), failing: ["error"] },
  { label: l10n.t("Check: errors and warnings fail"), failing: ["error", "warning"] },
  { label: l10n.t("Check: everything found fails"), failing: ["error", "warning", "info"] },
];

export interface RuleTestsOptions {
  readonly client: SessionClient;
  readonly snapshots: Snapshots;
  readonly findings: SnapshotFindings;
  readonly report: (what: string, error: unknown) => void;
}

interface Answer {
  readonly report: InspectReport;
  readonly found: FindingsAnswer;
}

/**
 * Every rule × snapshot as a test. Snapshots are listed as they are found; the rules below one are made when it is unfolded
 * or run, so that a folder of a hundred snapshots costs a hundred items. A snapshot that nobody had open is closed again
 * after its run.
 */
export class RuleTests implements Disposable {
  readonly controller: TestController;
  readonly #options: RuleTestsOptions;
  readonly #subscriptions: Disposable[];

  constructor(options: RuleTestsOptions) {
    this.#options = options;
    this.controller = tests.createTestController("driftscope", "Sync");
    this.controller.resolveHandler = (item) => this.#resolve(item);
    this.controller.refreshHandler = async () => this.#list();
    PROFILES.forEach(({ label, failing }, index) => {
      this.controller.createRunProfile(
        label,
        TestRunProfileKind.Run,
        (request, token) => this.#run(request, token, failing),
        index === 0,
      );
    });
    const { snapshots, findings } = options;
    this.#subscriptions = [
      this.controller,
      snapshots.onDidChange(() => this.#list()),
      findings.onDidChange((id) => {
        const state = findings.get(id);
        const item = this.#itemOf(id);
        if (state?.kind === "found" && item !== undefined && item.children.size > 0) {
          this.#fill(item, state.answer, this.#reportOf(id));
        }
      }),
    ];
    this.#list();
  }

  dispose(): void {
    for (const one of this.#subscriptions) one.dispose();
  }

  /** One item for each snapshot; a folder of several has its snapshots below it. */
  #list(): void {
    const { snapshots } = this.#options;
    const { items } = this.controller;
    const roots = snapshots.roots;
    for (const [id] of items) if (!roots.some((root) => root.id === id)) items.delete(id);
    for (const root of roots) {
      const item = items.get(root.id) ?? this.#add(items, root);
      for (const child of snapshots.childrenOf(root.id)) {
        if (item.children.get(child.id) === undefined) this.#add(item.children, child);
      }
    }
  }

  #add(items: TestItem["children"], { id, title, uri }: Snapshot): TestItem {
    const item = this.controller.createTestItem(id, visibleText(title), uri);
    item.canResolveChildren = true;
    items.add(item);
    return item;
  }

  #itemOf(id: string): TestItem | undefined {
    const parent = this.#options.snapshots.get(id)?.parent;
    const { items } = this.controller;
    return parent === undefined ? items.get(id) : items.get(parent)?.children.get(id);
  }

  async #resolve(item: TestItem | undefined): Promise<void> {
    if (item === undefined) {
      this.#list();
      return;
    }
    const { snapshots, findings, report } = this.#options;
    if (snapshots.get(item.id) === undefined) return;
    item.busy = true;
    try {
      const summary = await snapshots.open(item.id);
      if (summary.kind === "listing") this.#list();
      else this.#fill(item, await findings.ask(item.id), summary.report);
    } catch (error) {
      item.error = error instanceof Error ? error.message : String(error);
      if (!(error instanceof CancelledError)) report("The rules could not be listed.", error);
    } finally {
      item.busy = false;
    }
  }

  /** The rules of a snapshot in their groups; what is there stays, with its results. */
  #fill(
    item: TestItem,
    { rules, report: check }: FindingsAnswer,
    report: InspectReport | undefined,
  ): void {
    for (const { rule, name, title } of rules) {
      const group = groupOf(rule);
      const id = `${item.id}#${group.id}`;
      let folder = item.children.get(id);
      if (folder === undefined) {
        folder = this.controller.createTestItem(id, group.label);
        folder.sortText = group.id;
        item.children.add(folder);
      }
      const ruleId = `${item.id}#${rule}`;
      if (folder.children.get(ruleId) !== undefined) continue;
      const first = check.findings.find(
        (each) => each.rule === rule && each.verdict === "violated",
      );
      const place = first && report && locationOf(item.id, anchorOf(first, report));
      const test = this.controller.createTestItem(ruleId, `${rule} ${name}`, place?.uri);
      if (place !== undefined) test.range = place.range;
      test.description = title;
      test.sortText = rule;
      folder.children.add(test);
    }
  }

  async #run(
    request: TestRunRequest,
    token: CancellationToken,
    failing: readonly Severity[],
  ): Promise<void> {
    const run = this.controller.createTestRun(request);
    const controller = new AbortController();
    token.onCancellationRequested(() => controller.abort());
    const asked = request.include ?? [...this.controller.items].map(([, item]) => item);
    const excluded = new Set(request.exclude?.map(({ id }) => id) ?? []);
    const wanted = (item: TestItem): boolean => isBelow(item, asked) && !isExcluded(item, excluded);
    const queue = [...new Set(asked.map((item) => snapshotItem(item)))];
    for (const item of queue) run.enqueued(item);
    while (queue.length > 0 && !token.isCancellationRequested) {
      const item = queue.shift();
      if (item === undefined || isExcluded(item, excluded)) continue;
      const listed = await this.#runSnapshot(run, item, { wanted, failing }, controller.signal);
      queue.unshift(...listed);
    }
    run.end();
  }

  /** Tells the results of one snapshot; of a folder of several, gives those below it. */
  async #runSnapshot(
    run: TestRun,
    item: TestItem,
    { wanted, failing }: { wanted: (item: TestItem) => boolean; failing: readonly Severity[] },
    signal: AbortSignal,
  ): Promise<readonly TestItem[]> {
    run.started(item);
    try {
      const answer = await this.#answerOf(item.id, signal);
      if (answer === undefined) {
        this.#list();
        const listed = [...item.children].map(([, child]) => child);
        for (const child of listed) run.enqueued(child);
        return listed;
      }
      const { report, found } = answer;
      this.#fill(item, found, report);
      for (const { test, verdict } of this.#testsOf(item, found.rules)) {
        if (!wanted(test)) continue;
        run.started(test);
        tellResult(run, test, verdict, failing, { snapshot: item.id, report, check: found.report });
      }
      const words = report.peers.map(({ name }) => visibleText(name)).join(", ");
      run.appendOutput(`${item.label} (${words}): ${found.report.verdict}\r\n`);
    } catch (error) {
      if (error instanceof CancelledError) {
        run.skipped(item);
        return [];
      }
      const message = error instanceof Error ? error.message : String(error);
      run.errored(item, { message });
    }
    return [];
  }

  *#testsOf(
    item: TestItem,
    rules: readonly RuleVerdict[],
  ): Iterable<{ readonly test: TestItem; readonly verdict: RuleVerdict }> {
    for (const verdict of rules) {
      const folder = item.children.get(`${item.id}#${groupOf(verdict.rule).id}`);
      const test = folder?.children.get(`${item.id}#${verdict.rule}`);
      if (test !== undefined) yield { test, verdict };
    }
  }

  /** `undefined` for a folder of several snapshots. */
  async #answerOf(id: string, signal: AbortSignal): Promise<Answer | undefined> {
    const { client, snapshots, findings } = this.#options;
    const known = snapshots.get(id);
    if (known === undefined) throw new CancelledError();
    if (known.state.kind === "open" && known.state.summary.kind !== "listing") {
      return { report: known.state.summary.report, found: await findings.ask(id) };
    }
    const summary = await client.open(known.uri, { signal });
    if (summary.kind === "listing") {
      await snapshots.open(id);
      return undefined;
    }
    try {
      const found = await client.call("findings", { snapshot: id }, { signal });
      return { report: summary.report, found };
    } finally {
      const now = snapshots.get(id)?.state.kind;
      if (now !== "open" && now !== "opening") await client.close(id);
    }
  }

  #reportOf(id: string): InspectReport | undefined {
    const state = this.#options.snapshots.get(id)?.state;
    return state?.kind === "open" && state.summary.kind !== "listing"
      ? state.summary.report
      : undefined;
  }
}

/** The item of the snapshot that a rule or a group of rules belongs to. */
function snapshotItem(item: TestItem): TestItem {
  const isOfRules = /#DS\d+$/.test(item.id);
  return isOfRules && item.parent !== undefined ? snapshotItem(item.parent) : item;
}

function isBelow(item: TestItem, asked: readonly TestItem[]): boolean {
  for (let at: TestItem | undefined = item; at !== undefined; at = at.parent) {
    const { id } = at;
    if (asked.some((each) => each.id === id)) return true;
  }
  return false;
}

function isExcluded(item: TestItem, excluded: ReadonlySet<string>): boolean {
  for (let at: TestItem | undefined = item; at !== undefined; at = at.parent) {
    if (excluded.has(at.id)) return true;
  }
  return false;
}
