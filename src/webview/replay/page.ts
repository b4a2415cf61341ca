import type { ReplayView } from "../../projection/replay/types.ts";
import type { Focus, PageShow } from "../../protocol/contract.ts";
import type { PageView } from "../../protocol/view-state.ts";
import type { Host } from "../host.ts";
import { createViewKeeper, isCancelled, messageOf, type Page, type ViewKeeper } from "../page.ts";
import { t } from "../texts.ts";
import { fill, h } from "../widgets/dom.ts";
import { createFrame } from "../widgets/frame.ts";
import { notice } from "../widgets/notice.ts";
import { createPageHead, type PageHead } from "../widgets/page-head.ts";
import { type Look, unknownPeer } from "../widgets/shapes.ts";
import { createButton } from "../widgets/toolkit.ts";
import { variantCards } from "./cards.ts";
import { type Chart, createChart } from "./chart.ts";
import { createReplayControls, type ReplayControls } from "./controls.ts";
import { createDifferencePanel, type DifferencePanel } from "./difference.ts";
import { lossStrips } from "./losses.ts";
import { createQuestionsPanel, type QuestionsPanel } from "./questions.ts";
import { createStepper, type Stepper } from "./stepper.ts";
import { divergence, droppedTable, fidelityTable, outcomeTable } from "./tables.ts";
import { bestOf, modelsOf, receiversOf, type Variant, variantsOf } from "./variant.ts";

type Policy = Readonly<Record<string, string>>;

export class ReplayPage implements Page {
  readonly #host: Host<"replay">;
  readonly #keeper: ViewKeeper<"replay">;
  readonly #frame = createFrame(() => this.#draw());
  readonly #head: PageHead;
  readonly #controls: ReplayControls;
  readonly #chart: Chart;
  readonly #stepper: Stepper;
  readonly #difference: DifferencePanel;
  readonly #questions: QuestionsPanel;
  readonly #cards = h("div");
  readonly #chartBox = h("div", { class: "chart-box" });
  readonly #losses = h("section", { class: "panel", "aria-label": t("What happened to records") });
  readonly #tables = h("div", { class: "panels" });
  readonly #body = h("div", { class: "replay-body", hidden: true });
  readonly #message = h("div", { class: "message" });
  #shown: PageShow | undefined;
  #views: readonly ReplayView[] = [];
  #selected: string | undefined;
  #pair = { from: "", to: "" };
  #model = "entry";
  #step = 0;
  /** Counts what was asked for, so that late answers to earlier questions are left out. */
  #turn = 0;

