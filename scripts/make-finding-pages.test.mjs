import { expect, it } from "vitest";
import { pagesOf, readRules, staleness } from "./make-finding-pages.mjs";

it("has an up-to-date page for each rule, and none beside (node scripts/make-finding-pages.mjs)", async () => {
  expect(staleness(pagesOf(await readRules()))).toEqual([]);
});
