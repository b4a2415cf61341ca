import type { PageKind } from "../../protocol/contract.ts";

/** What differs between the kinds of panel: the view type that the editor restores it by, and the tab's title. */
export const PAGE_KINDS: Readonly<
  Record<PageKind, { readonly viewType: string; readonly title: string }>
> = {
  matrix: { viewType: "driftscope.matrix", title: "Matrix" },
  timeline: { viewType: "driftscope.timeline", title: "HLC Timeline" },
  orphans: { viewType: "driftscope.orphans", title: "Orphaned Entries" },
  clock: { viewType: "driftscope.clock", title: "Merkle Clock" },
  car: { viewType: "driftscope.car", title: "CAR" },
  story: { viewType: "driftscope.story", title: "Log Story" },
  replay: { viewType: "driftscope.replay", title: "Replay" },
};
