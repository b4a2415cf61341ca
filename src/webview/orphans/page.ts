import type { OrphanKind } from "../../projection/orphans/types.ts";
import type { Focus, PageShow } from "../../protocol/contract.ts";
import type { PageView } from "../../protocol/view-state.ts";
import type { Host } from "../host.ts";
import { createViewKeeper, isCancelled, messageOf, type Page, type ViewKeeper } from "../page.ts";
import { t } from "../texts.ts";
import { fill, h } from "../widgets/dom.ts";
import { countOf, countText } from "../widgets/format.ts";
import { createFrame } from "../widgets/frame.ts";
import { createLiveRegion } from "../widgets/live.ts";
import { notice } from "../widgets/notice.ts";
import { createPageHead, type PageHead } from "../widgets/page-head.ts";
import { type Look, unknownPeer } from "../widgets/shapes.ts";
import { createTextField, type TextField } from "../widgets/text-field.ts";
import { createButton, createCheckbox } from "../widgets/toolkit.ts";
import { createVirtualList, type VirtualList } from "../widgets/virtual-list.ts";
import { orphanDetails } from "./details.ts";
import { renderRow } from "./row.ts";
import { orphanSummary } from "./summary.ts";
import { placeOf, treeMove } from "./tree-keys.ts";
import { createTreeModel, ORPHAN_KINDS, type TreeModel } from "./tree-model.ts";

const ROW_HEIGHT = 22;
const TYPING_PAUSE_MS = 120;

export class OrphansPage implements Page {
  readonly #host: Host<"orphans">;
  readonly #keeper: ViewKeeper<"orphans">;
  readonly #frame = createFrame(() => this.#draw());
  readonly #head: PageHead;
  readonly #list: VirtualList;
  readonly #live = createLiveRegion();
  readonly #search: TextField;
  readonly #status = h("span", { class: "status", role: "status" });
  readonly #summary = h("div");
  readonly #kinds = h("span", { class: "kinds", role: "group", "aria-label": t("Missing") });
  readonly #details = h("section", { class: "details", "aria-label": t("Selected entry") });
  readonly #message = h("div", { class: "message" });
  #shown: PageShow | undefined;
  #model: TreeModel | undefined;
  #selected = 0;
  #loading: AbortController | undefined;

