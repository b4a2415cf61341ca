/** Headings of the catalogue, by the first digit of a rule's number. */
import { l10n } from "vscode";

const GROUPS: Readonly<Record<string, string>> = {
  DS1: l10n.t("Evidence"),
  DS2: l10n.t("Identity and roles"),
  DS3: l10n.t("Clocks"),
  DS4: l10n.t("Watermarks and gaps"),
  DS5: l10n.t("References and orphans"),
  DS6: l10n.t("Protocol and recovery"),
  DS7: "Fireproof",
};

/** The group of a rule, with a name for people. */
export function groupOf(rule: string): { readonly id: string; readonly label: string } {
  const id = rule.slice(0, 3);
  return { id, label: GROUPS[id] ?? id };
}
