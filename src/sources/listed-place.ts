import type { SnapshotListing } from "./recording.ts";

/** Where a listed snapshot is opened: a folder below the listed one, and which folders of it belong to it. */
export interface ListedPlace {
  /** Relative to the listed folder; "" is that folder. */
  readonly folder: string;
  readonly members?: readonly string[] | undefined;
}

/** The place of one snapshot of a list. */
export function placeOf({ path, members }: SnapshotListing): ListedPlace {
  // Members are paths of the folder that was listed.
  return members === undefined ? { folder: path } : { folder: "", members };
}