  constructor(host: Host<"orphans">, root: HTMLElement) {
    this.#host = host;
    this.#keeper = createViewKeeper(host);
    this.#head = createPageHead(t("Orphaned entries"), () => {
      void host.call("openText", { what: "orphans" }).catch(host.fault);
    });
    this.#search = createTextField({
      label: t("Search names, reasons and uuids"),
      placeholder: t("Search names, reasons, uuids"),
      input: (text) => this.#filter(text),
      pauseMs: TYPING_PAUSE_MS,
    });
    this.#list = createVirtualList({
      rowHeight: ROW_HEIGHT,
      request: () => this.#frame.request(),
      render: (element, index) => this.#renderRow(element, index),
    });
    root.append(this.#layOut());
    this.#tell(notice({ kind: "loading", title: t("Opening the snapshot…") }));
    this.#listen();
  }

  show(shown: PageShow): void {
    const isSame = this.#shown?.snapshot === shown.snapshot;
    const view = isSame ? this.#view() : this.#host.readView(shown.snapshot);
    this.#shown = shown;
    this.#head.show(shown);
    void this.#load(view);
  }

  focus({ record }: Focus): void {
    if (record === undefined || this.#model === undefined) return;
    const { tree } = this.#model;
    for (let row = 0; row < tree.rowCount; row++) {
      if (this.#model.text(row).uuid === record) {
        this.#select(row, "quietly");
        return;
      }
    }
  }

  idle(): Promise<void> {
    return this.#frame.idle();
  }

  toText(): string {
    const rows = [...this.#list.body.children].filter((row) => !(row as HTMLElement).hidden);
    const names = rows.map((row) => row.getAttribute("aria-label") ?? "");
    return [this.#head.element.textContent, this.#summary.textContent, ...names].join("\n");
  }

  get drawings(): readonly number[] {
    return this.#frame.durations;
  }

  #layOut(): HTMLElement {
    const all = (label: string, open: boolean): HTMLElement =>
      createButton({ label, press: () => this.#setAllOpen(open) }).element;
    return h(
      "div",
      { class: "page orphans" },
      this.#head.element,
      this.#summary,
      h(
        "div",
        { class: "toolbar", role: "toolbar", "aria-label": t("Tree") },
        h("span", { class: "filter-box" }, this.#search.element),
        this.#kinds,
        h(
          "span",
          { class: "button-group" },
          all(t("Expand all"), true),
          all(t("Collapse all"), false),
        ),
        this.#status,
      ),
      h("main", { class: "main" }, this.#list.element, this.#message),
      this.#details,
      this.#live.element,
    );
  }

  #listen(): void {
    const { body, element } = this.#list;
    body.setAttribute("role", "tree");
    body.setAttribute("tabindex", "0");
    body.setAttribute("aria-label", t("Orphaned entries"));
    body.addEventListener("keydown", (event) => this.#press(event));
    body.addEventListener("focus", () => {
      // A pointer is already where it wants to be; moving the list under it would make it miss.
      if (this.#model === undefined || !body.matches(":focus-visible")) return;
      this.#list.reveal(placeOf(this.#model.visible(), this.#selected));
    });
    element.addEventListener("click", (event) => {
      const target = event.target instanceof Element ? event.target.closest("[data-row]") : null;
      const row = Number(target?.getAttribute("data-row") ?? -1);
      if (row < 0 || this.#model === undefined) return;
      body.focus({ preventScroll: true });
      this.#select(row, "aloud");
      const onTwisty = event.target instanceof Element && event.target.closest(".twisty") !== null;
      const isLeader = this.#model.text(row).cause === undefined;
      if (this.#model.hasChildren(row) && (onTwisty || isLeader)) {
        this.#setOpen(row, !this.#model.isOpen(row));
      }
    });
  }

  #press(event: KeyboardEvent): void {
    const model = this.#model;
    if (model === undefined || event.ctrlKey || event.altKey || event.metaKey) return;
    if (event.key === "Enter" || event.key === " ") {
      if (model.hasChildren(this.#selected)) {
        this.#setOpen(this.#selected, !model.isOpen(this.#selected));
      }
    } else if (event.key === "c") {
      this.#copy(model.text(this.#selected).uuid);
    } else if (event.key === "w") {
      this.#ask(model.text(this.#selected).uuid);
    } else {
      const move = treeMove(model, this.#selected, event.key, this.#list.rowsInView());
      if (move === undefined) return;
      if (move.kind === "go") this.#select(move.row, "aloud");
      else this.#setOpen(move.row, move.kind === "open");
    }
    event.preventDefault();
  }

  async #load(view: PageView<"orphans">): Promise<void> {
    this.#loading?.abort();
    const loading = new AbortController();
    this.#loading = loading;
    if (this.#model === undefined) {
      this.#tell(notice({ kind: "loading", title: t("Finding orphaned entries…") }));
    }
    try {
      const tree = await this.#frame.during(this.#host.call("orphans", null, loading.signal));
      const model = createTreeModel(tree);
      this.#model = model;
      model.restore(view.expanded ?? []);
      model.search(view.text ?? "");
      model.setKinds(kindsOf(view.kinds));
      this.#fillKinds(model);
      this.#search.setValue(view.text ?? "");
      const looks = tree.peers.map(({ id, name }) => this.#look(id, name));
      fill(
        this.#summary,
        orphanSummary(tree, looks, (text) => this.#searchFor(text)),
      );
      this.#selected = 0;
      this.#refresh();
      this.#list.setTop(view.top ?? 0);
      this.#select(0, "quietly");
      if (this.#shown !== undefined) this.focus(this.#shown.focus);
    } catch (error) {
      if (isCancelled(error)) return;
      const retry = createButton({ label: t("Try again"), press: () => void this.#load(view) });
      const title = t("The orphaned entries could not be found");
      this.#tell(notice({ kind: "error", title, detail: messageOf(error), action: retry.element }));
    }
  }

  #refresh(): void {
    const model = this.#model;
    if (model === undefined) return;
    this.#list.setCount(model.visible().length);
    const found = model.matches();
    const all = model.tree.causes.reduce((sum, { count }) => sum + count, 0);
    fill(
      this.#status,
      found === all
        ? countOf(all, t("orphan"), t("orphans"))
        : t("{0} of {1}", countText(found), countOf(all, t("orphan"), t("orphans"))),
    );
    this.#tell(this.#emptyNotice(all, found));
    this.#keep();
  }

  #emptyNotice(all: number, found: number): HTMLElement | undefined {
    if (all === 0) {
      return notice({
        kind: "empty",
        title: t("No orphaned entries"),
        detail: t("Every entry has its content, parent, closure rows and path."),
      });
    }
    if (found > 0) return undefined;
    const press = (): void => {
      this.#model?.setKinds(ORPHAN_KINDS);
      if (this.#model !== undefined) this.#fillKinds(this.#model);
      this.#searchFor("");
    };
    const action = createButton({ label: t("Show all orphans"), press });
    const title = t("Nothing matches the search");
    const detail = t("Names, reasons and beginnings of uuids were searched.");
    return notice({ kind: "empty", title, detail, action: action.element });
  }

  /** One box for each thing that some entry lacks. */
  #fillKinds(model: TreeModel): void {
    const shown = new Set(model.kinds());
    const present = ORPHAN_KINDS.filter((kind) =>
      model.tree.peers.some(({ counts }) => counts[kind] > 0),
    );
    const boxes = present.map((kind) =>
      createCheckbox({
        label: kind,
        checked: shown.has(kind),
        change: (checked) => {
          if (checked) shown.add(kind);
          else shown.delete(kind);
          model.setKinds([...shown]);
          this.#refresh();
        },
      }),
    );
    fill(this.#kinds, ...(boxes.length > 1 ? boxes.map(({ element }) => element) : []));
  }

  #filter(text: string): void {
    this.#model?.search(text);
    const first = this.#model?.visible()[0] ?? 0;
    this.#selected = first;
    this.#refresh();
    this.#select(first, "quietly");
  }

  #searchFor(text: string): void {
    this.#search.setValue(text);
    this.#filter(text);
  }

  #setOpen(row: number, open: boolean): void {
    this.#model?.setOpen(row, open);
    this.#refresh();
    this.#live.say(open ? t("expanded") : t("collapsed"));
  }

  #setAllOpen(open: boolean): void {
    this.#model?.setAllOpen(open);
    this.#refresh();
  }

  #select(row: number, how: "aloud" | "quietly"): void {
    const model = this.#model;
    if (model === undefined || row >= model.tree.rowCount) return;
    for (let at = model.tree.parent[row] ?? -1; at >= 0; at = model.tree.parent[at] ?? -1) {
      if (!model.isOpen(at)) model.setOpen(at, true);
    }
    this.#selected = row;
    this.#list.setCount(model.visible().length);
    this.#list.body.setAttribute("aria-activedescendant", `row-${row}`);
    const text = model.text(row);
    const path = model.path(row);
    fill(
      this.#details,
      orphanDetails(text, path, {
        copy: (uuid) => this.#copy(uuid),
        why: (uuid) => this.#ask(uuid),
      }),
    );
    if (how === "quietly") return;
    this.#list.reveal(placeOf(model.visible(), row));
    if (text.uuid !== undefined) this.#host.focus({ model: "entry", record: text.uuid });
  }

  #ask(record: string | undefined): void {
    if (record !== undefined) void this.#host.call("why", { record }).catch(this.#host.fault);
  }

  #copy(uuid: string | undefined): void {
    if (uuid === undefined) return;
    void this.#host
      .call("copy", { text: uuid })
      .then(() => this.#live.say(t("uuid copied")))
      .catch(this.#host.fault);
  }

  #renderRow(element: HTMLElement, index: number): void {
    const model = this.#model;
    const row = model?.visible()[index];
    if (model === undefined || row === undefined) return;
    renderRow(element, row, {
      model,
      selected: this.#selected,
      look: (peer) => {
        const found = model.tree.peers[peer];
        return found && this.#look(found.id, found.name);
      },
    });
  }

  #draw(): void {
    this.#list.draw();
  }

  #look(id: string, name: string): Look {
    return this.#shown?.peers.find((peer) => peer.id === id) ?? unknownPeer(id, name);
  }

  #view(): PageView<"orphans"> {
    const expanded = this.#model?.toggled() ?? [];
    const kinds = this.#model?.kinds() ?? ORPHAN_KINDS;
    return { text: this.#search.value(), kinds, expanded, top: this.#list.top() };
  }

  #keep(): void {
    if (this.#shown !== undefined) this.#keeper.keep(this.#shown.snapshot, this.#view());
  }

  #tell(element: HTMLElement | undefined): void {
    this.#message.hidden = element === undefined;
    fill(this.#message, element);
  }
}

/** The kinds that were kept; all of them when none were, or none that exist. */
function kindsOf(kept: readonly string[] | undefined): readonly OrphanKind[] {
  const known = ORPHAN_KINDS.filter((kind) => kept?.includes(kind) === true);
  return known.length === 0 ? ORPHAN_KINDS : known;
}
