import type { PolicyChoice } from "../projection/replay/types.ts";

/** What `Replay Sync` offers. `generation` is what the snapshot's own software did, as far as it can be told. */
export function policyChoices(generation: string): readonly PolicyChoice[] {
  return [
    {
      label: "as recorded",
      explanation: `Everything as the software of this snapshot (${generation}) did it.`,
      policy: {},
    },
    {
      label: "fk=null",
      explanation:
        "A record that refers to a row which is not here is applied with an empty reference.",
      policy: { fk: "null" },
    },
    {
      label: "fk=drop",
      explanation:
        "A record that refers to a row which is not here is left out and never tried again.",
      policy: { fk: "drop" },
    },
    {
      label: "fk=defer",
      explanation: "A record that refers to a row which is not here waits until that row arrives.",
      policy: { fk: "defer" },
    },
    {
      label: "correct",
      explanation:
        "Every switch set so that the peers agree in the end, whatever the order of messages.",
      policy: { preset: "correct" },
    },
  ];
}
