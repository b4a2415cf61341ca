/**
 * What a terminal shows of block stores, as readable text. `npx vitest run -u test/golden` rewrites the golden files;
 * their differences are read before they are committed.
 */
import path from "node:path";
import { describe, expect, test } from "vitest";
import { checkFireproof } from "../../src/analysis/fireproof/check.ts";
import { diffFireproof } from "../../src/analysis/fireproof/diff.ts";
import { explainFireproof } from "../../src/analysis/fireproof/explain.ts";
import { inspectFireproof } from "../../src/analysis/fireproof/inspect.ts";
import { whyFireproof } from "../../src/analysis/fireproof/why.ts";
import { checkAsText } from "../../src/projection/text/check-text.ts";
import { diffAsText } from "../../src/projection/text/diff-text.ts";
import { explainAsText } from "../../src/projection/text/explain-text.ts";
import { inspectAsText } from "../../src/projection/text/inspect-text.ts";
import { whyAsText } from "../../src/projection/text/why-text.ts";
import { filesOf, openFiles } from "../fireproof/fixture-files.ts";

const golden = (name: string): string =>
  path.resolve(import.meta.dirname, "fireproof", `${name}.txt`);

describe.each(["remote-overwritten", "key-in-other-set", "sync-online", "compaction-gap"])(
  "the text of %s",
  (name) => {
    test("inspect shows heads, documents, CARs, keys and what each pair lacks", async () => {
      const text = inspectAsText(await inspectFireproof(await openFiles(filesOf(name))));
      await expect(text).toMatchFileSnapshot(golden(`${name}.inspect`));
    });

    test("check shows the cause first", async () => {
      const text = checkAsText(await checkFireproof(await openFiles(filesOf(name))));
      await expect(text).toMatchFileSnapshot(golden(`${name}.check`));
    });
  },
);

test("diff shows what each head lacks and what the merge would give", async () => {
  const report = await diffFireproof(await openFiles(filesOf("remote-overwritten")));
  const text = diffAsText(report, report.peers);
  await expect(text).toMatchFileSnapshot(golden("remote-overwritten.diff"));
});

test("why tells each stage of the way and where it ended", async () => {
  const recording = await openFiles(filesOf("remote-overwritten"));
  const report = whyFireproof(recording, { peer: "peer-a", record: "b-2" });
  await expect(whyAsText(report, (id) => id)).toMatchFileSnapshot(golden("remote-overwritten.why"));
});

test("explain tells what is shown and what is excluded by which witness", async () => {
  const text = explainAsText(explainFireproof(await openFiles(filesOf("sync-online"))));
  await expect(text).toMatchFileSnapshot(golden("sync-online.explain"));
});
