/** Headings of the catalogue, by the first digit of a rule's number. */
const GROUPS: Readonly<Record<string, string>> = {
  DS1: "Evidence",
  DS2: "Identity and roles",
  DS3: "Clocks",
  DS4: "Watermarks and gaps",
  DS5: "References and orphans",
  DS6: "Protocol and recovery",
  DS7: "Fireproof",
};

/** The group of a rule, with a name for people. */
export function groupOf(rule: string): { readonly id: string; readonly label: string } {
  const id = rule.slice(0, 3);
  return { id, label: GROUPS[id] ?? id };
}
