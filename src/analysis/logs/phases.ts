/** Phases of a sync run, told from messages. Order matters: the first rule that fits a template names its phase. */

/** One kind of phase. */
export interface PhaseRule {
  readonly name: string;
  /** Title of the chapter. */
  readonly title: string;
  /** What begins the phase even in the middle of another. */
  readonly opens?: RegExp;
  /** Whether the title says how many times it was opened. */
  readonly isCounted?: boolean;
  /** What goes on during the phase. */
  readonly during: RegExp;
}

export const PHASES: readonly PhaseRule[] = [
  {
    name: "capture",
    title: "The snapshot is captured",
    opens: /=== CAPTURING SNAPSHOT|^Capturing (?:final )?snapshot/i,
    during: /CAPTURING SNAPSHOT|snapshot captured|copied .* to snapshot/i,
  },
  {
    name: "stall",
    title: "Nothing moves any more",
    opens: /^No progress for|likely stuck/i,
    during: /^No progress for|likely stuck|timed? ?out waiting|giving up/i,
  },
  {
    name: "recovery",
    title: "Recovery: a mismatch is found and data is fetched again",
    opens: /surgical (?:recovery|backfill)|COUNT MISMATCH DETECTED|HASH MISMATCH/i,
    during: /surgical|mismatch|reset cursor|cleared cursor/i,
  },
  {
    name: "catch-up",
    title: "Catch-up",
    isCounted: true,
    opens: /^Starting incremental catch-up|^Triggering incremental catch-up/i,
    during: /catch-up|catching ?up/i,
  },
  {
    name: "backfill",
    title: "Backfill",
    isCounted: true,
    opens: /^Starting backfill process|attempting automatic backfill/i,
    during:
      /backfill|StateResponse|StateRequest|closure rebuild|snapshot record|state records|shared changes \(total/i,
  },
  {
    name: "exchange",
    title: "Watermarks are exchanged",
    during: /watermark (?:exchange|check)|watermarks? (?:stale|up to date)|count validation/i,
  },
  {
    name: "indexing",
    title: "Files are indexed",
    opens: /triggering indexing|^Adding .*location|indexing (?:job )?started/i,
    during:
      /index(?:ing|er)|^Batch sync|batch synced|content identit(?:y|ies)|sorted <\w+> total entries|discover(?:y|ed)|Committing (?:device-owned|shared)|Parent not found/i,
  },
  {
    name: "retry",
    title: "What was blocked or not sent is tried again",
    during: /retry|dependenc(?:y|ies)|waiting updates|unresolved|missing FK|FK reference/i,
  },
  {
    name: "content",
    title: "Shared changes cross",
    during: /shared change|SharedChange|\bACKs?\b/i,
  },
  {
    name: "transfer",
    title: "Changes of rows cross",
    during: /state change|StateBatch|state batch|batched state|real-?time batch/i,
  },
  {
    name: "start",
    title: "Start-up",
    opens: /^Created test director|^Creating peer sync service/i,
    during:
      /^Creat(?:ing|ed) (?:peer sync|sync event bus|test director)|sync loop|sync service (?:created|started)|initiali[sz]|starting up|^opening/i,
  },
  {
    name: "pairing",
    title: "Peers find each other",
    during:
      /pair(?:ed|ing)|device connected|devices? registered|connected partners|marked as (?:online|offline)/i,
  },
  {
    name: "ready",
    title: "Peers are ready",
    opens: /^Sync service is now ready|^Devices in Ready state/i,
    during: /ready|sync state/i,
  },
  {
    name: "stopping",
    title: "Shut-down",
    during: /stopp(?:ing|ed)|shut(?:ting)? ?down|loop ended/i,
  },
  {
    name: "store-open",
    title: "Stores are opened",
    during: /^(?:starting-gateway|started|from opts|from env|start)\b/i,
  },
  {
    name: "compact",
    title: "Compaction",
    opens: /^Timing started.*compact/i,
    during: /compact/i,
  },
  {
    name: "attach",
    title: "Stores are attached",
    opens: /^enter-attach|^subscribe /i,
    during: /^enter-attach|^leave-attach|subscribe|new-meta/i,
  },
  {
    name: "remote-heads",
    title: "Heads of others are applied",
    during: /REMOTE sync|^apply_?meta|CRDT-APPLY-META|MERGE_|remote-write|MANUAL_NOTIFICATION/i,
  },
  {
    name: "local-writes",
    title: "Documents are written",
    during: /LOCAL write|enter transaction|^post |Processing tasks|^encode/i,
  },
];

/** A message that changes the state of a peer, or ends or begins something as a whole. Each is worth a row. */
const MARKER =
  /state transition|state manually set|is now ready|ready state|^Starting (?!to)|^Stopping|completed?\b.*(?:$|<)|^===|transitioning to|escalating|connected$|disconnected|marked as (?:online|offline)|^Detected new peer|triggering/i;
const WORKADAY = /applied successfully|broadcast complete|change event/i;

/** What the phases make of one template. */
export interface TemplatePhase {
  /** Index in `PHASES`, or -1. */
  readonly phase: number;
  readonly opens: boolean;
  readonly isMarker: boolean;
}

/** Tells the phase of a template from its text. */
export function phaseOf(text: string): TemplatePhase {
  const phase = PHASES.findIndex(
    (rule) => rule.opens?.test(text) === true || rule.during.test(text),
  );
  return {
    phase,
    opens: PHASES[phase]?.opens?.test(text) === true,
    isMarker: MARKER.test(text) && !WORKADAY.test(text),
  };
}
