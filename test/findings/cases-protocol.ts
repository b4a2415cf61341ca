import type { RuleCase } from "./cases.ts";
import {
  ALICE,
  BOB,
  line,
  loseEntries,
  loseEverything,
  loseIdentities,
  type Pair,
} from "./pair.ts";

const TRANSITION = 'Sync state transition from_state=Ready to_state=Paused reason="by user"';

/** A gap, so that a fault of delivery did harm. */
const gap = (pair: Pair): void => loseEntries(pair.bob, [6, 7]);

/** A message in alice's log while bob lacks rows, and the look-alike that is silent. */
function logged(who: "alice" | "bob", message: string, alike: string, level = "WARN"): RuleCase {
  return {
    shows(pair) {
      gap(pair);
      pair[who].log.push(line(40, message, level));
    },
    silent(pair) {
      gap(pair);
      pair[who].log.push(line(40, alike, level));
    },
  };
}

/** Bob was away while alice wrote two entries, and lacks them since. */
function whileAway(pair: Pair): void {
  gap(pair);
  pair.alice.log.push(
    line(15, `Device marked as offline in devices table peer_id=${BOB}`),
    line(17.1, "Flushing batched state changes batch_size=2"),
    line(17.2, "No connected sync partners, queuing batch for retry", "DEBUG"),
    line(40, `Device connected - updating devices table peer_id=${BOB}`),
  );
}

/** Two entries that alice sent in one batch are not named in bob's log, which names a later one. */
function lostInBulk(pair: Pair): void {
  gap(pair);
  pair.alice.log.push(line(17, "Flushing batched state changes batch_size=2"));
  pair.bob.log.push(
    line(
      30,
      `Applying state change model_type=entry record_uuid=${BOB} device_id=${ALICE}`,
      "DEBUG",
    ),
  );
}

const mismatch = (peer: string, s: number): string =>
  line(
    s,
    `COUNT MISMATCH DETECTED! Triggering surgical recovery peer=${peer} resource=entry our_count=6 peer_actual=8 gap=2`,
    "WARN",
  );

