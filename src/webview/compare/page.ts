import type { Comparison } from "../../projection/comparison/types.ts";
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
import { createButton } from "../widgets/toolkit.ts";
import { CompareList } from "./compare-list.ts";
import { rowDetails } from "./details.ts";
import { titleOf } from "./row.ts";
import {
  createRowReader,
  KINDS,
  passingRows,
  type RowFilter,
  type RowReader,
} from "./row-filter.ts";
import { comparisonSummary } from "./summary.ts";
import { createToolbar, type Toolbar } from "./toolbar.ts";

const EVERYTHING: RowFilter = { model: "", kinds: KINDS, field: "", text: "" };

/** The rows that two peers do not have alike, and the selected one field by field. */
export class ComparePage implements Page {
  readonly #host: Host<"compare">;
  readonly #keeper: ViewKeeper<"compare">;
  readonly #frame = createFrame(() => this.#list.draw());
  readonly #head: PageHead;
  readonly #list: CompareList;
  readonly #toolbar: Toolbar;
  readonly #live = createLiveRegion();
  readonly #status = h("span", { class: "status", role: "status" });
  readonly #summary = h("div", { class: "compare-summary" });
  readonly #details = h("section", { class: "details", "aria-label": t("Selected row") });
  readonly #message = h("div", { class: "message" });
  #shown: PageShow | undefined;
  #comparison: Comparison | undefined;
  #reader: RowReader | undefined;
  #filter = EVERYTHING;
  #loading: AbortController | undefined;
  #detailing: AbortController | undefined;

