import { COMPARE_ANSWERS } from "./compare-scene.ts";
import { makeOrphans } from "./orphan-scene.ts";
import { REPLAY_ANSWERS } from "./replay-scene.ts";
import { makeTimeline } from "./scenes.ts";

/** What the pages of library sync are answered, but for the log story, which is told from a sample. */
export const PAGE_ANSWERS = {
  ...makeTimeline(600).answers,
  ...REPLAY_ANSWERS,
  ...COMPARE_ANSWERS,
  orphans: () => makeOrphans(60),
};
