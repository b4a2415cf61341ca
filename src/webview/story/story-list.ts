import type { StoryLine, StorySubject, StoryView } from "../../projection/story/types.ts";
import type { Host } from "../host.ts";
import { isCancelled } from "../page.ts";
import { t } from "../texts.ts";
import { fill, h } from "../widgets/dom.ts";
import type { Frame } from "../widgets/frame.ts";
import type { LiveRegion } from "../widgets/live.ts";
import type { Look } from "../widgets/shapes.ts";
import { createVirtualList } from "../widgets/virtual-list.ts";
import { lineDetails } from "./details.ts";
import { storyMove } from "./keys.ts";
import { renderItem } from "./row.ts";
import {
  createStoryModel,
  type StoryItem,
  type StoryModel,
  type StoryNode,
} from "./story-model.ts";

const ROW_HEIGHT = 22;
/** Rows asked for at a time. */
const WINDOW = 200;

export interface StoryListOptions {
  readonly host: Host<"story">;
  readonly frame: Frame;
  readonly live: LiveRegion;
  readonly look: (id: string) => Look | undefined;
  /** Leaves only what names an id. */
  readonly only: (id: string) => void;
  readonly hasTimeline: () => boolean;
  readonly changed: () => void;
}

/** The tree of chapters, rows and lines, and the selected record below it. */
export class StoryList {
  readonly details = h("section", { class: "details", "aria-label": t("Selected record") });
  readonly #options: StoryListOptions;
  readonly #list = createVirtualList({
    rowHeight: ROW_HEIGHT,
    request: () => this.#options.frame.request(),
    render: (element, place) => this.#render(element, place),
  });
  #model: StoryModel | undefined;
  #selected: StoryItem | undefined;
  /** The selected record, when it has arrived. */
  #line: StoryLine | undefined;
  /** Windows under way, by node. */
  #asked = new Map<StoryNode, Set<number>>();
  /** Counts selections, so that a late answer about an earlier one is left out. */
  #turn = 0;

  constructor(options: StoryListOptions) {
    this.#options = options;
    this.#hint();
    const { body, element } = this.#list;
    body.setAttribute("role", "tree");
    body.setAttribute("tabindex", "0");
    body.setAttribute("aria-label", t("Log story"));
    body.addEventListener("keydown", (event) => this.#press(event));
    element.addEventListener("click", (event) => this.#click(event));
  }

  get element(): HTMLElement {
    return this.#list.element;
  }

  /** Shows another story, at this line when it is one. */
  show(view: StoryView, line: number): void {
    this.#model = createStoryModel(view);
    this.#asked = new Map();
    this.#selected = this.#model.at(0);
    this.#list.body.setAttribute("aria-activedescendant", "story-0");
    this.#line = undefined;
    this.#hint();
    this.#refresh();
    this.#list.setTop(0);
    if (line > 0) this.goTo(line);
  }

  draw(): void {
    this.#list.draw();
  }

  /** Line of the selected row; 0 when there is none. */
  line(): number {
    const row = this.#selected && this.#model?.row(this.#selected);
    return this.#line?.fromLine ?? row?.fromLine ?? 0;
  }

  /** Selects the row that holds a line, and shows that line below. The view that asked is not told. */
  goTo(line: number): void {
    const item = this.#model?.itemOfLine(line);
    if (item === undefined) return;
    this.#refresh();
    this.#mark(item);
    this.#describe(line, "quietly");
  }

  setChaptersOpen(open: boolean): void {
    this.#model?.setChaptersOpen(open);
    this.#selected = this.#model?.at(0);
    this.#refresh();
    this.#list.setTop(0);
  }

  labels(): readonly string[] {
    const rows = [...this.#list.body.children].filter((row) => !(row as HTMLElement).hidden);
    return rows.map((row) => row.getAttribute("aria-label") ?? "");
  }

  #press(event: KeyboardEvent): void {
    const model = this.#model;
    const selected = this.#selected;
    if (model === undefined || selected === undefined) return;
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const move = storyMove(model, selected, event.key, this.#list.rowsInView());
    if (move === undefined) return;
    event.preventDefault();
    const row = model.row(move.item);
    switch (move.kind) {
      case "go":
        this.#select(move.item);
        break;
      case "open":
      case "close":
        this.#setOpen(move.item, move.kind === "open");
        break;
      case "line":
        this.#openLine(row?.fromLine);
        break;
      case "timeline":
        this.#showOnTimeline(row?.fromLine);
        break;
      case "copy":
        this.#copy(this.#line?.text ?? row?.text);
    }
  }

  #click(event: MouseEvent): void {
    const model = this.#model;
    const target = event.target instanceof Element ? event.target.closest("[data-place]") : null;
    const item = model?.at(Number(target?.getAttribute("data-place") ?? -1));
    if (model === undefined || item === undefined) return;
    this.#list.body.focus({ preventScroll: true });
    this.#select(item);
    if (model.canOpen(item)) this.#setOpen(item, !model.isOpen(item));
    else this.#openLine(model.row(item)?.fromLine);
  }

  #select(item: StoryItem): void {
    this.#mark(item);
    const line = this.#model?.row(item)?.fromLine;
    if (line === undefined) this.#hint();
    else this.#describe(line, "aloud");
    this.#options.changed();
  }

  #mark(item: StoryItem): void {
    const place = this.#model?.placeOf(item) ?? 0;
    this.#selected = item;
    this.#list.body.setAttribute("aria-activedescendant", `story-${place}`);
    this.#list.reveal(place);
    this.#options.frame.request();
  }

  /** Shows a record below the list, and tells the other views when the user chose it. */
  #describe(line: number, how: "aloud" | "quietly"): void {
    const { host, frame } = this.#options;
    const path = this.#model?.view.path ?? "";
    const turn = ++this.#turn;
    void frame
      .during(host.call("storyLine", { path, line }))
      .then((found) => {
        if (turn !== this.#turn) return;
        this.#line = found;
        fill(this.details, this.#detailsOf(found));
        if (how === "aloud") this.#tellOthers(found);
      })
      .catch((error: unknown) => {
        if (!isCancelled(error)) host.fault(error);
      });
  }

  #tellOthers({ path, fromLine, time, subjects }: StoryLine): void {
    const record = subjects.find(({ kind }) => kind === "record");
    this.#options.host.focus({
      peer: subjects.find(({ kind }) => kind === "peer")?.id,
      model: record?.model,
      record: record?.id,
      time: Number.isNaN(time) ? undefined : time,
      line: { path, line: fromLine },
    });
  }

  #detailsOf(line: StoryLine): HTMLElement {
    const { look, only, hasTimeline, host } = this.#options;
    const template = this.#model?.view.templates.find(({ id }) => id === line.template);
    const actions = {
      openLine: ({ fromLine }: StoryLine) => this.#openLine(fromLine),
      timeline: ({ fromLine }: StoryLine) => this.#showOnTimeline(fromLine),
      only: ({ id }: StorySubject) => only(id),
      why: ({ id }: StorySubject) => void host.call("why", { record: id }).catch(host.fault),
      copy: (text: string) => this.#copy(text),
    };
    return lineDetails(line, template, { look, actions, hasTimeline: hasTimeline() });
  }

  #setOpen(item: StoryItem, open: boolean): void {
    const model = this.#model;
    if (model === undefined) return;
    if (open) model.open(item);
    else model.close(item);
    this.#refresh();
    this.#mark(item);
    this.#options.live.say(open ? t("expanded") : t("collapsed"));
  }

  #openLine(line: number | undefined): void {
    const { host } = this.#options;
    const path = this.#model?.view.path;
    if (line === undefined || path === undefined) return;
    void host.call("openLogLine", { path, line }).catch(host.fault);
  }

  #showOnTimeline(line: number | undefined): void {
    const { host, hasTimeline } = this.#options;
    const path = this.#model?.view.path;
    if (line === undefined || path === undefined || !hasTimeline()) return;
    void host.call("showOnTimeline", { path, line }).catch(host.fault);
  }

  #copy(text: string | undefined): void {
    if (text === undefined) return;
    const { host, live } = this.#options;
    void host
      .call("copy", { text })
      .then(() => live.say(t("copied")))
      .catch(host.fault);
  }

  #refresh(): void {
    this.#list.setCount(this.#model?.count() ?? 0);
    this.#options.frame.request();
  }

  #render(element: HTMLElement, place: number): void {
    const model = this.#model;
    const item = model?.at(place);
    if (model === undefined) return;
    const isSelected =
      item !== undefined &&
      item.node === this.#selected?.node &&
      item.index === this.#selected.index;
    renderItem(element, item, { model, place, isSelected });
    if (item !== undefined && model.chapter(item) === undefined && model.row(item) === undefined) {
      this.#request(model, item);
    }
  }

  /** Asks for the window of rows in which one is that is to be drawn. */
  #request(model: StoryModel, { node, index }: StoryItem): void {
    const { host, frame } = this.#options;
    const offset = Math.floor(index / WINDOW) * WINDOW;
    const asked = this.#asked.get(node) ?? new Set();
    this.#asked.set(node, asked);
    if (asked.has(offset)) return;
    asked.add(offset);
    const { path, query, problem } = model.view;
    const { fromLine, toLine } = node;
    const text = problem === undefined ? query : "";
    void frame
      .during(
        host.call("storyRows", { path, query: text, fromLine, toLine, offset, limit: WINDOW }),
      )
      .then((rows) => {
        if (this.#model !== model) return;
        model.supply(node, offset, rows);
        this.#refresh();
      })
      .catch((error: unknown) => {
        asked.delete(offset);
        if (!isCancelled(error)) host.fault(error);
      });
  }

  #hint(): void {
    const text = t(
      "Select a row to see its text and what it names. Arrows move, → opens, ← closes, Enter or O opens the line, T shows it on the timeline, C copies.",
    );
    fill(this.details, h("p", { class: "details-why" }, text));
  }
}
