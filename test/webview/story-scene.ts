/** Log stories to show: from folders through a real session. */
import fs from "node:fs";
import path from "node:path";
import { createWebCrypto } from "../../src/platform/crypto.ts";
import { createMemoryFileTree } from "../../src/platform/memory-file-tree.ts";
import { createNodeFileTree } from "../../src/platform/node/file-tree.ts";
import { nodeHasher } from "../../src/platform/node/hasher.ts";
import type { HostMethods, PageShow } from "../../src/protocol/contract.ts";
import type { Handlers } from "../../src/protocol/endpoint.ts";
import { createSession } from "../../src/session/session.ts";
import type { FileTree } from "../../src/sources/file-tree.ts";
import { SNAPSHOT, showOf } from "./scenes.ts";

export interface StoryScene {
  readonly show: PageShow;
  readonly answers: Partial<Handlers<HostMethods>>;
}

const SAMPLES = path.resolve(import.meta.dirname, "../../samples");

/** A bundled sample. */
export function sampleStory(name: string): Promise<StoryScene> {
  return storyOfTree(createNodeFileTree(path.join(SAMPLES, name)), name);
}

/** A sample with another `test.log`. */
export function sampleWithLog(name: string, log: string): Promise<StoryScene> {
  const root = path.join(SAMPLES, name);
  const names = fs.readdirSync(root, { recursive: true, encoding: "utf8" });
  const files = names
    .filter((file) => fs.statSync(path.join(root, file)).isFile())
    .map((file) => [file, new Uint8Array(fs.readFileSync(path.join(root, file)))] as const);
  const tree = createMemoryFileTree({
    ...Object.fromEntries(files),
    "test.log": new TextEncoder().encode(log),
  });
  return storyOfTree(tree, name);
}

/** A folder as the session answers about its logs. */
export async function storyOfTree(tree: FileTree, title: string): Promise<StoryScene> {
  const session = createSession({
    hasher: nodeHasher,
    crypto: createWebCrypto(),
    openTree: () => tree,
    sqlEngine: () => Promise.reject(new Error("no replays here")),
    runSql: () => Promise.reject(new Error("no SQL here")),
  });
  const snapshot = SNAPSHOT;
  const opened = await session.open({ snapshot, access: { kind: "remote" } });
  if (opened.kind === "listing") throw new Error("the folder holds several snapshots");
  return {
    show: showOf("story", opened.report, { title, policies: [] }),
    answers: {
      storyLogs: () => session.storyLogs({ snapshot }),
      story: (asked) => session.story({ snapshot, ...asked }),
      storyRows: (asked) => session.storyRows({ snapshot, ...asked }),
      storyLine: (asked) => session.storyLine({ snapshot, ...asked }),
      showOnTimeline: () => null,
      why: () => null,
    },
  };
}
