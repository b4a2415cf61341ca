/** The states of a peer's sync service and the ways between them, as recorded. */
export const SYNC_STATES = [
  "Uninitialized",
  "Backfilling",
  "CatchingUp",
  "Ready",
  "Paused",
] as const;
export type SyncState = (typeof SYNC_STATES)[number];

/**
 * From each state to those that may follow it. `Paused` is entered from anywhere, by asking for it, and left to where
 * the peer has to begin. A restart is no transition: the new service begins in a state of its own.
 */
export const TRANSITIONS: Readonly<Record<SyncState, readonly SyncState[]>> = {
  Uninitialized: ["Backfilling", "Paused"],
  Backfilling: ["CatchingUp", "Uninitialized", "Paused"],
  CatchingUp: ["Ready", "Paused"],
  Ready: ["CatchingUp", "Uninitialized", "Paused"],
  Paused: ["Ready", "Uninitialized"],
};

/** A state as the recorded system prints it in its log of sync events. */
export function debugForm(state: SyncState, about: { readonly buffered: number }): string {
  if (state === "CatchingUp") return `CatchingUp { buffered_count: ${about.buffered} }`;
  return state === "Backfilling" ? "Backfilling { progress: 0 }" : state;
}
