import type { OrphanCause, OrphanKind } from "./types.ts";

type Cause = Omit<OrphanCause, "count">;

const cause = (code: string, missing: OrphanKind, label: string, sentence: string): Cause => ({
  code,
  missing,
  label,
  sentence,
});

/** Every reason that can be given, in the order in which they are listed. `{0}` is the orphan's own detail. */
export const ORPHAN_CAUSES = [
  cause(
    "content-never-arrived",
    "content",
    "identity never arrived",
    "Its owner has it linked to {0}; that identity never arrived here.",
  ),
  cause(
    "content-link-lost",
    "content",
    "identity here, link lost",
    "Its owner has it linked to {0}; that identity arrived here, but the update that links it was lost.",
  ),
  cause(
    "content-other-uuid",
    "content",
    "same content, other uuid",
    "Its owner has it linked to {0}; the same content is known here under another uuid, so the link cannot be resolved.",
  ),
  cause(
    "content-owner-unlinked",
    "content",
    "owner has no link either",
    "{0} has no link for it either, so there was nothing to send.",
  ),
  cause(
    "content-own",
    "content",
    "own file, never linked",
    "It is this peer's own file and was never linked: its content phase failed or had not run.",
  ),
  cause(
    "content-dangling",
    "content",
    "link points nowhere",
    "It points to local content row {0}, which does not exist.",
  ),
  cause(
    "content-unknown",
    "content",
    "owner not in the folder",
    "No other peer in this folder has this entry, so where the link was lost cannot be told.",
  ),
  cause(
    "parent-never-arrived",
    "parent",
    "parent never arrived",
    "Its parent at the owner is {0}; that directory never arrived here.",
  ),
  cause(
    "parent-link-lost",
    "parent",
    "parent here, link lost",
    "Its parent at the owner is {0}; that directory is here, but the link to it was lost.",
  ),
  cause(
    "parent-location-missing",
    "parent",
    "location does not point here",
    "At {0} it is the root of a location; here no location points to it.",
  ),
  cause(
    "parent-dangling",
    "parent",
    "parent points nowhere",
    "Its parent is local row {0}, which does not exist.",
  ),
  cause(
    "parent-unknown",
    "parent",
    "no parent, no location",
    "It has no parent and no location points to it; no other peer in this folder knows more.",
  ),
  cause(
    "closure-none",
    "closure",
    "no closure rows",
    "It has no closure rows at all, not even its own, so no count by location includes it.",
  ),
  cause(
    "closure-partial",
    "closure",
    "closure rows missing",
    "Closure rows for some of its ancestors are missing, so counts by those ancestors leave it out.",
  ),
  cause(
    "path-owner-has",
    "path",
    "path known at the owner",
    "This directory has no path row here; its owner has {0}.",
  ),
  cause(
    "path-none",
    "path",
    "no path row",
    "This directory has no path row, so paths below it cannot be resolved.",
  ),
] as const;

/** Index of a cause in `ORPHAN_CAUSES`. */
export function causeIndex(code: string): number {
  return ORPHAN_CAUSES.findIndex((known) => known.code === code);
}
