import type { QueryProblem } from "../../projection/notation/query.ts";
import type { StoryListing } from "../../projection/story/types.ts";
import { t } from "../texts.ts";
import { fill, h } from "../widgets/dom.ts";
import { createQueryField } from "../widgets/query-field.ts";
import { createButton, createDropdown } from "../widgets/toolkit.ts";

const LEVELS = [
  { value: "", label: t("All levels") },
  { value: "debug", label: t("Debug and above") },
  { value: "info", label: t("Info and above") },
  { value: "warn", label: t("Warnings and errors") },
  { value: "error", label: t("Errors") },
];

export interface StoryToolbar {
  readonly element: HTMLElement;
  setLogs(logs: readonly StoryListing[], path: string): void;
  setQuery(query: string, level: string): void;
  setProblem(problem: QueryProblem | undefined, query: string): void;
  /** Offers to leave only what names this record; `undefined` takes the offer back. */
  setRecord(record: string | undefined): void;
  setStatus(text: string): void;
  status(): string;
}

export function createStoryToolbar(actions: {
  readonly log: (path: string) => void;
  readonly query: (query: string) => void;
  readonly level: (level: string) => void;
  readonly chapters: (open: boolean) => void;
  readonly record: () => void;
}): StoryToolbar {
  const log = createDropdown({ label: t("Log"), choices: [], selected: "", choose: actions.log });
  const level = createDropdown({
    label: t("Level"),
    choices: LEVELS,
    selected: "",
    choose: actions.level,
  });
  const query = createQueryField({
    label: t("Search by peer, record, template, target, level or text"),
    placeholder: t("Search, e.g. level:warn peer:alice backfill"),
    input: actions.query,
    otherwise: t("Everything is shown."),
  });
  const record = h("span", { hidden: true });
  const status = h("span", { class: "status", role: "status" });
  const all = (label: string, open: boolean): HTMLElement =>
    createButton({ label, press: () => actions.chapters(open) }).element;
  const element = h(
    "div",
    { class: "toolbar", role: "toolbar", "aria-label": t("Story") },
    log.element,
    query.element,
    level.element,
    record,
    h("span", { class: "button-group" }, all(t("Chapters only"), false), all(t("All rows"), true)),
    status,
  );
  return {
    element,
    setLogs: (logs, path) => {
      const choices = logs.map((each) => ({ value: each.path, label: each.path }));
      log.setChoices(choices, path);
    },
    setQuery: (text, least) => {
      if (query.value() !== text) query.setValue(text);
      level.setChoices(LEVELS, LEVELS.some(({ value }) => value === least) ? least : "");
    },
    setProblem: query.setProblem,
    setRecord: (uuid) => {
      record.hidden = uuid === undefined;
      const label = t("Only {0}…", uuid?.slice(0, 8) ?? "");
      const title = t("Only records that name the selected record");
      fill(record, createButton({ label, title, press: actions.record }).element);
    },
    setStatus: (text) => fill(status, text),
    status: () => status.textContent ?? "",
  };
}
