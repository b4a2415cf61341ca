import type { LibraryContext } from "./library-context.ts";
import type { Rule } from "./rule.ts";
import { snapshotWithoutWal } from "./rules/ds101-snapshot-without-wal.ts";
import { damagedDatabase } from "./rules/ds102-damaged-database.ts";
import { unreadableLogLines } from "./rules/ds103-unreadable-log-lines.ts";
import { summaryContradictsRows } from "./rules/ds104-summary-contradicts-rows.ts";
import { logAndDatabaseDisagree } from "./rules/ds105-log-and-database-disagree.ts";
import { collectorEndedEarly } from "./rules/ds106-collector-ended-early.ts";
import { databaseMissing } from "./rules/ds107-database-missing.ts";
import { eventsWithoutMeaning } from "./rules/ds108-events-without-meaning.ts";
import { peersMislabelled } from "./rules/ds201-peers-mislabelled.ts";
import { sameDisplayName } from "./rules/ds202-same-display-name.ts";
import { identityConflict } from "./rules/ds203-identity-conflict.ts";
import { duplicateContentIdentity } from "./rules/ds204-duplicate-content-identity.ts";
import { nonDeterministicUuid } from "./rules/ds205-non-deterministic-uuid.ts";
import { ownDeviceRowOverwritten } from "./rules/ds206-own-device-row-overwritten.ts";
import { mimeTypeClash } from "./rules/ds207-mime-type-clash.ts";
import { duplicateEntries } from "./rules/ds208-duplicate-entries.ts";
import { hlcWentBackwards } from "./rules/ds301-hlc-went-backwards.ts";
import { clockDrift } from "./rules/ds302-clock-drift.ts";
import { counterOverflow } from "./rules/ds303-counter-overflow.ts";
import { unreadableStamps } from "./rules/ds304-unreadable-stamps.ts";
import { foreignAuthorInLog } from "./rules/ds305-foreign-author-in-log.ts";
import { peerClockAhead } from "./rules/ds306-peer-clock-ahead.ts";
import { watermarkLeapfrog } from "./rules/ds401-watermark-leapfrog.ts";
import { epochWatermark } from "./rules/ds402-epoch-or-overflowing-watermark.ts";
import { sharedWatermarkNeverSet } from "./rules/ds403-shared-watermark-never-set.ts";
import { selfWatermark } from "./rules/ds404-self-watermark.ts";
import { rowsMissing } from "./rules/ds405-rows-missing.ts";
import { emptyCatchUpAdvancedWatermark } from "./rules/ds406-empty-catch-up-advanced-watermark.ts";
import { watermarkInTheFuture } from "./rules/ds407-watermark-in-the-future.ts";
import { staleCheckpoint } from "./rules/ds408-stale-checkpoint.ts";
import { bogusSelfAcknowledgement } from "./rules/ds409-bogus-self-acknowledgement.ts";
import { conflictMemoryLost } from "./rules/ds410-conflict-memory-lost.ts";
import { rowsNeverServed } from "./rules/ds411-rows-never-served.ts";
import { transitiveLoss } from "./rules/ds412-transitive-loss.ts";
import { nothingCrossed } from "./rules/ds413-nothing-crossed.ts";
import { contiguousLoss } from "./rules/ds414-contiguous-loss.ts";
import { prunedBySelfAcknowledgement } from "./rules/ds415-pruned-by-self-acknowledgement.ts";
import { fkDropNoRetry } from "./rules/ds501-fk-drop-no-retry.ts";
import { fkNullUpdateLost } from "./rules/ds502-fk-null-update-lost.ts";
import { unlinkedWithoutIdentity } from "./rules/ds503-unlinked-rows.ts";
import { danglingParent } from "./rules/ds504-dangling-parent.ts";
import { closureNotBuilt } from "./rules/ds505-closure-not-built.ts";
import { missedUpdate } from "./rules/ds506-missed-update.ts";
import { directoryPathsMissing } from "./rules/ds507-directory-paths-missing.ts";
import { directoryPathWrong } from "./rules/ds508-directory-path-wrong.ts";
import { tombstoneResurrected } from "./rules/ds509-tombstone-resurrected.ts";
import { rowsLeftBehind } from "./rules/ds510-rows-left-behind.ts";
import { foreignIntegerKeys } from "./rules/ds511-foreign-integer-keys.ts";
import { closureStaleAncestors } from "./rules/ds512-closure-stale-ancestors.ts";
import { unresolvedDependencies } from "./rules/ds513-unresolved-dependencies.ts";
import { echoOfOwnRows } from "./rules/ds514-echo-of-own-rows.ts";
import { notSyncedByDesign } from "./rules/ds515-not-synced-by-design.ts";
import { batchMessagesNeverDelivered } from "./rules/ds601-batch-messages-never-delivered.ts";
import { backfillNeverStarted } from "./rules/ds602-backfill-never-started.ts";
import { ownershipFilterReturnsNothing } from "./rules/ds603-ownership-filter-returns-nothing.ts";
import { symmetricRecovery } from "./rules/ds604-symmetric-recovery.ts";
import { eventBusLagged } from "./rules/ds605-event-bus-lagged.ts";
import { receiverPaused } from "./rules/ds606-receiver-paused.ts";
import { stillConverging } from "./rules/ds607-still-converging.ts";
import { backfillAborted } from "./rules/ds608-backfill-aborted.ts";
import { retryQueueDropped } from "./rules/ds609-retry-queue-dropped.ts";
import { bufferOverflow } from "./rules/ds610-buffer-overflow.ts";
import { bufferedUpdatesStuck } from "./rules/ds611-buffered-updates-stuck.ts";
import { catchUpLoop } from "./rules/ds612-catch-up-loop.ts";
import { busyLoop } from "./rules/ds613-busy-loop.ts";
import { exchangeWithoutAnswer } from "./rules/ds614-exchange-without-answer.ts";
import { nothingRepairsTheGap } from "./rules/ds615-nothing-repairs-the-gap.ts";
import { schemaGenerationMix } from "./rules/ds616-schema-generation-mix.ts";
import { batchNotBroadcast } from "./rules/ds617-batch-not-broadcast.ts";
import { statisticsListenerPanic } from "./rules/ds618-statistics-listener-panic.ts";
import { broadcastWithoutPartners } from "./rules/ds619-broadcast-without-partners.ts";
import { failedSendsForgotten } from "./rules/ds620-failed-sends-forgotten.ts";
import { newDataNeverAnnounced } from "./rules/ds621-new-data-never-announced.ts";

