import { l10n } from "vscode";
import type { PolicyChoice } from "../projection/replay/types.ts";

/** What `Replay Sync` offers. `generation` is what the snapshot's own software did, as far as it can be told. */
export function policyChoices(generation: string): readonly PolicyChoice[] {
  return [
    {
      label: "as recorded",
      explanation: l10n.t("Everything as the software of this snapshot ({0}) did it.", generation),
      policy: {},
    },
    {
      label: "fk=null",
      explanation: l10n.t(
        "A record that refers to a row which is not here is applied with an empty reference.",
      ),
      policy: { fk: "null" },
    },
    {
      label: "fk=drop",
      explanation: l10n.t(
        "A record that refers to a row which is not here is left out and never tried again.",
      ),
      policy: { fk: "drop" },
    },
    {
      label: "fk=defer",
      explanation: l10n.t(
        "A record that refers to a row which is not here waits until that row arrives.",
      ),
      policy: { fk: "defer" },
    },
    {
      label: "correct",
      explanation: l10n.t(
        "Every switch set so that the peers agree in the end, whatever the order of messages.",
      ),
      policy: { preset: "correct" },
    },
  ];
}
