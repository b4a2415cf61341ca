import type { ReplayView } from "../../projection/replay/types.ts";
import { t } from "../texts.ts";
import { h } from "../widgets/dom.ts";
import { countOf, countText, shareText } from "../widgets/format.ts";
import { createButton } from "../widgets/toolkit.ts";
import { lineSign } from "./cards.ts";
import {
  goalOf,
  isExact,
  modelsOf,
  rowsAtEnd,
  rowsRecorded,
  surplusOf,
  type Variant,
} from "./variant.ts";

/** Rows a model: at the source, recorded, and as each run ended, with the share that a run reproduced. */
export function outcomeTable(variants: readonly Variant[]): HTMLElement {
  const views = variants.map(({ view }) => view);
  const first = views[0];
  const rows = first === undefined ? [] : [...modelsOf(views), "orphans"];
  return h(
    "table",
    { class: "outcome" },
    h("caption", {}, t("Rows at the receiver")),
    h(
      "thead",
      {},
      h(
        "tr",
        {},
        h("th", { scope: "col" }, t("model")),
        h("th", { scope: "col", class: "number" }, t("source sends")),
        h("th", { scope: "col", class: "number" }, t("recorded")),
        ...variants.map(({ label, colour, dash }) =>
          h("th", { scope: "col", class: "number" }, lineSign(colour, dash), ` ${label}`),
        ),
      ),
    ),
    h(
      "tbody",
      {},
      ...(first === undefined ? [] : rows.map((model) => outcomeRow(model, first, variants))),
    ),
  );
}

function outcomeRow(model: string, first: ReplayView, variants: readonly Variant[]): HTMLElement {
  const goal = goalOf(first, model);
  const recorded = rowsRecorded(first, model);
  return h(
    "tr",
    {},
    h("th", { scope: "row" }, model === "orphans" ? t("files without content") : model),
    h("td", { class: "number muted" }, goal === undefined ? "–" : countText(goal)),
    h("td", { class: "number" }, recorded === undefined ? "–" : countText(recorded)),
    ...variants.map(({ view }) => runCell(view, model, recorded)),
  );
}

function runCell(view: ReplayView, model: string, recorded: number | undefined): HTMLElement {
  const rows = rowsAtEnd(view, model);
  const share = view.report.fidelity.tables[model];
  const differs = recorded !== undefined && rows !== recorded;
  return h(
    "td",
    { class: differs ? "number differs" : "number" },
    `${differs ? "≠ " : ""}${countText(rows)}`,
    share === undefined || share >= 1
      ? undefined
      : h("small", {}, t(" {0} same", shareText(share))),
  );
}

/** The share of recorded rows that each run reproduces, a table; the tables on which some run fails come first. */
export function fidelityTable(variants: readonly Variant[]): HTMLElement {
  const shares = variants.map(({ view }) => view.report.fidelity.tables);
  const names = [...new Set(shares.flatMap((each) => Object.keys(each)))];
  const worst = (name: string): number => Math.min(...shares.map((each) => each[name] ?? 1));
  names.sort((a, b) => worst(a) - worst(b) || (a < b ? -1 : 1));
  return h(
    "table",
    { class: "outcome fidelity" },
    h("caption", {}, t("Fidelity by table")),
    h(
      "thead",
      {},
      h(
        "tr",
        {},
        h("th", { scope: "col" }, t("table")),
        ...variants.map(({ label, colour, dash }) =>
          h("th", { scope: "col", class: "number" }, lineSign(colour, dash), ` ${label}`),
        ),
      ),
    ),
    h(
      "tbody",
      {},
      ...names.map((name) =>
        h(
          "tr",
          {},
          h("th", { scope: "row" }, name),
          ...shares.map((each) => fidelityCell(each[name])),
        ),
      ),
    ),
  );
}

function fidelityCell(share: number | undefined): HTMLElement {
  if (share === undefined) return h("td", { class: "number muted" }, "–");
  return h("td", { class: share < 1 ? "number differs" : "number" }, shareText(share));
}

/** Records that a run lost or still holds back, by reason. */
export function droppedTable({ report }: ReplayView): HTMLElement {
  if (report.dropped.length === 0)
    return h("p", { class: "muted" }, t("Nothing was lost in this run."));
  return h(
    "table",
    { class: "dropped" },
    h("caption", {}, t("Lost or still waiting")),
    h(
      "thead",
      {},
      h(
        "tr",
        {},
        h("th", { scope: "col", class: "number" }, t("records")),
        h("th", { scope: "col" }, t("first of them")),
        h("th", { scope: "col" }, t("why")),
      ),
    ),
    h(
      "tbody",
      {},
      ...report.dropped
        .slice(0, DROPPED_SHOWN)
        .map(({ event, reason, count }) =>
          h(
            "tr",
            {},
            h("td", { class: "number" }, countText(count)),
            h("td", {}, h("code", {}, event)),
            h("td", {}, reason),
          ),
        ),
      report.dropped.length > DROPPED_SHOWN
        ? h("tr", {}, h("td", {}), h("td", { colspan: 2 }, moreText(report.dropped.length)))
        : undefined,
    ),
  );
}

const DROPPED_SHOWN = 30;

function moreText(count: number): string {
  return t(
    "and {0}: open as text to see all",
    countOf(count - DROPPED_SHOWN, t("more reason"), t("more reasons")),
  );
}

/** Where the run first differs from the recording, or that it never does. */
export function divergence(view: ReplayView, go: (step: number) => void): HTMLElement {
  const { firstDivergence: first, steps } = view.report;
  if (first === undefined) return h("p", { class: "divergence" }, agreementText(view));
  const record =
    first.uuid === undefined ? first.table : `${first.table}#${first.uuid.slice(0, 8)}…`;
  const button = createButton({
    label: t("Go to step {0}", countText(first.step)),
    press: () => go(first.step),
  });
  return h(
    "div",
    { class: "divergence" },
    h(
      "p",
      {},
      h("strong", {}, t("First difference")),
      t(" at step {0} of {1}: ", countText(first.step), countText(steps)),
      h("code", {}, record),
    ),
    h("p", {}, h("span", { class: "muted" }, t("recorded ")), first.expected),
    h("p", {}, h("span", { class: "muted" }, t("replayed ")), first.actual),
    button.element,
  );
}

function agreementText(view: ReplayView): string {
  switch (isExact(view)) {
    case undefined:
      return t(
        "The receiver's database is not in the folder, so the run cannot be compared with it.",
      );
    case true:
      return t("The run ends with exactly the recorded rows: this policy explains the recording.");
    case false:
      return t(
        "The run has every recorded row and {0} beyond them: under this policy more would have arrived than did.",
        countOf(surplusOf(view), t("row"), t("rows")),
      );
  }
}
