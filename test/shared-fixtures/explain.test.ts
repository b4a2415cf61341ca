/**
 * `explain` against ground truth: for each snapshot the setting that made it comes first, and the other treatments of
 * missing references are excluded by a witness. Runs where the shared fixtures exist.
 */
import { cpSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import path from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { explainLibrary } from "../../src/analysis/explain/explain-library.ts";
import type { ExplainReport } from "../../src/analysis/report.ts";
import { runCli } from "../../src/cli/run.ts";
import type { SqlEngine } from "../../src/engine/store/sql-database.ts";
import { loadSqlEngine } from "../../src/platform/sqljs.ts";
import { openSharedLibrary, sharedFolder, sharedSnapshots } from "./spacedrive-truth.ts";

interface Truth {
  readonly root_cause: string;
  readonly policy: { readonly explains: string } | null;
}

const FK: Readonly<Record<string, string>> = {
  "filter-without-retry": "drop",
  "set-null": "null",
  "defer-and-retry": "defer",
};

/** What makes each root cause, as a setting of the policy; causes beside the policy have none. */
const SETTINGS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  "batch-messages-never-delivered": { "transport.batch": "ignored" },
  "backfill-never-started": { initial: "ready" },
  "closure-not-built": { closure: "off" },
  "missed-update": { hash: "uuid" },
  "hlc-went-backwards": { hlc: "original" },
  "event-bus-lagged": { bus: "bounded" },
  "ownership-filter-returns-nothing": { ownership: "empty" },
  "shared-watermark-never-set": { "shared.watermark": "own-log" },
  "symmetric-recovery": { counts: "symmetric" },
};

/** Causes that another setting may have made just as well: the true one comes first, and the report says it cannot tell. */
const SEVERAL = new Set(["closure-not-built", "missed-update", "shared-watermark-never-set"]);

function wantedVerdict(cause: string): ExplainReport["verdict"] {
  return SEVERAL.has(cause) ? "unknown" : "holds";
}

let sql: SqlEngine;
beforeAll(async () => {
  const file = createRequire(import.meta.url).resolve("sql.js/dist/sql-wasm.wasm");
  sql = await loadSqlEngine(readFileSync(file));
});

function verdictOf(report: ExplainReport, fk: string): string | undefined {
  return report.hypotheses.find(({ policy }) => policy["fk"] === fk)?.verdict;
}

describe("explain over the shared snapshots", () => {
  for (const { name } of sharedSnapshots()) {
    const truth: Truth = JSON.parse(readFileSync(`${sharedFolder(name)}.expected.json`, "utf8"));

    it(`puts what made ${name} first`, async () => {
      const report = await explainLibrary(await openSharedLibrary(name), {}, { sql });
      const [first] = report.best;
      const { policy, root_cause: cause } = truth;
      expect(report.verdict).toBe(wantedVerdict(cause));
      if (policy !== null) {
        const right = FK[policy.explains];
        expect(first).toEqual({ fk: right });
        for (const fk of Object.values(FK).filter((each) => each !== right)) {
          expect(verdictOf(report, fk)).toBe("violated");
        }
      } else if (cause === "watermark-leapfrog") {
        expect(Object.keys(first ?? {})).toEqual(["realtime.watermark"]);
      } else {
        expect(first).toEqual(SETTINGS[cause] ?? {});
      }
    });

    it(`names a place for every exclusion in ${name}`, async () => {
      const report = await explainLibrary(await openSharedLibrary(name), {}, { sql });
      const excluded = report.hypotheses.filter(({ verdict }) => verdict === "violated");
      for (const { policy, reasons, where } of excluded) {
        expect(where?.length, JSON.stringify(policy)).toBeGreaterThan(0);
        expect(reasons[0]).toMatch(/^Excluded/);
      }
    });
  }
});

describe.skipIf(sharedSnapshots().length === 0)("explain of a renamed folder", () => {
  it("says the same, because no name is evidence", async () => {
    const target = mkdtempSync(path.join(tmpdir(), "renamed-"));
    try {
      cpSync(sharedFolder("fk-null-orphans-small"), path.join(target, "x"), { recursive: true });
      const answers = [];
      for (const folder of [sharedFolder("fk-null-orphans-small"), path.join(target, "x")]) {
        let out = "";
        const io = {
          out: (text: string) => (out += text),
          err: () => undefined,
          isTerminal: false,
        };
        const code = await runCli(["explain", folder, "--json"], io);
        answers.push({ code, out });
      }
      expect(answers[0]).toEqual(answers[1]);
    } finally {
      rmSync(target, { recursive: true });
    }
  });
});
