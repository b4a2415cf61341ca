import type { ClockEventView, ClockHolding, ClockOperation } from "../../projection/clock/types.ts";
import { t } from "../texts.ts";
import { fill, h } from "../widgets/dom.ts";
import { type RecordActions, whyButton } from "../widgets/record-actions.ts";
import { type Look, peerChip } from "../widgets/shapes.ts";
import { createButton } from "../widgets/toolkit.ts";

/** Everything about the selected event: what it wrote over what, who holds it, where the logs speak of it. */
export interface EventPanel {
  readonly element: HTMLElement;
  show(event: ClockEventView | undefined): void;
}

export interface EventPanelOptions {
  readonly looks: () => readonly Look[];
  readonly openLog: (path: string, line: number) => void;
  readonly openCar: (path: string, block: string) => void;
  readonly copy: RecordActions["copy"];
  readonly why: RecordActions["why"];
}

const HINT = t(
  "Select an event: click it, or focus the clock and press ← for a parent, → for a child, ↑ and ↓ for other lanes. Wheel or + and − zoom, drag or Shift+arrows pan, 0 fits all, . and , step the merge.",
);

export function createEventPanel(options: EventPanelOptions): EventPanel {
  const element = h("section", { class: "event", "aria-label": t("Selected event") });
  const show = (event: ClockEventView | undefined): void => {
    if (event === undefined) {
      fill(element, h("p", { class: "details-hint" }, HINT));
      return;
    }
    fill(
      element,
      headOf(event, options),
      factsOf(event, options),
      ...event.operations.map(operationView),
      event.moreOperations > 0
        ? h("p", { class: "muted" }, t("and {0} more writes", event.moreOperations))
        : undefined,
      holdingsView(event, options),
      logView(event, options),
    );
    element.scrollTop = 0;
  };
  show(undefined);
  return { element, show };
}

function headOf(event: ClockEventView, { copy, why }: EventPanelOptions): HTMLElement {
  const [first] = event.operations;
  const more = event.operations.length + event.moreOperations - 1;
  const what =
    first === undefined ? "" : ` ${first.key}${more > 0 ? t(" and {0} more", more) : ""}`;
  return h(
    "div",
    { class: "details-head" },
    h("strong", { class: "details-title" }, `${event.kind}${what}`),
    h("span", { class: "grow" }),
    whyButton(event.cid, why),
    createButton({
      label: t("Copy CID"),
      title: t("Copy the CID {0}", event.cid),
      press: () => copy(event.cid),
    }).element,
  );
}

function factsOf(event: ClockEventView, { looks }: EventPanelOptions): HTMLElement {
  const chips = (stores: readonly number[]): readonly (Node | string)[] =>
    stores.flatMap((store) => {
      const look = looks()[store];
      return look === undefined ? [] : [peerChip(look), " "];
    });
  const fact = (name: string, ...values: readonly (Node | string)[]): HTMLElement | undefined =>
    values.length === 0 ? undefined : h("div", {}, h("dt", {}, name), h("dd", {}, ...values));
  const author = event.author === undefined ? [t("not known")] : chips([event.author]);
  return h(
    "dl",
    { class: "facts" },
    fact("CID", h("code", {}, event.cid)),
    fact(t("Author"), ...author, ...(event.proof === undefined ? [] : [`(${event.proof})`])),
    fact(t("Head of"), ...chips(event.headOf)),
    fact(t("Unmerged head in"), ...chips(event.unmergedHeadOf)),
  );
}

function operationView({ key, before, after }: ClockOperation): HTMLElement {
  return h(
    "div",
    { class: "write" },
    h("div", { class: "write-key" }, h("code", {}, key)),
    h("div", {}, h("span", { class: "muted" }, t("before ")), h("code", {}, before)),
    h("div", {}, h("span", { class: "muted" }, t("after ")), h("code", {}, after)),
  );
}

const SIGNS: Readonly<Record<ClockHolding["standing"], string>> = {
  held: "✓",
  orphan: "◫",
  stray: "◌",
  missing: "✕",
  outside: "–",
};

const WORDS: Readonly<Record<ClockHolding["standing"], string>> = {
  held: t("has it"),
  orphan: t("has it in an orphan only"),
  stray: t("has the block, not the event"),
  missing: t("needs it and cannot read it"),
  outside: t("does not have it"),
};

function holdingsView(event: ClockEventView, options: EventPanelOptions): HTMLElement {
  const row = (holding: ClockHolding): HTMLElement => {
    const { store, standing, sentence, car, key } = holding;
    const look = options.looks()[store];
    const open =
      car === undefined
        ? undefined
        : h("button", { class: "link", type: "button", title: car }, t("Open CAR"));
    open?.addEventListener("click", () => options.openCar(car ?? "", event.cid));
    return h(
      "tr",
      { class: `holding-${standing}` },
      h("th", { scope: "row" }, look && peerChip(look)),
      h("td", {}, h("span", { "aria-hidden": "true" }, `${SIGNS[standing]} `), WORDS[standing]),
      h("td", {}, sentence),
      h(
        "td",
        {},
        key === undefined
          ? car === undefined
            ? ""
            : t("not encrypted")
          : h("code", { title: key }, t("key {0}…", key.slice(0, 12))),
      ),
      h("td", {}, open),
    );
  };
  return h(
    "div",
    { class: "grid-box" },
    h(
      "table",
      { class: "holdings", "aria-label": t("Who has the block") },
      h("tbody", {}, ...event.holdings.map(row)),
    ),
  );
}

function logView(event: ClockEventView, { openLog }: EventPanelOptions): HTMLElement | undefined {
  if (event.logLines.length === 0) return undefined;
  return h(
    "ul",
    { class: "log-lines", "aria-label": t("Log lines") },
    ...event.logLines.map(({ path, line, text }) => {
      const button = h("button", { class: "link", type: "button" }, `${path}:${line}`);
      button.addEventListener("click", () => openLog(path, line));
      return h("li", {}, button, " ", h("span", { class: "muted" }, text));
    }),
  );
}