/** Protocol and recovery: DS6xx. */
export const PROTOCOL_CASES: Readonly<Record<string, RuleCase>> = {
  "batch-messages-never-delivered": {
    shows(pair) {
      loseEverything(pair.bob);
      pair.alice.log.push(
        line(40, "StateBatch broadcast complete (100x) model_type=entry success=1 errors=0"),
      );
    },
    silent: (pair) => loseEverything(pair.bob),
  },
  "backfill-never-started": {
    shows(pair) {
      loseEverything(pair.bob);
      pair.bob.sync["device_resource_watermarks"] = [];
    },
    silent(pair) {
      loseEverything(pair.bob);
      pair.bob.sync["device_resource_watermarks"] = [];
      pair.bob.log.push(line(30, "Starting backfill process peer_count=1"));
    },
  },
  "ownership-filter-returns-nothing": {
    shows(pair) {
      gap(pair);
      pair.bob.log.push(mismatch(ALICE, 40));
      pair.bob.log.push(
        line(41, "No data received, watermark unchanged (prevents data loss) model_type=entry"),
      );
    },
    silent: (pair) =>
      pair.bob.log.push(
        line(41, "No data received, watermark unchanged (prevents data loss) model_type=entry"),
      ),
  },
  "symmetric-recovery": {
    shows(pair) {
      gap(pair);
      pair.bob.log.push(mismatch(ALICE, 40), mismatch(ALICE, 42));
      pair.alice.log.push(mismatch(BOB, 41), mismatch(BOB, 43));
    },
    silent(pair) {
      gap(pair);
      pair.bob.log.push(mismatch(ALICE, 40), mismatch(ALICE, 42));
    },
  },
  "event-bus-lagged": {
    shows(pair) {
      loseIdentities(pair.bob, [2, 3, 4]);
      pair.alice.log.push(
        line(
          22,
          "CRITICAL: Sync event listener lagged! Data loss occurred. skipped=24 state_changes=14 shared_changes=10",
          "ERROR",
        ),
      );
    },
    // With the author's log and without that line it is some other loss.
    silent: (pair) => loseIdentities(pair.bob, [2, 3, 4]),
  },
  "receiver-paused": {
    shows(pair) {
      gap(pair);
      pair.bob.log.push(line(60, TRANSITION));
    },
    silent: gap,
  },
  "still-converging": {
    shows(pair) {
      loseEntries(pair.bob, [7]);
      pair.change = { capturedAt: Date.UTC(2025, 10, 24, 18, 0, 28) * 1000 };
    },
    silent: (pair) => loseEntries(pair.bob, [7]),
  },
  "backfill-aborted": {
    shows(pair) {
      loseEntries(pair.bob, [6, 7]);
      pair.bob.log.push(
        line(30, "Automatic backfill failed: Sync dependency missing: entry_id -> entries", "WARN"),
      );
    },
    silent(pair) {
      loseEntries(pair.bob, [6, 7]);
      pair.bob.log.push(line(30, "Automatic backfill failed: no route", "WARN"));
      pair.bob.log.push(line(40, "Backfill complete, device is ready"));
    },
  },
  "retry-queue-dropped": logged(
    "alice",
    `Max retries reached, dropping message target_device=${BOB} attempts=4`,
    `Retry failed, will retry again target=${BOB} error=timeout`,
  ),
  "buffer-overflow": logged(
    "bob",
    "Buffer queue at capacity, dropping new update current_size=100000 max_size=100000",
    "Buffered shared change during backfill hlc=1",
  ),
  "buffered-updates-stuck": {
    shows(pair) {
      gap(pair);
      pair.bob.log.push(line(40, "Buffered shared change during backfill hlc=1", "DEBUG"));
    },
    silent(pair) {
      gap(pair);
      pair.bob.log.push(line(40, "Buffered shared change during backfill hlc=1", "DEBUG"));
      pair.bob.log.push(
        line(41, "Processing buffered updates - will broadcast state_changes=0 shared_changes=1"),
      );
    },
  },
  "catch-up-loop": {
    shows(pair) {
      for (let s = 40; s < 100; s += 5)
        pair.bob.log.push(line(s, `Incremental catch-up complete peer=${ALICE}`));
    },
    silent: (pair) => pair.bob.log.push(line(40, `Incremental catch-up complete peer=${ALICE}`)),
  },
  "busy-loop": {
    shows(pair) {
      for (let i = 0; i < 1200; i++)
        pair.bob.log.push(
          line(
            40 + i / 1000,
            "Skipping catch-up - real-time sync is active (lock mechanism)",
            "DEBUG",
          ),
        );
    },
    silent: (pair) =>
      pair.bob.log.push(
        line(40, "Skipping catch-up - real-time sync is active (lock mechanism)", "DEBUG"),
      ),
  },
  "exchange-without-answer": {
    shows(pair) {
      gap(pair);
      pair.bob.log.push(
        line(40, `Watermark exchange request sent, waiting for response peer=${ALICE}`),
      );
    },
    silent(pair) {
      gap(pair);
      pair.bob.log.push(
        line(40, `Watermark exchange request sent, waiting for response peer=${ALICE}`),
      );
      pair.bob.log.push(line(41, `Received watermark exchange response peer=${ALICE}`));
    },
  },
  "nothing-repairs-the-gap": {
    shows(pair) {
      gap(pair);
      pair.bob.log.push(
        line(120, "Running periodic watermark check with connected partners partner_count=1"),
      );
    },
    silent(pair) {
      gap(pair);
      pair.bob.log.push(
        line(120, "Running periodic watermark check with connected partners partner_count=1"),
      );
      pair.bob.log.push(line(121, `Starting incremental catch-up peer=${ALICE}`));
    },
  },
  "schema-generation-mix": logged(
    "bob",
    'Failed to get resource watermark error="no such column: last_watermark"',
    'Failed to get resource watermark error="database is locked"',
  ),
  "batch-not-broadcast": logged(
    "alice",
    "Failed to batch sync 1000 entries: Failed to convert FK",
    "Batch syncing 1000 entry records",
  ),
  "statistics-listener-panic": logged(
    "alice",
    "listener: can call blocking only when running on the multi-threaded runtime",
    "listener stopped",
  ),
  "broadcast-without-partners": logged(
    "alice",
    "No connected partners for state batch model_type=entry records=10",
    "No connected sync partners, queuing batch for retry",
  ),
  "failed-sends-forgotten": {
    shows: whileAway,
    silent(pair) {
      whileAway(pair);
      pair.alice.log.push(line(45, "Processing retry queue count=2", "DEBUG"));
    },
  },
  "new-data-never-announced": {
    shows: lostInBulk,
    silent(pair) {
      lostInBulk(pair);
      pair.bob.log.push(line(120, "Running periodic watermark check partner_count=1"));
    },
  },
};
