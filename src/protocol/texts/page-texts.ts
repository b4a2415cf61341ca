/**
 * Every text that people read on the pages, in English, which is also what a translation is found by. `{0}`, `{1}` and so
 * on are replaced. Pages say nothing that is not in here: `t` takes no other text.
 */
import { CAR_TEXTS } from "./car-texts.ts";
import { CLOCK_TEXTS } from "./clock-texts.ts";
import { COMPARE_TEXTS } from "./compare-texts.ts";
import { MATRIX_TEXTS } from "./matrix-texts.ts";
import { ORPHANS_TEXTS } from "./orphans-texts.ts";
import { REPLAY_TEXTS } from "./replay-texts.ts";
import { SHARED_TEXTS } from "./shared-texts.ts";
import { STORY_TEXTS } from "./story-texts.ts";
import { TIMELINE_TEXTS } from "./timeline-texts.ts";

export const PAGE_TEXTS = [
  ...CAR_TEXTS,
  ...CLOCK_TEXTS,
  ...COMPARE_TEXTS,
  ...MATRIX_TEXTS,
  ...ORPHANS_TEXTS,
  ...REPLAY_TEXTS,
  ...SHARED_TEXTS,
  ...STORY_TEXTS,
  ...TIMELINE_TEXTS,
] as const;

export type PageText = (typeof PAGE_TEXTS)[number];
