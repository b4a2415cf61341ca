/**
 * Names for names. Equal text becomes an equal pseudonym everywhere in a bundle, numbered in the order of its first
 * appearance, so nothing of the original can be computed from it. What only machines made, and what findings rest on,
 * stays: uuids, times, stamps, numbers, and the words of the recorded system.
 */

/** Gives out pseudonyms of one bundle. */
export interface Pseudonyms {
  /** A value: kept where it is harmless, else replaced. */
  value(text: string): string;
  /** A path, part by part, so that a child's path goes on beginning with its parent's. */
  path(text: string): string;
}

const UUID = /^[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}$/i;
const TIME = /^[+-]?\d{4,6}-\d{2}-\d{2}([T ]\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:?\d{2})?)?$/i;
const STAMP = /^[0-9a-f]{1,16}-[0-9a-f]{1,16}-[0-9a-f-]{36}$/i;
const PRINTED_STAMP = /^(Some\()?HLC\(\d+,\d+,:[0-9a-f]{8}\)\)?$/i;
const NUMBER = /^-?\d{1,20}(\.\d+)?$/;
const ABSOLUTE = /^(?:\/|[A-Za-z]:[\\/]|\\\\|[a-z][a-z0-9+.-]*:\/\/)/;

const SEPARATOR = /^(?:[\\/]|[A-Za-z]:)$/;

/** Words that the recorded system itself writes: models, kinds of changes, states, modes. */
const WORDS = new Set(
  `device volume location entry content_identity mime_type user_metadata user_metadata_tag tag tag_relationship collection
  collection_entry audit_log sidecar sidecars space space_group space_item shared_resources file insert update delete Insert Update
  Delete state_change shared_change metrics_updated state_transition backfill_session_started backfill_session_completed
  backfill_session_failed catch_up_session_started catch_up_session_completed batch_ingestion peer_connected peer_disconnected
  sync_error lifecycle data_flow network error debug info warning pending scanning completed error queued running paused failed
  cancelled indexer shallow content deep standard organizational privacy system normal archive hidden user ai import sync
  sync_ready true false null None Ready Paused Uninitialized macOS Linux Windows Test OS [] {}`.split(
    /\s+/,
  ),
);
const SENTENCES = [
  /^Test OS$/,
  /^\w+ ?(\{[^{}/\\]*\})? → \w+ ?(\{[^{}/\\]*\})?$/,
  /^m\d{8,9}_\d{6}_\w+$/,
];

/** Starts a bundle's pseudonyms. */
export function createPseudonyms(): Pseudonyms {
  const known = new Map<string, string>();
  const replace = (text: string): string => {
    const name = known.get(text) ?? `name-${String(known.size + 1).padStart(6, "0")}`;
    known.set(text, name);
    return name;
  };
  const path = (text: string): string =>
    text
      .split(/([\\/])/)
      .map((part) => (SEPARATOR.test(part) || isHarmless(part) ? part : replace(part)))
      .join("");
  return {
    value: (text) => {
      if (isHarmless(text)) return text;
      return ABSOLUTE.test(text) ? path(text) : replace(text);
    },
    path,
  };
}

function isHarmless(text: string): boolean {
  return (
    text === "" ||
    WORDS.has(text) ||
    [UUID, TIME, STAMP, PRINTED_STAMP, NUMBER, ...SENTENCES].some((form) => form.test(text))
  );
}
