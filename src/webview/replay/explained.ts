import type { ExplainReport, FindingPlace, Hypothesis } from "../../analysis/report.ts";
import { t } from "../texts.ts";
import { h } from "../widgets/dom.ts";
import { shareText } from "../widgets/format.ts";
import { createButton } from "../widgets/toolkit.ts";

type Policy = Readonly<Record<string, string>>;

/** What can be done with a hypothesis. */
export interface ExplainActions {
  /** Replays it beside the others. */
  readonly replay: (policy: Policy) => void;
  /** Opens what shows or excludes it. */
  readonly open: (place: FindingPlace) => void;
}

const WORDS: Readonly<
  Record<Hypothesis["verdict"], { readonly sign: string; readonly word: string }>
> = {
  holds: { sign: "✓", word: t("explains it") },
  violated: { sign: "✕", word: t("excluded") },
  unknown: { sign: "?", word: t("cannot be told") },
};

/** Which settings explain the recording, which are excluded and by what, and which the evidence leaves open. */
export function explainedTable(report: ExplainReport, actions: ExplainActions): HTMLElement {
  const { hypotheses } = report;
  const told = hypotheses.filter(({ verdict }) => verdict !== "unknown");
  const open = hypotheses.filter(({ verdict }) => verdict === "unknown");
  return h(
    "div",
    { class: "explained" },
    h("h3", {}, headlineOf(report)),
    hypothesisTable(t("Shown or excluded by the evidence"), told, actions),
    open.length === 0
      ? undefined
      : h(
          "details",
          {},
          h("summary", {}, t("{0} that the evidence cannot tell", open.length)),
          hypothesisTable(t("Neither shown nor excluded"), open, actions),
        ),
  );
}

function headlineOf({ best, verdict }: ExplainReport): string {
  const settings = best.map(policyText).join("; ");
  if (best.length === 0) return t("No setting explains what was recorded");
  return verdict === "unknown"
    ? t("The evidence cannot tell these apart: {0}", settings)
    : t("What was recorded is explained by {0}", settings);
}

function policyText(policy: Policy): string {
  const parts = Object.entries(policy).map(([name, value]) => `${name}=${value}`);
  return parts.length === 0 ? t("the recorded system as it is") : parts.join(", ");
}

function hypothesisTable(
  caption: string,
  hypotheses: readonly Hypothesis[],
  actions: ExplainActions,
): HTMLElement {
  return h(
    "table",
    { class: "hypotheses" },
    h("caption", {}, caption),
    h(
      "thead",
      {},
      h(
        "tr",
        {},
        ...[t("Setting"), t("Verdict"), t("Fidelity in the model"), t("Why"), ""].map((name) =>
          h("th", { scope: "col" }, name),
        ),
      ),
    ),
    h("tbody", {}, ...hypotheses.map((each) => hypothesisRow(each, actions))),
  );
}

function hypothesisRow(
  { policy, verdict, fidelity, reasons, where = [], switches }: Hypothesis,
  { replay, open }: ExplainActions,
): HTMLElement {
  const { sign, word } = WORDS[verdict];
  const [place] = where;
  return h(
    "tr",
    { class: `verdict-${verdict}` },
    h("th", { scope: "row" }, policyText(policy)),
    h("td", { class: "verdict" }, `${sign} ${word}`),
    h("td", { class: "number" }, shareText(fidelity)),
    h("td", {}, h("div", { class: "reason", title: reasons.join(" ") }, reasons[0] ?? "")),
    h(
      "td",
      { class: "row-actions" },
      place === undefined
        ? undefined
        : createButton({
            label: t("Witness"),
            title: t("Witness: open {0}", placeName(place)),
            press: () => open(place),
          }).element,
      // Only what a receiver obeys can be replayed.
      switches === undefined
        ? undefined
        : createButton({
            label: t("Replay"),
            title: t("Replay with {0}, beside the other runs", policyText(policy)),
            press: () => replay(policy),
          }).element,
    ),
  );
}

function placeName({ path, line, uuid }: FindingPlace): string {
  if (line !== undefined) return t("{0} at line {1}", path, line);
  return uuid === undefined ? path : t("the row {0} of {1}", uuid, path);
}
