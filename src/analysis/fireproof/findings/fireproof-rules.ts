import type { Rule } from "../../findings/rule.ts";
import { noTransfer } from "./ds701-no-transfer.ts";
import { missingKey } from "./ds702-missing-key.ts";
import { keyInOtherSet } from "./ds703-key-in-other-set.ts";
import { wrongKeybag } from "./ds704-wrong-keybag.ts";
import { unmergedHead } from "./ds705-unmerged-head.ts";
import { headOnlyInMemory } from "./ds706-head-only-in-memory.ts";
import { notReceived } from "./ds707-not-received.ts";
import { remoteOverwritten } from "./ds708-remote-overwritten.ts";
import { emptyCar } from "./ds709-empty-car.ts";
import { adoptedHead } from "./ds710-adopted-head.ts";
import { compactionGap } from "./ds711-compaction-gap.ts";
import { splitGroup } from "./ds712-split-group.ts";
import { hardMerge } from "./ds713-hard-merge.ts";
import { attachmentMissing } from "./ds714-attachment-missing.ts";
import { staleCache } from "./ds715-stale-cache.ts";
import { oneCallbackPerUrl } from "./ds718-one-callback-per-url.ts";
import { noCommonAncestor } from "./ds719-no-common-ancestor.ts";
import { invalidId } from "./ds720-invalid-id.ts";
import { uploadFailed } from "./ds721-upload-failed.ts";
import { damagedCar } from "./ds731-damaged-car.ts";
import { diverged } from "./ds732-diverged.ts";
import { carMissing } from "./ds733-car-missing.ts";
import { keybagMissing } from "./ds734-keybag-missing.ts";
import { metaDamaged } from "./ds735-meta-damaged.ts";
import type { FireproofContext } from "./fireproof-context.ts";

/** Every rule about block stores, in the order of the catalogue. */
export const FIREPROOF_RULES: readonly Rule<FireproofContext>[] = [
  noTransfer,
  missingKey,
  keyInOtherSet,
  wrongKeybag,
  unmergedHead,
  headOnlyInMemory,
  notReceived,
  remoteOverwritten,
  emptyCar,
  adoptedHead,
  compactionGap,
  splitGroup,
  hardMerge,
  attachmentMissing,
  staleCache,
  oneCallbackPerUrl,
  noCommonAncestor,
  invalidId,
  uploadFailed,
  damagedCar,
  diverged,
  carMissing,
  keybagMissing,
  metaDamaged,
];
