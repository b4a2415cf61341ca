/**
 * Switches of the protocol around a receiver, with what shows them in evidence. A replay has its deliveries already, so
 * it cannot try these: the finding that names a switch's failure shows it, and lines that it would leave exclude it.
 */

/** One switch and the values that fail. */
export interface ProtocolSwitch {
  readonly name: string;
  /** Values that make the failure. */
  readonly wrong: readonly string[];
  /** Names of rules whose finding shows it. */
  readonly rules: readonly string[];
  /** Text of the line that the failure leaves each time in the log of the peer on that side. */
  readonly leaves?: { readonly text: string; readonly side: "author" | "receiver" };
  /** Whether it loses rows or links, so that it may stand behind a gap that no finding explains. */
  readonly loses?: true;
  /** Set when its finding infers it from rows that a peer lacks, which only tells something where every peer's rows are here. */
  readonly inferred?: true;
  /** What else may leave the same: a treatment of missing references, unless a replay of what arrived excludes it. */
  readonly rivals?: "references";
  /** Set when its finding has other reasons as often, so that it never shows the setting by itself. */
  readonly hint?: true;
  /** Set when its finding says something of the setting only where it explains others. */
  readonly onlyHarmful?: true;
  /** What of the evidence excludes it, where that is not a line. */
  readonly excludedBy?:
    | "crossed"
    | "pull"
    | "answered"
    | "no-leapfrog"
    | "no-mark"
    | "volumes"
    | "all-logged";
}

