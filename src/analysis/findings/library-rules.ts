import type { LibraryContext } from "./library-context.ts";
import type { Rule } from "./rule.ts";
import { snapshotWithoutWal } from "./rules/ds101-snapshot-without-wal.ts";
import { damagedDatabase } from "./rules/ds102-damaged-database.ts";
import { unreadableLogLines } from "./rules/ds103-unreadable-log-lines.ts";
import { summaryContradictsRows } from "./rules/ds104-summary-contradicts-rows.ts";
import { peersMislabelled } from "./rules/ds201-peers-mislabelled.ts";
import { sameDisplayName } from "./rules/ds202-same-display-name.ts";
import { hlcWentBackwards } from "./rules/ds301-hlc-went-backwards.ts";
import { clockDrift } from "./rules/ds302-clock-drift.ts";
import { watermarkLeapfrog } from "./rules/ds401-watermark-leapfrog.ts";
import { epochWatermark } from "./rules/ds402-epoch-or-overflowing-watermark.ts";
import { sharedWatermarkNeverSet } from "./rules/ds403-shared-watermark-never-set.ts";
import { selfWatermark } from "./rules/ds404-self-watermark.ts";
import { rowsMissing } from "./rules/ds405-rows-missing.ts";
import { fkDropNoRetry } from "./rules/ds501-fk-drop-no-retry.ts";
import { fkNullUpdateLost } from "./rules/ds502-fk-null-update-lost.ts";
import { unlinkedWithoutIdentity } from "./rules/ds503-unlinked-rows.ts";
import { danglingParent } from "./rules/ds504-dangling-parent.ts";
import { closureNotBuilt } from "./rules/ds505-closure-not-built.ts";
import { missedUpdate } from "./rules/ds506-missed-update.ts";
import { batchMessagesNeverDelivered } from "./rules/ds601-batch-messages-never-delivered.ts";
import { backfillNeverStarted } from "./rules/ds602-backfill-never-started.ts";
import { ownershipFilterReturnsNothing } from "./rules/ds603-ownership-filter-returns-nothing.ts";
import { symmetricRecovery } from "./rules/ds604-symmetric-recovery.ts";
import { eventBusLagged } from "./rules/ds605-event-bus-lagged.ts";
import { receiverPaused } from "./rules/ds606-receiver-paused.ts";
import { stillConverging } from "./rules/ds607-still-converging.ts";

/** Every rule about library snapshots, by id. A test holds this list to the files of `rules/`. */
export const LIBRARY_RULES: readonly Rule<LibraryContext>[] = [
  snapshotWithoutWal,
  damagedDatabase,
  unreadableLogLines,
  summaryContradictsRows,
  peersMislabelled,
  sameDisplayName,
  hlcWentBackwards,
  clockDrift,
  watermarkLeapfrog,
  epochWatermark,
  sharedWatermarkNeverSet,
  selfWatermark,
  rowsMissing,
  fkDropNoRetry,
  fkNullUpdateLost,
  unlinkedWithoutIdentity,
  danglingParent,
  closureNotBuilt,
  missedUpdate,
  batchMessagesNeverDelivered,
  backfillNeverStarted,
  ownershipFilterReturnsNothing,
  symmetricRecovery,
  eventBusLagged,
  receiverPaused,
  stillConverging,
];