  constructor(host: Host<"compare">, root: HTMLElement) {
    this.#host = host;
    this.#keeper = createViewKeeper(host);
    this.#head = createPageHead(t("Compare"), () => {
      const peers = this.#comparison?.peers;
      if (peers === undefined) return;
      void host.call("openText", { what: "diff", peers }).catch(host.fault);
    });
    this.#toolbar = createToolbar(
      {
        pair: (a, b) => void this.#load({ ...this.#view(), a, b }),
        narrow: (change) => this.#narrow(change),
      },
      this.#status,
    );
    this.#list = new CompareList({
      request: () => this.#frame.request(),
      selected: (row, how) => this.#showRow(row, how),
      copy: (row) => this.#copy(this.#reader?.uuid(row)),
      why: (row) => this.#why(this.#reader?.uuid(row)),
    });
    root.append(
      h(
        "div",
        { class: "page compare" },
        this.#head.element,
        this.#summary,
        this.#toolbar.element,
        h("main", { class: "main" }, this.#list.element, this.#message),
        this.#details,
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
    void this.#load(view);
  }

  focus({ record }: Focus): void {
    if (record === undefined || this.#reader === undefined) return;
    const { uuid } = this.#reader;
    this.#list.selectWhere((row) => uuid(row) === record);
  }

  idle(): Promise<void> {
    return this.#frame.idle();
  }

  toText(): string {
    const { element } = this.#head;
    return [
      element.textContent,
      this.#summary.textContent,
      ...this.#list.spoken(),
      this.#details.textContent,
    ].join("\n");
  }

  get drawings(): readonly number[] {
    return this.#frame.durations;
  }

  async #load(view: PageView<"compare">): Promise<void> {
    this.#loading?.abort();
    const loading = new AbortController();
    this.#loading = loading;
    this.#tell(notice({ kind: "loading", title: t("Comparing rows…") }));
    const { a, b } = view;
    const peers = a === undefined || b === undefined ? undefined : ([a, b] as const);
    try {
      const comparison = await this.#frame.during(
        this.#host.call("comparison", { peers }, loading.signal),
      );
      this.#comparison = comparison;
      this.#reader = createRowReader(comparison);
      this.#toolbar.setPeers(this.#shown?.peers ?? [], comparison.peers);
      this.#filter = filterOf(view, comparison);
      this.#toolbar.search.setValue(this.#filter.text);
      this.#refresh();
      this.#list.setTop(view.top ?? 0);
      if (this.#shown !== undefined) this.focus(this.#shown.focus);
    } catch (error) {
      if (isCancelled(error)) return;
      const retry = createButton({ label: t("Try again"), press: () => void this.#load({}) });
      const title = t("The rows could not be compared");
      this.#tell(notice({ kind: "error", title, detail: messageOf(error), action: retry.element }));
    }
  }

  #narrow(change: Partial<RowFilter>): void {
    this.#filter = { ...this.#filter, ...change };
    this.#refresh();
  }

  /** Shows what passes the filter, and says how much that is. */
  #refresh(): void {
    const [comparison, reader] = [this.#comparison, this.#reader];
    if (comparison === undefined || reader === undefined) return;
    const [a, b] = this.#looks(comparison);
    const names = [a.name, b.name] as const;
    const rows = passingRows(comparison, reader, this.#filter);
    fill(
      this.#summary,
      comparisonSummary(comparison, names, this.#filter.model, (model) => this.#narrow({ model })),
    );
    this.#toolbar.setFilter(comparison, this.#filter);
    const all = countOf(comparison.rowCount, t("row"), t("rows"));
    fill(
      this.#status,
      rows.length === comparison.rowCount ? all : t("{0} of {1}", countText(rows.length), all),
    );
    this.#tell(this.#emptyNotice(comparison, rows.length, names));
    this.#list.setRows(rows, reader, names);
    this.#keep();
  }

  #emptyNotice(
    { rowCount }: Comparison,
    passing: number,
    [a, b]: readonly [string, string],
  ): HTMLElement | undefined {
    if (passing > 0) return undefined;
    if (rowCount === 0) {
      const detail = t("Every row that {0} authored is at {1}, alike in every field.", a, b);
      return notice({ kind: "empty", title: t("Nothing differs"), detail });
    }
    const press = (): void => {
      this.#toolbar.search.setValue("");
      this.#narrow(EVERYTHING);
    };
    const action = createButton({ label: t("Show all rows"), press });
    const title = t("No row passes the filter");
    return notice({ kind: "empty", title, action: action.element });
  }

  /** The selected row side by side; what was asked before is not wanted any more. */
  #showRow(row: number | undefined, how: "aloud" | "quietly"): void {
    this.#detailing?.abort();
    const [comparison, reader] = [this.#comparison, this.#reader];
    if (row === undefined || comparison === undefined || reader === undefined) {
      const hint = t(
        "Select a row to see its fields side by side. Arrows move, C copies the uuid, W asks why.",
      );
      fill(this.#details, h("p", { class: "muted" }, hint));
      return;
    }
    const detailing = new AbortController();
    this.#detailing = detailing;
    const [model, uuid] = [reader.model(row), reader.uuid(row)];
    if (how === "aloud") this.#host.focus({ model, record: uuid });
    const asked = { peers: comparison.peers, model, uuid };
    const selected = {
      title: titleOf(reader, row),
      kind: reader.kind(row),
      looks: this.#looks(comparison),
    };
    this.#frame
      .during(this.#host.call("comparedRow", asked, detailing.signal))
      .then((compared) => {
        const actions = {
          copy: (record: string) => this.#copy(record),
          why: (record: string) => this.#why(record),
        };
        fill(this.#details, rowDetails({ ...selected, row: compared }, actions));
      })
      .catch((error: unknown) => {
        if (!isCancelled(error)) fill(this.#details, h("p", {}, messageOf(error)));
      });
  }

  #looks({ peers: [a, b] }: Comparison): readonly [Look, Look] {
    const look = (id: string): Look =>
      this.#shown?.peers.find((peer) => peer.id === id) ?? unknownPeer(id);
    return [look(a), look(b)];
  }

  #why(record: string | undefined): void {
    if (record !== undefined) void this.#host.call("why", { record }).catch(this.#host.fault);
  }

  #copy(uuid: string | undefined): void {
    if (uuid === undefined) return;
    void this.#host
      .call("copy", { text: uuid })
      .then(() => this.#live.say(t("uuid copied")))
      .catch(this.#host.fault);
  }

  #view(): PageView<"compare"> {
    const [a, b] = this.#comparison?.peers ?? [];
    return { a, b, ...this.#filter, top: this.#list.top() };
  }

  #keep(): void {
    if (this.#shown !== undefined) this.#keeper.keep(this.#shown.snapshot, this.#view());
  }

  #tell(element: HTMLElement | undefined): void {
    this.#message.hidden = element === undefined;
    fill(this.#message, element);
  }
}

/** What was kept, as far as this comparison has it. */
function filterOf(view: PageView<"compare">, { models, fields }: Comparison): RowFilter {
  const kinds = KINDS.filter((kind) => view.kinds?.includes(kind) ?? true);
  return {
    model: models.some(({ model }) => model === view.model) ? (view.model ?? "") : "",
    kinds: kinds.length === 0 ? KINDS : kinds,
    field: fields.some(({ name }) => name === view.field) ? (view.field ?? "") : "",
    text: view.text ?? "",
  };
}
