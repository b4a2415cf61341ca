import type { DifferingRow, OrderCheckReport, OrderedEvent } from "../../analysis/report.ts";
import { t } from "../texts.ts";
import { h } from "../widgets/dom.ts";
import { countText } from "../widgets/format.ts";
import type { Look } from "../widgets/shapes.ts";
import { createButton } from "../widgets/toolkit.ts";

/** A place of the evidence, as reports write it: `path:line`. */
export interface LinePlace {
  readonly path: string;
  readonly line: number;
}

/** What can be done with an answer. */
export interface OrderActions {
  readonly look: (peer: string) => Look;
  readonly open: (place: LinePlace) => void;
}

const TITLES: Readonly<Record<OrderCheckReport["verdict"], string>> = {
  holds: t("The order does not matter"),
  violated: t("The order matters"),
  unknown: t("No order that was tried made a difference"),
};

/** Whether the order of arrival matters; where it does, the two shortest orders that end differently, side by side. */
export function orderAnswer(report: OrderCheckReport, actions: OrderActions): HTMLElement {
  const { smallest, tried, changes, reasons } = report;
  return h(
    "div",
    { class: "order-answer" },
    h(
      "div",
      { class: "answer-head" },
      h("h3", {}, TITLES[report.verdict]),
      h(
        "span",
        { class: "muted" },
        t("{0} orders of {1} deliveries", countText(tried), countText(changes)),
      ),
    ),
    h("p", {}, reasons.join(" ")),
    ...(smallest === undefined
      ? []
      : [
          h(
            "div",
            { class: "order-lists" },
            eventList(t("As recorded"), smallest.one, actions),
            eventList(t("The other way"), smallest.other, actions),
          ),
          rowTable(smallest.rows, actions),
        ]),
  );
}

function eventList(
  title: string,
  events: readonly OrderedEvent[],
  { look, open }: OrderActions,
): HTMLElement {
  return h(
    "section",
    { "aria-label": title },
    h("h3", {}, title),
    h(
      "ol",
      {},
      ...events.map(({ from, to, event, at }) => {
        const place = placeOf(at);
        return h(
          "li",
          {},
          h("span", {}, `${look(from).name}:${event} → ${look(to).name} `),
          place === undefined
            ? undefined
            : createButton({
                label: t("line {0}", place.line),
                title: t("Open {0} at line {1}", place.path, place.line),
                press: () => open(place),
              }).element,
        );
      }),
    ),
  );
}

/** `path:line` as a place. */
export function placeOf(at: string | undefined): LinePlace | undefined {
  const found = /^(.+):(\d+)$/.exec(at ?? "");
  return found === null ? undefined : { path: found[1] ?? "", line: Number(found[2]) };
}

const SHOWN = 12;

function rowTable(rows: readonly DifferingRow[], { look }: OrderActions): HTMLElement {
  return h(
    "table",
    {},
    h("caption", {}, t("Rows that end differently in the model")),
    h(
      "thead",
      {},
      h(
        "tr",
        {},
        ...[t("Row"), t("As recorded"), t("The other way")].map((name) =>
          h("th", { scope: "col" }, name),
        ),
      ),
    ),
    h(
      "tbody",
      {},
      ...rows
        .slice(0, SHOWN)
        .map(({ peer, table, uuid, one, other }) =>
          h(
            "tr",
            {},
            h(
              "th",
              { scope: "row", title: uuid },
              `${look(peer).name}:${table}#${uuid.slice(0, 4)}…`,
            ),
            h("td", {}, one),
            h("td", {}, other),
          ),
        ),
      rows.length > SHOWN
        ? h("tr", {}, h("td", { colspan: 3 }, t("and {0} more", countText(rows.length - SHOWN))))
        : undefined,
    ),
  );
}
