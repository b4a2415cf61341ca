import type { StoryListing, StoryView } from "../../projection/story/types.ts";
import type { Focus, PageShow } from "../../protocol/contract.ts";
import type { PageView } from "../../protocol/view-state.ts";
import type { Host } from "../host.ts";
import { createViewKeeper, isCancelled, messageOf, type Page, type ViewKeeper } from "../page.ts";
import { t } from "../texts.ts";
import { fill, h } from "../widgets/dom.ts";
import { countOf, countText, shareText } from "../widgets/format.ts";
import { createFrame } from "../widgets/frame.ts";
import { createLiveRegion } from "../widgets/live.ts";
import { notice } from "../widgets/notice.ts";
import { createPageHead, type PageHead } from "../widgets/page-head.ts";
import { createButton } from "../widgets/toolkit.ts";
import { fieldOf, withField } from "./query-words.ts";
import { StoryList } from "./story-list.ts";
import { createTemplateList } from "./templates.ts";
import { createStoryToolbar } from "./toolbar.ts";

/** A log as a story: chapters, rows, lines; the selected record below. */
export class StoryPage implements Page {
  readonly #host: Host<"story">;
  readonly #keeper: ViewKeeper<"story">;
  readonly #frame = createFrame(() => this.#list.draw());
  readonly #head: PageHead;
  readonly #live = createLiveRegion();
  readonly #list: StoryList;
  readonly #message = h("div", { class: "message" });
  readonly #toolbar = createStoryToolbar({
    log: (path) => void this.#load(path, "", 0),
    query: (query) => this.#ask(query),
    level: (level) => this.#ask(withField(this.#query, "level", level)),
    chapters: (open) => this.#list.setChaptersOpen(open),
    record: () => {
      if (this.#record !== undefined) this.#ask(withField(this.#query, "record", this.#record));
    },
  });
  readonly #templates = createTemplateList(({ id }) => {
    this.#ask(withField(this.#query, "template", id));
  });
  #shown: PageShow | undefined;
  #logs: readonly StoryListing[] = [];
  #path = "";
  #query = "";
  /** The record that another view selected. */
  #record: string | undefined;
  #loading: AbortController | undefined;

  constructor(host: Host<"story">, root: HTMLElement) {
    this.#host = host;
    this.#keeper = createViewKeeper(host);
    this.#head = createPageHead(t("Log story"), () => {
      const request = { what: "log", path: this.#path, query: this.#query } as const;
      void host.call("openText", request).catch(host.fault);
    });
    this.#list = new StoryList({
      host,
      frame: this.#frame,
      live: this.#live,
      look: (id) => this.#shown?.peers.find((peer) => peer.id === id),
      only: (id) => this.#ask(withField(this.#query, "record", id)),
      hasTimeline: () => (this.#shown?.pairs.length ?? 0) > 0 || this.#isLibrary(),
      changed: () => this.#keep(),
    });
    root.append(
      h(
        "div",
        { class: "page story" },
        this.#head.element,
        this.#toolbar.element,
        this.#templates.element,
        h("main", { class: "main" }, this.#list.element, this.#message),
        this.#list.details,
        this.#live.element,
      ),
    );
    this.#tell(notice({ kind: "loading", title: t("Opening the snapshot…") }));
  }

  show(shown: PageShow): void {
    const isSame = this.#shown?.snapshot === shown.snapshot;
    const view = isSame ? this.#view() : this.#host.readView(shown.snapshot);
    this.#shown = shown;
    this.#head.show(shown);
    this.#setRecord(shown.focus.record);
    void this.#start(view, isSame ? undefined : shown.focus);
  }

  focus(focus: Focus): void {
    this.#setRecord(focus.record);
    void this.#follow(focus);
  }

  idle(): Promise<void> {
    return this.#frame.idle();
  }

  toText(): string {
    const head = this.#head.element.textContent;
    return [head, this.#toolbar.status(), ...this.#list.labels()].join("\n");
  }

  get drawings(): readonly number[] {
    return this.#frame.durations;
  }

  /** Finds out which logs there are, and tells the one that is wanted. */
  async #start(view: PageView<"story">, focus: Focus | undefined): Promise<void> {
    try {
      this.#logs = await this.#frame.during(this.#host.call("storyLogs", null));
    } catch (error) {
      return this.#fail(error, () => void this.#start(view, focus));
    }
    const wanted = focus?.line?.path ?? view.path;
    const known = this.#logs.find(({ path }) => path === wanted) ?? this.#logs[0];
    if (known === undefined) {
      const detail = t(
        "Stories are told of tracing logs, job logs and the JSON lines of block stores; this folder has none.",
      );
      return this.#tell(notice({ kind: "empty", title: t("There is no log to tell"), detail }));
    }
    const isKept = known.path === view.path && focus?.line === undefined;
    await this.#load(known.path, isKept ? (view.query ?? "") : "", isKept ? (view.line ?? 0) : 0);
    if (focus !== undefined && !isKept) await this.#follow(focus);
  }

  async #load(path: string, query: string, line: number): Promise<void> {
    this.#loading?.abort();
    const loading = new AbortController();
    this.#loading = loading;
    if (path !== this.#path)
      this.#tell(notice({ kind: "loading", title: t("Reading {0}…", path) }));
    this.#path = path;
    this.#query = query;
    this.#toolbar.setLogs(this.#logs, path);
    this.#toolbar.setQuery(query, fieldOf(query, "level"));
    try {
      const asked = this.#host.call("story", { path, query }, loading.signal);
      this.#fill(await this.#frame.during(asked), line);
    } catch (error) {
      if (!isCancelled(error)) this.#fail(error, () => void this.#load(path, query, line));
    }
  }

  #fill(view: StoryView, line: number): void {
    this.#toolbar.setProblem(view.problem, view.query);
    this.#toolbar.setStatus(statusText(view));
    this.#templates.show(view);
    this.#list.show(view, line);
    this.#tell(this.#emptyNotice(view));
    this.#keep();
  }

  #ask(query: string): void {
    if (query === this.#query) return;
    void this.#load(this.#path, query, this.#list.line());
  }

  /** Goes where another view is: to its line, else to its time. */
  async #follow({ line, time }: Focus): Promise<void> {
    if (line !== undefined && this.#logs.some(({ path }) => path === line.path)) {
      if (line.path !== this.#path) await this.#load(line.path, "", line.line);
      this.#list.goTo(line.line);
    } else if (time !== undefined && this.#path !== "") {
      const asked = this.#host.call("storyLine", { path: this.#path, time });
      try {
        const found = await this.#frame.during(asked);
        if (!Number.isNaN(found.time)) this.#list.goTo(found.fromLine);
      } catch (error) {
        if (!isCancelled(error)) this.#host.fault(error);
      }
    }
  }

  #setRecord(record: string | undefined): void {
    this.#record = record;
    this.#toolbar.setRecord(record);
  }

  #isLibrary(): boolean {
    return this.#logs.some(({ kind }) => kind !== "fireproof");
  }

  #emptyNotice({ chapters, records }: StoryView): HTMLElement | undefined {
    if (chapters.length > 0) return undefined;
    if (records === 0) return notice({ kind: "empty", title: t("The log holds no record") });
    const press = (): void => this.#ask("");
    return notice({
      kind: "empty",
      title: t("Nothing matches the query"),
      detail: t("None of {0} does.", countOf(records, t("record"), t("records"))),
      action: createButton({ label: t("Show everything"), press }).element,
    });
  }

  #fail(error: unknown, again: () => void): void {
    const retry = createButton({ label: t("Try again"), press: again });
    const title = t("The log could not be read");
    this.#tell(notice({ kind: "error", title, detail: messageOf(error), action: retry.element }));
  }

  #view(): PageView<"story"> {
    return { path: this.#path, query: this.#query, line: this.#list.line() };
  }

  #keep(): void {
    if (this.#shown !== undefined && this.#path !== "") {
      this.#keeper.keep(this.#shown.snapshot, this.#view());
    }
  }

  #tell(element: HTMLElement | undefined): void {
    this.#message.hidden = element === undefined;
    fill(this.#message, element);
  }
}

/** How much there is, how much of it is seen, and what collapsing alone would save. */
function statusText({ hits, records, lines, chapters, ratio, query, problem }: StoryView): string {
  const rows = chapters.reduce((sum, chapter) => sum + chapter.rows.length, 0);
  if (query !== "" && problem === undefined) {
    return t(
      "{0} of {1} in {2}",
      countText(hits),
      countOf(records, t("record"), t("records")),
      countOf(rows, t("row"), t("rows")),
    );
  }
  const saved = t("{0} saved without loss", shareText(ratio.lossless));
  return t(
    "{0} in {1}; repeats and sequences alone: {2}, {3}",
    countOf(lines, t("line"), t("lines")),
    countOf(rows, t("row"), t("rows")),
    countOf(ratio.rowsLossless, t("row"), t("rows")),
    saved,
  );
}
