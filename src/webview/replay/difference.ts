import type { HostMethods } from "../../protocol/contract.ts";
import { t } from "../texts.ts";
import { fill, h } from "../widgets/dom.ts";
import { countOf, countText } from "../widgets/format.ts";
import type { Look } from "../widgets/shapes.ts";
import { createButton, createDropdown } from "../widgets/toolkit.ts";

type Asked = Omit<HostMethods["stateDifference"]["params"], "run">;
type Difference = HostMethods["stateDifference"]["result"];
type Table = Difference["tables"][number];
type Row = Difference["rows"][number];

/** What the replica of a peer holds at one step and not at another: only what changed, table by table, row by row. */
export interface DifferencePanel {
  readonly element: HTMLElement;
  /** Another run, with other receivers. */
  reset(run: { readonly steps: number; readonly peers: readonly string[] }): void;
  /** The step that the page shows: the other end. */
  setStep(step: number): void;
  toText(): string;
}

const SIGNS = { added: "+", removed: "−", changed: "≠" } as const;
/** Rows of a table that are asked for at a time. */
const ROWS = 100;

export function createDifferencePanel(options: {
  readonly ask: (asked: Asked) => Promise<Difference>;
  readonly look: (id: string) => Look;
  readonly fault: (error: unknown) => void;
}): DifferencePanel {
  let ends = { from: 0, to: 0 };
  let peer = "";
  let turn = 0;
  const told = h("span", { class: "muted", role: "status" });
  const tables = h("div", { class: "difference-tables" });
  const tell = (): void =>
    fill(told, t("from step {0} to step {1}", countText(ends.from), countText(ends.to)));
  const show = async (): Promise<void> => {
    const mine = ++turn;
    const between = { peer, ...ends };
    const found = await options.ask({ ...between, limit: 0 });
    if (mine !== turn) return;
    const rowsOf = (table: string, offset: number): Promise<Difference> =>
      options.ask({ ...between, table, offset, limit: ROWS });
    fill(tables, ...contentOf(found, rowsOf, options.fault));
  };
  const peers = createDropdown({
    label: t("Peer whose replica is compared"),
    choices: [],
    selected: "",
    choose: (value) => {
      peer = value;
      fill(tables);
    },
  });
  const from = createButton({
    label: t("From here"),
    title: t("From here: compare from the step that is shown now"),
    press: () => {
      ends = { ...ends, from: ends.to };
      fill(tables);
      tell();
    },
  });
  const compare = createButton({
    label: t("Compare"),
    title: t("Compare: say what changed between the two steps"),
    press: () => void show().catch(options.fault),
  });
  const head = h(
    "div",
    { class: "panel-head" },
    h("h2", {}, t("State difference")),
    peers.element,
    told,
    h("span", { class: "button-group" }, from.element, compare.element),
  );
  return {
    element: h(
      "section",
      { class: "panel difference", "aria-label": t("State difference") },
      head,
      tables,
    ),
    reset: (run) => {
      turn++;
      ends = { from: 0, to: run.steps };
      peer = run.peers[0] ?? "";
      const choices = run.peers.map((id) => ({ value: id, label: options.look(id).name }));
      peers.setChoices(choices, peer);
      peers.element.hidden = run.peers.length < 2;
      fill(tables);
      tell();
    },
    setStep: (step) => {
      ends = { ...ends, to: step };
      tell();
    },
    toText: () => `${told.textContent ?? ""}\n${tables.textContent ?? ""}`,
  };
}

function contentOf(
  found: Difference,
  rowsOf: (table: string, offset: number) => Promise<Difference>,
  fault: (error: unknown) => void,
): HTMLElement[] {
  if (found.tables.length === 0) {
    return [
      h("p", { class: "muted" }, t("Nothing in this replica changed between the two steps.")),
    ];
  }
  return found.tables.map((table, index) => {
    const rows = h("ul", { class: "difference-rows" });
    let isAsked = false;
    const more = async (): Promise<void> => {
      const shown = rows.querySelectorAll("li.difference-row").length;
      const { rows: next, total } = await rowsOf(table.table, shown);
      rows.querySelector("li.more")?.remove();
      rows.append(...next.map(rowItem));
      const left = total - shown - next.length;
      if (left > 0) rows.append(moreItem(left, () => void more().catch(fault)));
    };
    const details = h("details", {}, h("summary", {}, ...summaryOf(table)), rows);
    details.addEventListener("toggle", () => {
      if (!details.open || isAsked) return;
      isAsked = true;
      void more().catch(fault);
    });
    // The first table is unfolded, so that an answer is on screen at once.
    if (index === 0) details.open = true;
    return details;
  });
}

function summaryOf({ table, added, removed, changed }: Table): HTMLElement[] {
  const counts = [
    added > 0 ? `+ ${countText(added)}` : "",
    removed > 0 ? `− ${countText(removed)}` : "",
    changed > 0 ? `≠ ${countText(changed)}` : "",
  ].filter((text) => text !== "");
  return [h("strong", {}, table), h("span", { class: "muted" }, ` ${counts.join("   ")}`)];
}

function moreItem(left: number, press: () => void): HTMLElement {
  const label = t("Show more: {0} left", countOf(left, t("row"), t("rows")));
  return h("li", { class: "more" }, createButton({ label, press }).element);
}

function rowItem({ kind, uuid, key, fields }: Row): HTMLElement {
  const known = fields.filter(
    ({ before, after }) => (before ?? null) !== null || (after ?? null) !== null,
  );
  return h(
    "li",
    { class: "difference-row" },
    h("code", { class: `difference-${kind}` }, `${SIGNS[kind]} ${uuid ?? key}`),
    h(
      "dl",
      {},
      ...known.map(({ name, before, after }) =>
        h(
          "div",
          {},
          h("dt", {}, name),
          before === undefined ? undefined : h("dd", { class: "before" }, cellText(before)),
          after === undefined ? undefined : h("dd", { class: "after" }, cellText(after)),
        ),
      ),
    ),
  );
}

function cellText(cell: string | number | null): string {
  return cell === null ? "NULL" : String(cell);
}
