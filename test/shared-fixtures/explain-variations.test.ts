/**
 * `explain` of the shared snapshots with evidence taken away: what is left leads to the planted cause, or to "cannot tell";
 * never to another one. By default one variation of each; `EXPLAIN=all` plays all of them.
 */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { beforeAll, describe, it } from "vitest";
import { explainLibrary } from "../../src/analysis/explain/explain-library.ts";
import type { SqlEngine } from "../../src/engine/store/sql-database.ts";
import { loadSqlEngine } from "../../src/platform/sqljs.ts";
import { choicesText, expectHonest } from "../explain/check-report.ts";
import { TAKEN_AWAY } from "../explain/taken-away.ts";
import { openFiles, readFolder } from "../findings/variations.ts";
import { sharedFolder, sharedSnapshots } from "./spacedrive-truth.ts";

/**
 * Settings that are true of a planted cause, in whatever words; the first is the cause itself. A receiver that lets records
 * wait is right in all of them that do not say otherwise.
 */
const TRUE_SETTINGS: Readonly<Record<string, readonly string[]>> = {
  "batch-messages-never-delivered": ["transport.batch=ignored"],
  "backfill-never-started": ["initial=ready"],
  "closure-not-built": ["closure=off"],
  "missed-update": ["hash=uuid"],
  "hlc-went-backwards": ["hlc=original"],
  "event-bus-lagged": ["bus=bounded"],
  "ownership-filter-returns-nothing": ["ownership=empty"],
  "shared-watermark-never-set": ["shared.watermark=own-log"],
  "symmetric-recovery": ["counts=symmetric"],
  "watermark-leapfrog": ["realtime.watermark=event", "realtime.watermark=sent"],
  "fk-drop-no-retry": ["fk=drop", "fk.pull=drop", "broadcast.offline=drop"],
  "fk-null-update-lost": ["fk=null", "fk.realtime=null", "fk.pull=null"],
};
const FK: Readonly<Record<string, string>> = {
  "filter-without-retry": "fk=drop",
  "set-null": "fk=null",
};

const names = Object.keys(TAKEN_AWAY).slice(1);
const isAll = process.env["EXPLAIN"] === "all";

let sql: SqlEngine;
beforeAll(async () => {
  const file = createRequire(import.meta.url).resolve("sql.js/dist/sql-wasm.wasm");
  sql = await loadSqlEngine(readFileSync(file));
});

function truthOf(name: string) {
  const truth: {
    readonly root_cause: string;
    readonly policy: { readonly explains: string } | null;
  } = JSON.parse(readFileSync(`${sharedFolder(name)}.expected.json`, "utf8"));
  const explains = FK[truth.policy?.explains ?? ""];
  const told = TRUE_SETTINGS[truth.root_cause] ?? [];
  const all = new Set([...told, ...(explains === undefined ? ["fk=defer"] : [explains])]);
  const first = explains ?? (told.length === 1 ? told[0] : undefined);
  return {
    isTrue: (policy: Readonly<Record<string, string>>) =>
      Object.keys(policy).length === 0 || all.has(choicesText(policy)),
    isDefect: (policy: Readonly<Record<string, string>>) => choicesText(policy) === first,
  };
}

describe("explain of the shared snapshots with evidence taken away", () => {
  const small = sharedSnapshots().filter(({ name }) => !name.endsWith("-medium"));
  const cases = small.flatMap(({ name }, index) =>
    names
      .filter((_, at) => isAll || at === (index * 5) % names.length)
      .map((variation) => ({ name, variation })),
  );
  it.each(cases)("is honest about $name $variation", async ({ name, variation }) => {
    const files = TAKEN_AWAY[variation]?.(readFolder(sharedFolder(name))) ?? {};
    const report = await explainLibrary(await openFiles(files), {}, { sql });
    expectHonest(report, truthOf(name), { files, sql });
  });
});
