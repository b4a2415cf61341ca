/** The numbers in a clock's columns. The types are those of the projection, so a number that differs does not compile. */
import type {
  EDGE as Edge,
  NO_AUTHOR as NoAuthor,
  STANDING as Standing,
} from "../../projection/clock/types.ts";

export const STANDING: typeof Standing = { outside: 0, held: 1, orphan: 2, missing: 3, stray: 4 };
export const EDGE: typeof Edge = { atChild: 0, atParent: 1, straight: 2 };
export const NO_AUTHOR: typeof NoAuthor = 255;
