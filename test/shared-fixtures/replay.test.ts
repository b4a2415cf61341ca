/**
 * Replay against ground truth: every policy variant yields the rows that the `expected.json` beside a snapshot lists, and
 * the variant that made a receiver, or the generation's preset, reproduces its rows. Runs where the shared fixtures exist.
 */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { beforeAll, describe, expect, it } from "vitest";
import { replayLibrary } from "../../src/analysis/replay/replay-library.ts";
import type { SqlEngine } from "../../src/engine/store/sql-database.ts";
import type { Store } from "../../src/engine/store/store.ts";
import { loadSqlEngine } from "../../src/platform/sqljs.ts";
import { openSharedLibrary, sharedFolder, sharedSnapshots } from "./spacedrive-truth.ts";

interface ExpectedPolicy {
  readonly explains: Variant;
  readonly outcomes: Readonly<Record<Variant, Readonly<Record<"entries" | "linked", Digest>>>>;
}
interface Digest {
  readonly count: number;
  readonly sha256: string;
}
type Variant = "filter-without-retry" | "set-null" | "defer-and-retry";

const FK: Readonly<Record<Variant, string>> = {
  "filter-without-retry": "drop",
  "set-null": "null",
  "defer-and-retry": "defer",
};

function digest(uuids: readonly string[]): Digest {
  const sha256 = createHash("sha256")
    .update([...uuids].sort().join("\n"))
    .digest("hex");
  return { count: uuids.length, sha256 };
}

function entriesOf(store: Store): { readonly entries: Digest; readonly linked: Digest } {
  const content = store.schema.table("entries").position("content_id");
  const entries: string[] = [];
  const linked: string[] = [];
  store.each("entries", (id, cells) => {
    const uuid = store.uuidOf("entries", id) ?? "";
    entries.push(uuid);
    if (cells[content] !== null) linked.push(uuid);
  });
  return { entries: digest(entries), linked: digest(linked) };
}

let sql: SqlEngine;
beforeAll(async () => {
  const path = createRequire(import.meta.url).resolve("sql.js/dist/sql-wasm.wasm");
  sql = await loadSqlEngine(readFileSync(path));
});

describe("replay of the shared snapshots", () => {
  for (const { name } of sharedSnapshots()) {
    const truth: { policy: ExpectedPolicy | null; peers: { uuid: string; role: string }[] } =
      JSON.parse(readFileSync(`${sharedFolder(name)}.expected.json`, "utf8"));
    const { policy } = truth;
    const receiver = truth.peers.find(({ role }) => role === "receiver")?.uuid;

    it(`reproduces the receivers of ${name}`, async () => {
      const recording = await openSharedLibrary(name);
      const chosen = policy === null ? {} : { fk: FK[policy.explains] };
      const { report } = await replayLibrary(recording, { policy: chosen }, { sql });
      expect(report.fidelity.overall, JSON.stringify(report, undefined, 1)).toBe(1);
    });

    for (const variant of Object.keys(policy?.outcomes ?? {}) as Variant[]) {
      it(`gives ${name} under ${variant} the rows of the truth`, async () => {
        const recording = await openSharedLibrary(name);
        const { run } = await replayLibrary(recording, { policy: { fk: FK[variant] } }, { sql });
        const store = [...run.stores].find(([peer]) => peer === receiver)?.[1];
        expect(store && entriesOf(store)).toEqual(policy?.outcomes[variant]);
      });
    }
  }
});
