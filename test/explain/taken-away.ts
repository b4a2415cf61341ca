/** Evidence with something taken away or renamed: the ways in which folders reach us less whole than they were. */
import { type Files, VARIATIONS } from "../findings/variations.ts";

const without =
  (pattern: RegExp) =>
  (files: Files): Files =>
    Object.fromEntries(Object.entries(files).filter(([name]) => !pattern.test(name)));

/** Every log ends after this share of its bytes. */
const cut =
  (share: number) =>
  (files: Files): Files =>
    Object.fromEntries(
      Object.entries(files).map(([name, bytes]) => [
        name,
        name.endsWith(".log") ? bytes.subarray(0, Math.floor(bytes.length * share)) : bytes,
      ]),
    );

/** Every log ends with a whole line after about this share of its bytes. */
const cutAtLine =
  (share: number) =>
  (files: Files): Files =>
    Object.fromEntries(
      Object.entries(files).map(([name, bytes]) => [
        name,
        name.endsWith(".log")
          ? bytes.subarray(0, bytes.lastIndexOf(10, Math.floor(bytes.length * share)) + 1)
          : bytes,
      ]),
    );

/** Each by name; the first is the folder as it was. */
export const TAKEN_AWAY: Readonly<Record<string, (files: Files) => Files>> = {
  ...VARIATIONS,
  "without sync events": without(/(^|\/)sync_events\.log$/),
  "without event logs": without(/events\.log$/),
  "without alice": without(/(^|\/)(alice\/.*|test\.log)$/),
  "without bob": without(/(^|\/)(bob\/.*|test\.log)$/),
  "without bob's rows": without(/(^|\/)bob\/(database|library)\.db/),
  "without sync databases": without(/(^|\/)sync\.db/),
  "without alice's sync database": without(/(^|\/)alice\/sync\.db/),
  "with logs cut in half": cut(0.5),
  "with logs cut near the end": cut(0.9),
  "with logs that end early at a line": cutAtLine(0.6),
};
