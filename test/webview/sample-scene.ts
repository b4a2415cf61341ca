/** Pages over a bundled sample, or any folder, through a real session: what the editor would show, without the editor. */
import path from "node:path";
import { createWebCrypto } from "../../src/platform/crypto.ts";
import { createNodeFileTree } from "../../src/platform/node/file-tree.ts";
import { nodeHasher } from "../../src/platform/node/hasher.ts";
import type { HostMethods, PageKind, PageShow } from "../../src/protocol/contract.ts";
import type { Handlers } from "../../src/protocol/endpoint.ts";
import { createSession } from "../../src/session/session.ts";
import { SNAPSHOT, showOf } from "./scenes.ts";

export interface SampleScene {
  readonly show: PageShow;
  readonly answers: Partial<Handlers<HostMethods>>;
}

const SAMPLES = path.resolve(import.meta.dirname, "../../samples");

/** `folder` is the name of a sample, or an absolute path. */
export async function sampleScene(folder: string, kind: PageKind): Promise<SampleScene> {
  const session = createSession({
    hasher: nodeHasher,
    crypto: createWebCrypto(),
    openTree: () => createNodeFileTree(path.resolve(SAMPLES, folder)),
    sqlEngine: () => Promise.reject(new Error("no replays here")),
    runSql: () => Promise.reject(new Error("no SQL here")),
  });
  const snapshot = SNAPSHOT;
  const opened = await session.open({ snapshot, access: { kind: "remote" } });
  if (opened.kind === "listing") throw new Error("the folder holds several snapshots");
  return {
    show: showOf(kind, opened.report, { title: path.basename(folder), policies: [] }),
    answers: {
      timelineOverview: (selection) => session.timelineOverview({ snapshot, selection }),
      timelineRows: (query) => session.timelineRows({ snapshot, query }),
      timelineDrift: (selection) => session.timelineDrift({ snapshot, selection }),
      timelineMessages: (selection) => session.timelineMessages({ snapshot, selection }),
      timelineFindings: (selection) => session.timelineFindings({ snapshot, selection }),
      timelineEvent: (event) => session.timelineEvent({ snapshot, ...event }),
      orphans: () => session.orphans({ snapshot }),
      clock: () => session.clock({ snapshot }),
      clockPair: (pair) => session.clockPair({ snapshot, ...pair }),
      clockEvent: (event) => session.clockEvent({ snapshot, ...event }),
      storyLogs: () => session.storyLogs({ snapshot }),
      story: (asked) => session.story({ snapshot, ...asked }),
      storyRows: (asked) => session.storyRows({ snapshot, ...asked }),
      storyLine: (asked) => session.storyLine({ snapshot, ...asked }),
      car: (which) => session.car({ snapshot, ...which }),
      carBlock: (which) => session.carBlock({ snapshot, ...which }),
    },
  };
}
