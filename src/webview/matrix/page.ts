import type { Focus, PageShow } from "../../protocol/contract.ts";
import type { Host } from "../host.ts";
import { createViewKeeper, type Page, type ViewKeeper } from "../page.ts";
import { t } from "../texts.ts";
import { fill, h } from "../widgets/dom.ts";
import { countOf } from "../widgets/format.ts";
import { createFrame } from "../widgets/frame.ts";
import { looksOf } from "../widgets/matrix-strip.ts";
import { notice } from "../widgets/notice.ts";
import { createPageHead, type PageHead } from "../widgets/page-head.ts";
import { claimTable } from "./claims.ts";
import { matrixGrid, modelTable } from "./grid.ts";

export class MatrixPage implements Page {
  readonly #host: Host<"matrix">;
  readonly #keeper: ViewKeeper<"matrix">;
  readonly #frame = createFrame(() => this.#draw());
  readonly #head: PageHead;
  readonly #body = h("div", { class: "matrix-body" });
  readonly #root: HTMLElement;
  #shown: PageShow | undefined;
  #model = "";

  constructor(host: Host<"matrix">, root: HTMLElement) {
    this.#host = host;
    this.#keeper = createViewKeeper(host);
    this.#head = createPageHead(t("Matrix"), () => {
      void host.call("openText", { what: "matrix" }).catch(host.fault);
    });
    this.#root = h(
      "div",
      { class: "page matrix" },
      this.#head.element,
      h("main", { class: "main" }, this.#body),
    );
    root.append(this.#root);
    fill(this.#body, notice({ kind: "loading", title: t("Opening the snapshot…") }));
  }

  show(shown: PageShow): void {
    const isSame = this.#shown?.snapshot === shown.snapshot;
    if (!isSame) this.#model = this.#host.readView(shown.snapshot).model ?? "";
    this.#shown = shown;
    this.#head.show(shown, { strip: false });
    if (shown.focus.model !== undefined) this.#model = shown.focus.model;
    this.#frame.request();
  }

  focus({ model }: Focus): void {
    if (model === undefined || model === this.#model) return;
    this.#model = model;
    this.#frame.request();
  }

  idle(): Promise<void> {
    return this.#frame.idle();
  }

  toText(): string {
    return `${this.#head.element.textContent}\n${this.#body.textContent}`;
  }

  get drawings(): readonly number[] {
    return this.#frame.durations;
  }

  #draw(): void {
    const shown = this.#shown;
    if (shown === undefined) return;
    const { matrix } = shown;
    const model = matrix.models.find((each) => each.model === this.#model) ?? matrix.models[0];
    if (model === undefined) {
      const detail = t(
        "No database in this snapshot could be read, or none holds rows with an author.",
      );
      fill(this.#body, notice({ kind: "empty", title: t("No rows with an author"), detail }));
      return;
    }
    const looks = looksOf(matrix, shown.peers);
    const hadFocus = this.#body.contains(document.activeElement);
    fill(
      this.#body,
      h("h2", {}, model.model, h("span", { class: "muted" }, ` ${missingText(model.missing)}`)),
      h("div", { class: "grid-box" }, matrixGrid(matrix, model, looks)),
      h("h2", {}, t("All models")),
      h(
        "div",
        { class: "grid-box" },
        modelTable(matrix, looks, {
          selected: model.model,
          select: (name) => this.#select(name),
        }),
      ),
      ...(matrix.claims.length === 0
        ? []
        : [
            h(
              "h2",
              {},
              t("Watermarks"),
              h("span", { class: "muted" }, t(" claimed against actual")),
            ),
            h("div", { class: "grid-box" }, claimTable(matrix, looks)),
          ]),
    );
    if (hadFocus) this.#body.querySelector<HTMLElement>('[aria-pressed="true"]')?.focus();
  }

  #select(model: string): void {
    this.#model = model;
    if (this.#shown !== undefined) this.#keeper.keep(this.#shown.snapshot, { model });
    this.#host.focus({ model });
    this.#frame.request();
  }
}

function missingText(missing: number): string {
  return missing === 0
    ? t("nothing missing")
    : t("{0} missing", countOf(missing, t("row"), t("rows")));
}
