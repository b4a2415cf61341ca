import type { ClockPair, ClockView } from "../../projection/clock/types.ts";
import type { Focus, PageShow } from "../../protocol/contract.ts";
import type { Host } from "../host.ts";
import { createViewKeeper, isCancelled, messageOf, type Page, type ViewKeeper } from "../page.ts";
import { t } from "../texts.ts";
import { fill, h } from "../widgets/dom.ts";
import { countOf } from "../widgets/format.ts";
import { createFrame } from "../widgets/frame.ts";
import { notice } from "../widgets/notice.ts";
import { createPageHead, type PageHead } from "../widgets/page-head.ts";
import { type Look, unknownPeer } from "../widgets/shapes.ts";
import { createButton } from "../widgets/toolkit.ts";
import { createEventPanel } from "./event-panel.ts";
import { createLegend } from "./legend.ts";
import { createMergePanel } from "./merge-panel.ts";
import type { Port } from "./port.ts";
import { createScene } from "./scene.ts";
import { ClockStage } from "./stage.ts";
import { createToolbar } from "./toolbar.ts";

/** The Merkle clock of block stores. */
export class ClockPage implements Page {
  readonly #host: Host<"clock">;
  readonly #keeper: ViewKeeper<"clock">;
  readonly #frame = createFrame(() => this.#stage.draw());
  readonly #head: PageHead;
  readonly #legend = createLegend();
  readonly #message = h("div", { class: "message" });
  readonly #stage = new ClockStage({
    request: () => this.#frame.request(),
    select: (node) => this.#select(node),
    step: (by) => this.#step(by),
    moved: () => this.#keep(),
  });
  readonly #toolbar = createToolbar({
    choose: (from, to) => this.#choose(from, to),
    zoom: (factor) => this.#stage.zoomBy(factor),
    fit: () => this.#stage.fit(),
    exportAs: (format) => this.#export(format),
  });
  readonly #event = createEventPanel({
    looks: () => this.#looks,
    openLog: (path, line) => this.#tell(this.#host.call("openLogLine", { path, line })),
    openCar: (path, block) => this.#tell(this.#host.call("openCar", { path, block })),
    copy: (text) => this.#tell(this.#host.call("copy", { text })),
    why: (record) => this.#tell(this.#host.call("why", { record })),
  });
  readonly #merge = createMergePanel({
    looks: () => this.#looks,
    nameOf: (node) => this.#nameOf(node),
    step: (by) => this.#step(by),
    select: (node) => this.#select(node),
  });
  #shown: PageShow | undefined;
  #view: ClockView | undefined;
  #looks: readonly Look[] = [];
  #pair: ClockPair | undefined;
  #steps = 0;
  /** Counts what was asked for, so that late answers are left out. */
  #turn = 0;
  #eventTurn = 0;

  constructor(host: Host<"clock">, root: HTMLElement) {
    this.#host = host;
    this.#keeper = createViewKeeper(host);
    this.#head = createPageHead(t("Merkle clock"), () => {
      const pair = this.#pair;
      const which = pair === undefined ? undefined : ([pair.from, pair.to] as const);
      this.#tell(host.call("openText", { what: "clock", pair: which }));
    });
    root.append(
      h(
        "div",
        { class: "page clock" },
        this.#head.element,
        this.#toolbar.element,
        this.#legend.element,
        h("main", { class: "main" }, this.#stage.element, this.#message),
        h("div", { class: "clock-below" }, this.#merge.element, this.#event.element),
        this.#stage.live.element,
      ),
    );
    this.#say("loading", t("Opening the snapshot…"));
  }

  show(shown: PageShow): void {
    this.#shown = shown;
    this.#head.show(shown);
    this.#load(shown);
  }

  focus(_focus: Focus): void {
    // Events of block stores are named by CIDs, which no other view selects.
  }

  idle(): Promise<void> {
    return this.#frame.idle();
  }

  toText(): string {
    const parts = [
      this.#head.element,
      this.#legend.element,
      this.#merge.element,
      this.#event.element,
    ];
    const message = this.#message.hidden ? "" : (this.#message.textContent ?? "");
    return [message, ...parts.map((part) => part.textContent ?? "")].join("\n");
  }

  get drawings(): readonly number[] {
    return this.#frame.durations;
  }

  #load(shown: PageShow): void {
    const turn = ++this.#turn;
    if (this.#view === undefined) this.#say("loading", t("Laying out the clock…"));
    void this.#frame
      .during(this.#host.call("clock", null))
      .then((view) => {
        if (turn === this.#turn) this.#fill(shown, view);
      })
      .catch((error: unknown) => {
        if (turn === this.#turn && !isCancelled(error)) this.#failed(shown, error);
      });
  }

  #fill(shown: PageShow, view: ClockView): void {
    const kept = this.#host.readView(shown.snapshot);
    this.#view = view;
    this.#looks = view.stores.map(
      ({ id, name }) => shown.peers.find((peer) => peer.id === id) ?? unknownPeer(id, name),
    );
    this.#legend.show(view, this.#looks);
    if (view.size === 0) {
      const detail =
        view.stores.length === 0
          ? t("The folder holds logs or keybags, but no store.")
          : t(
              "No store here has an event that can be read. The snapshot's tree says which keys are wanted.",
            );
      this.#say("empty", t("No clock events"), detail);
    } else this.#message.hidden = true;
    this.#stage.setScene(createScene(view), this.#looks, portOf(kept));
    const indexOf = (id: string | undefined): number =>
      view.stores.findIndex((store) => store.id === id);
    const wanted = [indexOf(kept.from), indexOf(kept.to)] as const;
    const pair = wanted[0] >= 0 && wanted[1] >= 0 ? wanted : view.pair;
    this.#toolbar.show(view, pair);
    this.#merge.element.hidden = pair === undefined;
    if (pair !== undefined) this.#ask(pair[0], pair[1], kept.step ?? 0);
    const selected = view.cids.indexOf(kept.selected ?? "");
    this.#select(selected < 0 ? undefined : selected);
  }

  #choose(from: number, to: number): void {
    if (this.#view === undefined) return;
    this.#toolbar.show(this.#view, [from, to]);
    this.#ask(from, to, 0);
  }

  #ask(from: number, to: number, steps: number): void {
    const turn = this.#turn;
    void this.#frame
      .during(this.#host.call("clockPair", { from, to }))
      .then((pair) => {
        if (turn !== this.#turn) return;
        this.#pair = pair;
        this.#steps = Math.min(pair.steps.length, Math.max(0, Math.floor(steps)));
        this.#showSteps();
      })
      .catch((error: unknown) => this.#stage.live.say(messageOf(error)));
  }

  #step(by: 1 | -1): void {
    const pair = this.#pair;
    const next = this.#steps + by;
    if (pair === undefined || next < 0 || next > pair.steps.length) return;
    this.#steps = next;
    this.#showSteps();
    this.#stage.live.say(pair.steps[next - 1]?.sentence ?? pair.summary);
  }

  #showSteps(): void {
    if (this.#pair === undefined) return;
    this.#merge.show(this.#pair, this.#steps);
    this.#stage.setPair(this.#pair, this.#steps);
    this.#keep();
  }

  #select(node: number | undefined): void {
    this.#stage.select(node);
    this.#keep();
    const turn = ++this.#eventTurn;
    if (node === undefined) {
      this.#event.show(undefined);
      return;
    }
    void this.#frame
      .during(this.#host.call("clockEvent", { node }))
      .then((event) => {
        if (turn !== this.#eventTurn) return;
        this.#event.show(event);
        const have = event.holdings.filter(({ car }) => car !== undefined).length;
        const who = countOf(have, t("store has it"), t("stores have it"));
        this.#stage.live.say(`${this.#nameOf(node)}, ${event.kind}. ${who}.`);
      })
      .catch((error: unknown) => this.#stage.live.say(messageOf(error)));
  }

  #nameOf(node: number): string {
    const label = this.#view?.labels[node] ?? t("event {0}", node);
    const cid = this.#view?.cids[node];
    return cid === undefined ? label : `${label} (…${cid.slice(-6)})`;
  }

  #keep(): void {
    const { snapshot } = this.#shown ?? {};
    if (snapshot === undefined || this.#view === undefined) return;
    const selected = this.#stage.selected;
    this.#keeper.keep(snapshot, {
      ...this.#stage.port(),
      from: this.#view.stores[this.#pair?.from ?? -1]?.id,
      to: this.#view.stores[this.#pair?.to ?? -1]?.id,
      step: this.#steps,
      selected: selected === undefined ? undefined : this.#view.cids[selected],
    });
  }

  #export(format: "dot" | "svg"): void {
    this.#tell(
      this.#host.call("exportClock", { format }).then((isWritten) => {
        if (isWritten) this.#stage.live.say(t("Exported"));
        return null;
      }),
    );
  }

  /** Errors of the host are said aloud and in the log channel; the page stays as it is. */
  #tell(work: Promise<unknown>): void {
    void work.catch((error: unknown) => {
      if (isCancelled(error)) return;
      this.#stage.live.say(messageOf(error));
      this.#host.fault(error);
    });
  }

  #failed(shown: PageShow, error: unknown): void {
    const again = createButton({ label: t("Try again"), press: () => this.#load(shown) });
    const title = t("The clock could not be read");
    this.#say("error", title, messageOf(error), again.element);
  }

  #say(
    kind: "loading" | "empty" | "error",
    title: string,
    detail?: string,
    action?: HTMLElement,
  ): void {
    this.#message.hidden = false;
    fill(this.#message, notice({ kind, title, detail, action }));
  }
}

function portOf({
  left,
  top,
  zoom,
}: {
  readonly left?: number | undefined;
  readonly top?: number | undefined;
  readonly zoom?: number | undefined;
}): Port | undefined {
  return left === undefined || top === undefined || zoom === undefined || zoom <= 0
    ? undefined
    : { left, top, zoom };
}
