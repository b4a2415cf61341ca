/**
 * Words that say how something went or which way. Two messages that differ in one of them are two messages, however
 * alike the rest is: they are never joined.
 */
const TELLING = new Set(
  `applied skipped applying skipping success successful successfully failed failure fail error errors ok okay
  started ended starting ending start end begin began begun finish finished finishing complete completed incomplete
  stopping stopped stop connected disconnected connecting disconnecting connect disconnect online offline
  enabled disabled enable disable enabling disabling added removed add remove adding removing inserted insert
  deleted delete created create updated update upsert destroyed accepted rejected accept reject allowed denied
  granted revoked sent received sending receiving send receive incoming outgoing in out up down on off open opened
  opening close closed closing paused resumed pause resume pausing resuming locked unlocked lock unlock acquired
  released paired unpaired pairing unpairing registered unregistered subscribed unsubscribed subscribe unsubscribe
  mounted unmounted loaded unloaded loading saved saving lost found missing present absent known unknown valid invalid
  matched mismatched match mismatch equal different same newer older new old first last before after earlier later
  above below more less least most many few all none some any no not never always without with true false yes no
  some blocked unblocked deferred pending waiting ready uninitialized uninitialised backfilling catchingup idle busy
  stuck active inactive enqueued dequeued queued dropped kept buffered flushed retry retrying retried gave
  local remote source target alive dead fresh stale full partial empty clean dirty visible hidden healthy degraded
  increased decreased increase decrease increment decrement advanced regressed forward backward forwards backwards
  push pull pushed pulled read write reading writing encrypted decrypted encode decode encoded decoded
  tombstoned resurrected promoted demoted verified unverified trusted untrusted committed aborted rolled
  reverted resolved unresolved attached detached attach detach synced unsynced shared owned`.split(
    /\s+/,
  ),
);

const PREFIX = /^(?:un|dis|in|im|non|mis|de|re|ir|over|under|pre|post|up|down)-?/;

/** Whether the word must stay in its message as it is. */
export function isTelling(word: string): boolean {
  const plain = plainWord(word);
  if (TELLING.has(plain)) return true;
  // Verbs tell what happened, whichever they are.
  return /^[a-z]{3,}(?:ed|ing)$/.test(plain);
}

/** Whether one word is the other with a prefix that turns its meaning. */
export function areTurned(a: string, b: string): boolean {
  const [first, second] = [plainWord(a), plainWord(b)];
  const bare = (word: string): string => word.replace(PREFIX, "");
  return first !== second && (bare(first) === second || bare(second) === first);
}

function plainWord(word: string): string {
  return word.toLowerCase().replaceAll(/[^\p{L}]/gu, "");
}
