import fs from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { explainFireproof } from "../../src/analysis/fireproof/explain.ts";
import { replayFireproof } from "../../src/analysis/fireproof/replay.ts";
import { createWebCrypto } from "../../src/platform/crypto.ts";
import { createNodeFileTree } from "../../src/platform/node/file-tree.ts";
import { nodeHasher } from "../../src/platform/node/hasher.ts";
import { openFireproof } from "../../src/sources/fireproof/open-fireproof.ts";

const folder = path.resolve(import.meta.dirname, "../../../shared/fixtures/fireproof");

const open = (name: string) =>
  openFireproof(createNodeFileTree(path.join(folder, name)), {
    hasher: nodeHasher,
    crypto: createWebCrypto(),
  });

test.each([
  ["missing-key", "DS702 missing-key"],
  ["wrong-keybag", "DS704 wrong-keybag"],
  ["diverged", "DS732 diverged"],
])("%s is explained by what is there, and by no switch", async (name, finding) => {
  const { best, verdict, result, hypotheses } = explainFireproof(await open(name));
  expect(best).toEqual([{}]);
  expect(hypotheses[0]?.policy).toEqual({});
  expect(verdict).toBe("holds");
  expect(result?.[0]).toContain(`No switch of the library, but the evidence: ${finding}: `);
});

test.each([
  ["no-transfer", { upload: "current-meta" }],
  ["unmerged-head", { seen: "always" }],
])("%s is explained by the switch that made it", async (name, policy) => {
  const { best, verdict, hypotheses } = explainFireproof(await open(name));
  expect(best).toEqual([policy]);
  expect(hypotheses[0]?.policy).toEqual(policy);
  expect(verdict).toBe("holds");
});

test.each(fs.readdirSync(folder))(
  "%s: every recorded head and document comes out again",
  async (name) => {
    const { fidelity, firstDivergence } = replayFireproof(await open(name));
    expect(firstDivergence).toBeUndefined();
    expect(fidelity.overall).toBe(1);
  },
);
