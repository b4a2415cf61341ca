import { l10n } from "vscode";
import type { PageKind } from "../../protocol/contract.ts";

/** What differs between the kinds of panel: the view type that the editor restores it by, and the tab's title. */
export const PAGE_KINDS: Readonly<
  Record<PageKind, { readonly viewType: string; readonly title: string }>
> = {
  matrix: { viewType: "driftscope.matrix", title: l10n.t("Matrix") },
  timeline: { viewType: "driftscope.timeline", title: l10n.t("HLC Timeline") },
  orphans: { viewType: "driftscope.orphans", title: l10n.t("Orphaned Entries") },
  clock: { viewType: "driftscope.clock", title: l10n.t("Merkle Clock") },
  car: { viewType: "driftscope.car", title: "CAR" },
  story: { viewType: "driftscope.story", title: l10n.t("Log Story") },
  compare: { viewType: "driftscope.compare", title: l10n.t("Compare") },
  replay: { viewType: "driftscope.replay", title: l10n.t("Replay") },
};
