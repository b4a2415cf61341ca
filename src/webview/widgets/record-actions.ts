import { t } from "../texts.ts";
import { createButton } from "./toolkit.ts";

/** What can be done with the record of a selected row or event. */
export interface RecordActions {
  readonly copy: (record: string) => void;
  /** Follows the record to where it was lost. */
  readonly why: (record: string) => void;
}

/** The button that asks why a record is missing, orphaned or different. */
export function whyButton(record: string, ask: (record: string) => void): HTMLElement {
  return createButton({
    label: t("Why?"),
    title: t("Why is {0} missing, orphaned or different?", record),
    press: () => ask(record),
  }).element;
}
