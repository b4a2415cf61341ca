import type { CarBlockRow, CarBlockView, CarView } from "../../projection/car/types.ts";
import type { PageShow } from "../../protocol/contract.ts";
import type { Host } from "../host.ts";
import { createViewKeeper, isCancelled, messageOf, type Page, type ViewKeeper } from "../page.ts";
import { t } from "../texts.ts";
import { fill, h } from "../widgets/dom.ts";
import { countOf } from "../widgets/format.ts";
import { createFrame } from "../widgets/frame.ts";
import { createLiveRegion } from "../widgets/live.ts";
import { notice } from "../widgets/notice.ts";
import { createTextField } from "../widgets/text-field.ts";
import { createButton } from "../widgets/toolkit.ts";
import { blockDetails } from "./block-details.ts";
import { createBlockList } from "./block-list.ts";
import { carHead } from "./car-head.ts";

/** One CAR: its header, its blocks, and the selected block decoded. Read-only. */
export class CarPage implements Page {
  readonly #host: Host<"car">;
  readonly #keeper: ViewKeeper<"car">;
  readonly #frame = createFrame(() => this.#list.draw());
  readonly #live = createLiveRegion();
  readonly #message = h("div", { class: "message" });
  readonly #head = h("header", { class: "head car-head" });
  readonly #details = h("section", { class: "car-block", "aria-label": t("Selected block") });
  readonly #count = h("span", { class: "status" });
  readonly #search = createTextField({
    label: t("Find blocks"),
    placeholder: t("Find: CID, document, kind"),
    pauseMs: 60,
    input: (text) => this.#filter(text),
  });
  readonly #list = createBlockList({
    request: () => this.#frame.request(),
    select: (row) => this.#select(row.cid),
  });
  #shown: PageShow | undefined;
  #view: CarView | undefined;
  #rows: readonly CarBlockRow[] = [];
  #selected = "";
  #text = "";
  #turn = 0;

  constructor(host: Host<"car">, root: HTMLElement) {
    this.#host = host;
    this.#keeper = createViewKeeper(host);
    root.append(
      h(
        "div",
        { class: "page car" },
        this.#head,
        h("div", { class: "toolbar" }, this.#search.element, this.#count),
        h(
          "main",
          { class: "main" },
          h("div", { class: "car-columns" }, this.#list.element, this.#details),
          this.#message,
        ),
        this.#live.element,
      ),
    );
    this.#say("loading", t("Reading the CAR…"));
  }

  show(shown: PageShow): void {
    const path = shown.car?.path;
    if (path === undefined) return;
    const isSame = this.#shown?.snapshot === shown.snapshot;
    const kept = this.#host.readView(shown.snapshot);
    this.#shown = shown;
    if (!isSame) {
      this.#selected = kept.block ?? "";
      this.#text = kept.text ?? "";
      this.#search.setValue(this.#text);
    }
    if (shown.car?.block !== undefined) {
      this.#selected = shown.car.block;
      this.#text = "";
      this.#search.setValue("");
    }
    const turn = ++this.#turn;
    void this.#frame
      .during(this.#host.call("car", { path }))
      .then((view) => {
        if (turn === this.#turn) this.#fill(view);
      })
      .catch((error: unknown) => {
        if (turn !== this.#turn || isCancelled(error)) return;
        const again = createButton({ label: t("Try again"), press: () => this.show(shown) });
        this.#say("error", t("The CAR could not be read"), messageOf(error), again.element);
      });
  }

  focus(): void {
    // Blocks are named by CIDs, which no other view selects.
  }

  idle(): Promise<void> {
    return this.#frame.idle();
  }

  toText(): string {
    const rows = this.#rows
      .slice(0, 200)
      .map(({ role, summary, cid }) => `${role} ${summary} ${cid}`);
    const message = this.#message.hidden ? "" : (this.#message.textContent ?? "");
    return [this.#head.textContent, message, ...rows, this.#details.textContent].join("\n");
  }

  get drawings(): readonly number[] {
    return this.#frame.durations;
  }

  #fill(view: CarView): void {
    this.#view = view;
    fill(
      this.#head,
      ...carHead(view, this.#shown?.title ?? "", {
        open: (path, block) => this.#open(path, block),
        copy: (text) => this.#tell(this.#host.call("copy", { text })),
      }),
    );
    if (view.blockCount === 0) this.#say("empty", t("No blocks to show"), view.verdict);
    else this.#message.hidden = true;
    this.#filter(this.#text);
    const first = view.blocks.some(({ cid }) => cid === this.#selected)
      ? this.#selected
      : view.blocks[0]?.cid;
    if (first !== undefined) this.#select(first);
  }

  #filter(text: string): void {
    const view = this.#view;
    this.#text = text;
    if (view === undefined) return;
    const wanted = text.trim().toLowerCase();
    this.#rows = view.blocks.filter(
      ({ cid, role, summary, check }) =>
        wanted === "" || `${cid} ${role} ${summary} ${check}`.toLowerCase().includes(wanted),
    );
    this.#list.show(this.#rows, this.#selected);
    const shown = countOf(this.#rows.length, t("block"), t("blocks"));
    const beyond = view.blockCount - view.blocks.length;
    const more = beyond > 0 ? t(", {0} beyond what is listed", beyond) : "";
    const of = wanted === "" ? more : t(" of {0}", view.blockCount);
    fill(this.#count, `${shown}${of}`);
    this.#keep();
  }

  #select(cid: string): void {
    const path = this.#view?.path;
    if (path === undefined) return;
    this.#selected = cid;
    this.#list.show(this.#rows, cid);
    this.#keep();
    const turn = this.#turn;
    void this.#frame
      .during(this.#host.call("carBlock", { path, block: cid }))
      .then((block) => {
        if (turn === this.#turn && this.#selected === cid) this.#showBlock(block);
      })
      .catch((error: unknown) => {
        fill(this.#details, notice({ kind: "error", title: messageOf(error) }));
      });
  }

  #showBlock(block: CarBlockView): void {
    const row = this.#view?.blocks.find(({ cid }) => cid === block.cid);
    fill(
      this.#details,
      ...blockDetails(block, row, {
        open: (path, cid) => this.#open(path, cid),
        copy: (text) => this.#tell(this.#host.call("copy", { text })),
      }),
    );
    this.#details.scrollTop = 0;
    this.#live.say(
      t("{0} {1}, {2} bytes", row?.role ?? t("block"), row?.summary ?? "", row?.size ?? 0),
    );
  }

  /** Links into this file select the block here; others open the file they lead to. */
  #open(path: string, block: string | undefined): void {
    if (path === this.#view?.path && block !== undefined) {
      if (!this.#rows.some(({ cid }) => cid === block)) {
        this.#search.setValue("");
        this.#filter("");
      }
      this.#select(block);
      return;
    }
    this.#tell(this.#host.call("openCar", { path, block }));
  }

  #keep(): void {
    const { snapshot } = this.#shown ?? {};
    if (snapshot === undefined) return;
    this.#keeper.keep(snapshot, { block: this.#selected, text: this.#text });
  }

  #tell(work: Promise<unknown>): void {
    void work.catch((error: unknown) => {
      if (isCancelled(error)) return;
      this.#live.say(messageOf(error));
      this.#host.fault(error);
    });
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
