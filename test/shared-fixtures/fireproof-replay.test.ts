import fs from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { replayFireproof } from "../../src/analysis/fireproof/replay.ts";
import { createWebCrypto } from "../../src/platform/crypto.ts";
import { createNodeFileTree } from "../../src/platform/node/file-tree.ts";
import { nodeHasher } from "../../src/platform/node/hasher.ts";
import { openFireproof } from "../../src/sources/fireproof/open-fireproof.ts";

const folder = path.resolve(import.meta.dirname, "../../../shared/fixtures/fireproof");

test.each(fs.readdirSync(folder))(
  "%s: every recorded head and document comes out again",
  async (name) => {
    const recording = await openFireproof(createNodeFileTree(path.join(folder, name)), {
      hasher: nodeHasher,
      crypto: createWebCrypto(),
    });
    const { fidelity, firstDivergence } = replayFireproof(recording);
    expect(firstDivergence).toBeUndefined();
    expect(fidelity.overall).toBe(1);
  },
);