/** Every rule about library snapshots, by id. A test holds this list to the files of `rules/`. */
export const LIBRARY_RULES: readonly Rule<LibraryContext>[] = [
  snapshotWithoutWal,
  damagedDatabase,
  unreadableLogLines,
  summaryContradictsRows,
  logAndDatabaseDisagree,
  collectorEndedEarly,
  databaseMissing,
  eventsWithoutMeaning,
  peersMislabelled,
  sameDisplayName,
  identityConflict,
  duplicateContentIdentity,
  nonDeterministicUuid,
  ownDeviceRowOverwritten,
  mimeTypeClash,
  duplicateEntries,
  hlcWentBackwards,
  clockDrift,
  counterOverflow,
  unreadableStamps,
  foreignAuthorInLog,
  peerClockAhead,
  watermarkLeapfrog,
  epochWatermark,
  sharedWatermarkNeverSet,
  selfWatermark,
  rowsMissing,
  emptyCatchUpAdvancedWatermark,
  watermarkInTheFuture,
  staleCheckpoint,
  bogusSelfAcknowledgement,
  conflictMemoryLost,
  rowsNeverServed,
  transitiveLoss,
  nothingCrossed,
  contiguousLoss,
  prunedBySelfAcknowledgement,
  fkDropNoRetry,
  fkNullUpdateLost,
  unlinkedWithoutIdentity,
  danglingParent,
  closureNotBuilt,
  missedUpdate,
  directoryPathsMissing,
  directoryPathWrong,
  tombstoneResurrected,
  rowsLeftBehind,
  foreignIntegerKeys,
  closureStaleAncestors,
  unresolvedDependencies,
  echoOfOwnRows,
  notSyncedByDesign,
  batchMessagesNeverDelivered,
  backfillNeverStarted,
  ownershipFilterReturnsNothing,
  symmetricRecovery,
  eventBusLagged,
  receiverPaused,
  stillConverging,
  backfillAborted,
  retryQueueDropped,
  bufferOverflow,
  bufferedUpdatesStuck,
  catchUpLoop,
  busyLoop,
  exchangeWithoutAnswer,
  nothingRepairsTheGap,
  schemaGenerationMix,
  batchNotBroadcast,
  statisticsListenerPanic,
  broadcastWithoutPartners,
  failedSendsForgotten,
  newDataNeverAnnounced,
];