/** In the order in which a change meets them. */
export const PROTOCOL_SWITCHES: readonly ProtocolSwitch[] = [
  { name: "hlc", wrong: ["original"], rules: ["hlc-went-backwards"] },
  { name: "hlc", wrong: ["original"], onlyHarmful: true, rules: ["peer-clock-ahead"] },
  { name: "hlc.drift", wrong: ["reject"], onlyHarmful: true, rules: ["peer-clock-ahead"] },
  { name: "state.stamp", wrong: ["wall"], onlyHarmful: true, hint: true, rules: ["clock-drift"] },
  { name: "mime.uuid", wrong: ["random"], rules: ["mime-type-clash"] },
  { name: "location-entry", wrong: ["null"], hint: true, rules: ["dangling-parent"] },
  { name: "content.uuid", wrong: ["library"], rules: ["duplicate-content-identity"] },
  {
    name: "link.stamp",
    wrong: ["kept"],
    rivals: "references",
    rules: ["fk-null-update-lost"],
  },
  {
    name: "broadcast.offline",
    wrong: ["drop"],
    loses: true,
    rules: ["broadcast-without-partners"],
    leaves: { text: "No connected partners for", side: "author" },
  },
  {
    name: "bus",
    wrong: ["bounded"],
    loses: true,
    rules: ["event-bus-lagged"],
    leaves: { text: "listener lagged", side: "author" },
  },
  {
    name: "transport.batch",
    wrong: ["ignored"],
    loses: true,
    inferred: true,
    rules: ["batch-messages-never-delivered"],
    excludedBy: "crossed",
  },
  { name: "transport.reply", wrong: ["lost"], rules: ["exchange-without-answer"] },
  {
    name: "retry.queue",
    wrong: ["repeat", "five"],
    loses: true,
    rules: ["retry-queue-dropped"],
    leaves: { text: "Max retries reached", side: "author" },
  },
  {
    name: "retry.queue",
    wrong: ["none"],
    loses: true,
    inferred: true,
    rules: ["failed-sends-forgotten"],
  },
  { name: "notify", wrong: ["off"], inferred: true, rules: ["new-data-never-announced"] },
  { name: "broken.reference", wrong: ["whole"], loses: true, rules: ["batch-not-broadcast"] },
  { name: "broken.reference", wrong: ["integer"], rules: ["foreign-integer-keys"] },
  { name: "shared.references", wrong: ["integer"], rules: ["foreign-integer-keys"] },
  { name: "request.owner", wrong: ["none"], rules: ["echo-of-own-rows"] },
  { name: "own.state", wrong: ["apply"], rules: ["echo-of-own-rows"] },
  {
    name: "ownership",
    wrong: ["empty"],
    loses: true,
    inferred: true,
    rules: ["ownership-filter-returns-nothing"],
    excludedBy: "answered",
  },
  {
    name: "ownership",
    wrong: ["volume"],
    loses: true,
    rules: ["ownership-filter-returns-nothing", "rows-never-served"],
    excludedBy: "volumes",
  },
  { name: "ownership", wrong: ["closure"], rules: ["rows-never-served"] },
  { name: "paths.realtime", wrong: ["roots"], rules: ["directory-paths-missing"] },
  { name: "paths", wrong: ["received"], rules: ["directory-paths-missing"] },
  { name: "delete.send", wrong: ["root", "state"], rules: ["rows-left-behind"] },
  { name: "delete.pull", wrong: ["since"], rules: ["rows-left-behind"] },
  { name: "tombstones", wrong: ["expire"], rules: ["rows-left-behind"] },
  {
    name: "reindex.uuid",
    wrong: ["fresh"],
    rules: ["rows-left-behind", "echo-of-own-rows", "duplicate-entries"],
  },
  { name: "delete.receive", wrong: ["forgotten"], rules: ["tombstone-resurrected"] },
  {
    name: "realtime.watermark",
    wrong: ["event", "sent"],
    rules: ["watermark-leapfrog"],
    excludedBy: "no-leapfrog",
  },
  {
    name: "empty-advances",
    wrong: ["on"],
    rules: ["empty-catch-up-advanced-watermark", "watermark-in-the-future"],
    leaves: { text: "using completion time as watermark", side: "receiver" },
  },
  { name: "watermark", wrong: ["now"], rules: ["watermark-in-the-future"] },
  { name: "shared.watermark", wrong: ["own-log"], rules: ["shared-watermark-never-set"] },
  {
    name: "prune",
    wrong: ["known"],
    rules: ["shared-watermark-never-set"],
    excludedBy: "all-logged",
  },
  { name: "tracker.end", wrong: ["clear"], rules: ["shared-watermark-never-set", "catch-up-loop"] },
  { name: "shared.relay", wrong: ["realtime", "none"], rules: ["transitive-loss"] },
  { name: "shared.repair", wrong: ["off"], rules: ["transitive-loss"] },
  { name: "prune.memory", wrong: ["lost"], rules: ["conflict-memory-lost"] },
  {
    name: "self-ack",
    wrong: ["on"],
    rules: ["bogus-self-acknowledgement", "pruned-by-self-acknowledgement"],
  },
  {
    name: "counts",
    wrong: ["symmetric"],
    rules: ["symmetric-recovery"],
    leaves: { text: "COUNT MISMATCH", side: "receiver" },
  },
  { name: "hash", wrong: ["uuid", "off"], rules: ["missed-update"] },
  { name: "state.order", wrong: ["arrival"], hint: true, rules: ["missed-update"] },
  { name: "skip-shared", wrong: ["on"], hint: true, rules: ["unresolved-dependencies"] },
  { name: "loop", wrong: ["passive"], rules: ["nothing-repairs-the-gap"] },
  { name: "loop", wrong: ["stale", "catch-up"], rules: ["catch-up-loop"] },
  {
    name: "initial",
    wrong: ["ready"],
    loses: true,
    inferred: true,
    rules: ["backfill-never-started"],
    excludedBy: "pull",
  },
  {
    name: "initial",
    wrong: ["resume"],
    loses: true,
    inferred: true,
    rules: ["backfill-never-started"],
    excludedBy: "no-mark",
  },
  {
    name: "backfill.order",
    wrong: ["location-first"],
    rules: ["backfill-aborted"],
    leaves: { text: "Automatic backfill failed", side: "receiver" },
  },
  {
    name: "backfill.error",
    wrong: ["stuck"],
    rules: ["backfill-aborted", "buffered-updates-stuck"],
  },
  { name: "backoff", wrong: ["off"], rules: ["backfill-aborted"] },
  { name: "checkpoints", wrong: ["none"], rules: ["backfill-aborted"] },
  {
    name: "buffer",
    wrong: ["drop-newest", "drop-oldest"],
    loses: true,
    rules: ["buffer-overflow"],
    leaves: { text: "Buffer queue at capacity", side: "receiver" },
  },
  { name: "buffer.drain", wrong: ["backfill"], loses: true, rules: ["buffered-updates-stuck"] },
  { name: "activity", wrong: ["global", "peer"], rules: ["busy-loop"] },
  { name: "closure", wrong: ["off", "bulk"], rules: ["closure-not-built"] },
];