  constructor(host: Host<"replay">, root: HTMLElement) {
    this.#host = host;
    this.#keeper = createViewKeeper(host);
    this.#head = createPageHead(t("Replay"), () => {
      if (this.#selected === undefined) return;
      void host.call("openText", { what: "replay", run: this.#selected }).catch(host.fault);
    });
    this.#controls = createReplayControls({
      pair: (pair) => void this.#startOver(pair),
      run: (policies) => void this.#run(policies),
      model: (model) => {
        this.#model = model;
        this.#render();
      },
    });
    this.#chart = createChart((step) => this.#goTo(step));
    this.#chartBox.append(this.#chart.element);
    this.#questions = createQuestionsPanel({
      host,
      go: (step) => this.#goTo(step),
      during: (work) => this.#frame.during(work),
      look: (id) => this.#look(id),
      openLine: (place) => void host.call("openLogLine", place).catch(host.fault),
      open: ({ path, line, ...place }) => {
        const opened =
          line === undefined
            ? host.call("openText", { what: "row", place: { path, ...place } })
            : host.call("openLogLine", { path, line });
        void opened.catch(host.fault);
      },
      replay: (policy) => void this.#run([policy]),
    });
    this.#stepper = createStepper({
      above: this.#questions.curve,
      go: (step) => this.#goTo(step),
      open: ({ place }) => {
        if (place !== undefined) void host.call("openLogLine", place).catch(host.fault);
      },
      why: (record) => void host.call("why", { record }).catch(host.fault),
    });
    this.#difference = createDifferencePanel({
      ask: (asked) =>
        this.#frame.during(host.call("stateDifference", { run: this.#selected ?? "", ...asked })),
      look: (id) => this.#look(id),
      fault: host.fault,
    });
    this.#body.append(
      this.#cards,
      h(
        "section",
        { class: "panel", "aria-label": t("Rows over steps") },
        this.#controls.models,
        this.#chartBox,
      ),
      this.#stepper.element,
      this.#questions.element,
      this.#difference.element,
      this.#losses,
      this.#tables,
    );
    root.append(
      h(
        "div",
        { class: "page replay" },
        this.#head.element,
        this.#controls.element,
        h("main", { class: "main" }, this.#body, this.#message),
      ),
    );
    this.#tell(notice({ kind: "loading", title: t("Opening the snapshot…") }));
    new ResizeObserver(() => this.#frame.request()).observe(this.#chartBox);
  }

  show(shown: PageShow): void {
    const isSame = this.#shown?.snapshot === shown.snapshot;
    const view = isSame ? this.#view() : this.#host.readView(shown.snapshot);
    this.#shown = shown;
    this.#head.show(shown);
    this.#pair = this.#pairOf(view);
    this.#step = view.step ?? 0;
    this.#controls.show(shown, this.#pair, (id) => this.#look(id));
    void this.#restore(view, shown.focus);
  }

  focus({ run, step }: Focus): void {
    // A command may have asked about the run that is shown.
    if (run !== undefined && run === this.#selected) this.#askedAgain();
    if (run !== undefined && run !== this.#selected) void this.#openRun(run, step);
    else if (step !== undefined && step !== this.#step) this.#goTo(step);
  }

  idle(): Promise<void> {
    return this.#frame.idle();
  }

  toText(): string {
    const parts = [
      this.#head.element,
      this.#cards,
      this.#chart.element,
      this.#stepper.element,
      this.#questions.element,
    ];
    const texts = [...parts, this.#losses, this.#tables].map((part) => part.textContent ?? "");
    return [...texts, this.#difference.toText()].join("\n");
  }

  get drawings(): readonly number[] {
    return this.#frame.durations;
  }

  #pairOf(view: PageView<"replay">): { from: string; to: string } {
    const pairs = this.#shown?.pairs ?? [];
    const kept = pairs.find(({ from, to }) => from === view.from && to === view.to);
    const first = kept ?? pairs[0];
    return { from: first?.from ?? "", to: first?.to ?? "" };
  }

  async #restore(view: PageView<"replay">, focus: Focus): Promise<void> {
    const wanted = [focus.run, view.run, ...(view.compared ?? [])];
    const runs = [...new Set(wanted.filter((run) => run !== undefined))];
    if (runs.length > 0) {
      await this.#load(
        runs.map((run) => () => this.#host.call("run", { run })),
        { selected: focus.run ?? view.run, step: focus.step ?? view.step },
      );
      return;
    }
    if (this.#pair.to === "") {
      this.#tell(
        notice({
          kind: "empty",
          title: t("Nothing can be replayed"),
          detail: t("No peer in this snapshot recorded events that another peer was to get."),
        }),
      );
      return;
    }
    await this.#run([{}]);
  }

  async #openRun(run: string, step: number | undefined): Promise<void> {
    const options = { selected: run, step };
    await this.#load([() => this.#host.call("run", { run })], options);
  }

  async #startOver(pair: { from: string; to: string }): Promise<void> {
    this.#pair = pair;
    this.#views = [];
    this.#selected = undefined;
    await this.#run([{}]);
  }

  async #run(policies: readonly Policy[]): Promise<void> {
    const { from, to } = this.#pair;
    await this.#load(
      policies.map((policy) => () => this.#host.call("replay", { from, to, policy })),
      { selected: undefined, step: undefined },
    );
  }

  /** Runs one after the other and shows each as soon as it is there. */
  async #load(
    asks: readonly (() => Promise<ReplayView>)[],
    options: { readonly selected: string | undefined; readonly step: number | undefined },
  ): Promise<void> {
    const turn = ++this.#turn;
    this.#controls.setBusy(true);
    if (this.#views.length === 0) {
      this.#tell(notice({ kind: "loading", title: t("Replaying the recorded events…") }));
    }
    try {
      for (const ask of asks) {
        const view = await this.#frame.during(ask());
        if (turn !== this.#turn) return;
        this.#views = [...this.#views.filter(({ run }) => run !== view.run), view];
        const loaded = asks.length > 1 ? bestOf(this.#views) : view;
        this.#selected = options.selected ?? loaded?.run;
        this.#step = options.step ?? view.report.firstDivergence?.step ?? view.report.steps;
        this.#render();
      }
    } catch (error) {
      if (turn !== this.#turn || isCancelled(error)) return;
      const retry = createButton({
        label: t("Try again"),
        press: () => void this.#load(asks, options),
      });
      const title = t("The replay did not finish");
      this.#tell(notice({ kind: "error", title, detail: messageOf(error), action: retry.element }));
    } finally {
      if (turn === this.#turn) this.#controls.setBusy(false);
    }
  }

  #variants(): readonly Variant[] {
    return variantsOf(this.#views, this.#shown?.policies ?? []);
  }

  #current(): Variant | undefined {
    const variants = this.#variants();
    return variants.find(({ view }) => view.run === this.#selected) ?? variants[0];
  }

  #render(): void {
    const current = this.#current();
    if (current === undefined) return;
    const variants = this.#variants();
    this.#selected = current.view.run;
    this.#tell(undefined);
    this.#controls.setModels(modelsOf(this.#views), this.#model);
    fill(
      this.#cards,
      variantCards({
        variants,
        selected: this.#selected,
        model: this.#model,
        select: (run) => this.#choose(run),
      }),
    );
    this.#stepper.setRange(current.view.report.steps, this.#step, current.view.marks);
    this.#askedAgain();
    this.#difference.reset({ steps: current.view.report.steps, peers: receiversOf(current.view) });
    fill(
      this.#losses,
      h("h2", {}, t("What happened to records: {0}", current.label)),
      lossStrips(current.view),
    );
    fill(
      this.#tables,
      h("section", { class: "panel" }, outcomeTable(variants), fidelityTable(variants)),
      h(
        "section",
        { class: "panel" },
        divergence(current.view, (step) => this.#goTo(step)),
        droppedTable(current.view),
      ),
    );
    this.#frame.request();
    this.#goTo(this.#step);
  }

  #choose(run: string): void {
    this.#selected = run;
    const chosen = this.#current();
    this.#step = Math.min(this.#step, chosen?.view.report.steps ?? 0);
    this.#render();
    const button = this.#cards.querySelector<HTMLElement>('[aria-checked="true"]');
    button?.focus();
  }

  #goTo(step: number): void {
    const current = this.#current();
    if (current === undefined) return;
    this.#step = Math.max(0, Math.min(current.view.report.steps, step));
    this.#stepper.setStep(this.#step);
    this.#difference.setStep(this.#step);
    this.#frame.request();
    this.#keep();
    const asked = { run: current.view.run, step: this.#step };
    void this.#frame
      .during(this.#host.call("replayStep", asked))
      .then((found) => {
        if (found.step !== this.#step || found.run !== this.#selected) return;
        this.#stepper.show(found);
        this.#host.focus({
          run: found.run,
          step: found.step,
          peer: found.peer,
          model: found.model,
          record: found.record,
        });
      })
      .catch(this.#host.fault);
  }

  #draw(): void {
    if (this.#body.hidden) return;
    this.#chart.draw({
      variants: this.#variants(),
      selected: this.#selected,
      model: this.#model,
      step: this.#step,
      width: Math.max(240, this.#chartBox.clientWidth),
    });
  }

  #askedAgain(): void {
    const current = this.#current();
    if (current !== undefined) this.#questions.setRun(current.view.run, current.view.report.steps);
  }

  #look(id: string): Look {
    return this.#shown?.peers.find((peer) => peer.id === id) ?? unknownPeer(id);
  }

  #view(): PageView<"replay"> {
    const compared = this.#views.map(({ run }) => run).filter((run) => run !== this.#selected);
    return { run: this.#selected, compared, ...this.#pair, step: this.#step };
  }

  #keep(): void {
    if (this.#shown !== undefined) this.#keeper.keep(this.#shown.snapshot, this.#view());
  }

  #tell(element: HTMLElement | undefined): void {
    this.#message.hidden = element === undefined;
    this.#body.hidden = element !== undefined;
    fill(this.#message, element);
  }
}
