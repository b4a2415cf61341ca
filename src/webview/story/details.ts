import type { StoryLine, StorySubject, StoryTemplateView } from "../../projection/story/types.ts";
import { t } from "../texts.ts";
import { h } from "../widgets/dom.ts";
import { timeText } from "../widgets/format.ts";
import type { Look } from "../widgets/shapes.ts";
import { peerChip } from "../widgets/shapes.ts";
import { createButton } from "../widgets/toolkit.ts";
import { levelBadge, linesText, markedText } from "./row.ts";

/** What can be done with the selected record. */
export interface LineActions {
  openLine(line: StoryLine): void;
  timeline(line: StoryLine): void;
  only(subject: StorySubject): void;
  why(subject: StorySubject): void;
  copy(text: string): void;
}

/** Records that get buttons of their own; the rest are named. */
const MOST_BUTTONS = 3;

/** The selected record, whole, with whom and what it names. */
export function lineDetails(
  line: StoryLine,
  template: StoryTemplateView | undefined,
  options: {
    readonly look: (id: string) => Look | undefined;
    readonly actions: LineActions;
    /** Whether the log's snapshot has a timeline. */
    readonly hasTimeline: boolean;
  },
): HTMLElement {
  const { look, actions, hasTimeline } = options;
  const time = Number.isNaN(line.time) ? undefined : `${timeText(line.time)} UTC`;
  const button = (label: string, title: string, press: () => void): HTMLElement =>
    createButton({ label, title, press }).element;
  const records = line.subjects.filter(({ kind }) => kind === "record").slice(0, MOST_BUTTONS);
  return h(
    "div",
    {},
    h(
      "div",
      { class: "details-head" },
      h("strong", { class: "details-title" }, `${line.path}, ${linesText(line)}`),
      levelBadge(line.level),
      h("span", { class: "muted" }, time ?? ""),
      h("span", { class: "grow" }),
      button(t("Open line"), t("Open {0} in the editor (O)", linesText(line)), () =>
        actions.openLine(line),
      ),
      hasTimeline
        ? button(t("Show on timeline"), t("Show on the timeline (T)"), () => actions.timeline(line))
        : undefined,
      button(t("Copy"), t("Copy the text of the record (C)"), () => actions.copy(line.text)),
    ),
    h(
      "pre",
      { class: "story-raw", tabindex: "0", "aria-label": t("Text of the record") },
      ...rawLines(line.text),
    ),
    template === undefined
      ? undefined
      : h(
          "p",
          { class: "details-template" },
          h("span", { class: "muted" }, `${line.target}: `),
          ...markedText(template.text, template.spans),
        ),
    h(
      "div",
      { class: "subjects" },
      ...line.subjects.map((subject) => subjectChip(subject, look)),
      ...records.flatMap((subject) => [
        button(t("Only {0}", subject.label), t("Only records that name {0}", subject.label), () =>
          actions.only(subject),
        ),
        button(
          t("Why {0}", subject.label),
          t("Follow {0} through the evidence", subject.label),
          () => actions.why(subject),
        ),
      ]),
    ),
  );
}

/** Line ends stay line ends, although they would be made visible elsewhere. */
function rawLines(text: string): readonly Node[] {
  return text
    .split("\n")
    .flatMap((line, at) => (at === 0 ? [h("span", {}, line)] : [h("br"), h("span", {}, line)]));
}

function subjectChip(subject: StorySubject, look: (id: string) => Look | undefined): HTMLElement {
  const peer = subject.kind === "peer" ? look(subject.id) : undefined;
  if (peer !== undefined) return peerChip(peer);
  const detail = subject.detail === "" ? "" : `, ${subject.detail}`;
  return h("span", { class: "subject", title: subject.id }, `${subject.label}${detail}`);
}
