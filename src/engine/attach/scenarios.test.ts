/**
 * Six ways in which peers meet at a remote, in five settings, against what version 0.24.19 of the library shows. Settings:
 * `fresh` attached before anything was written; `written` wrote and attached in the same run; `reopened` wrote, closed,
 * reopened, attached; `own sets` a key set for each database; `silent` reopened on a gateway that notifies nobody.
 */
import { describe, expect, test } from "vitest";
import type { AttachPolicy } from "./policy.ts";
import { CORRECT_ATTACH_POLICY, LIBRARY_POLICY } from "./policy.ts";
import { attachRemote, closeReplica, openReplica, settle, writeDocuments } from "./replica.ts";
import type { Remote, Replica, Session } from "./types.ts";
import type { AttachWorld } from "./world.ts";
import { createKeybag, createRemote, createReplica, createWorld, readShown } from "./world.ts";

type Setting = "fresh" | "written" | "reopened" | "own sets" | "silent";

interface Stage {
  readonly world: AttachWorld;
  readonly remote: Remote;
  readonly setting: Setting;
  readonly replicas: Map<string, Replica>;
  /** Documents each peer wrote. */
  readonly wrote: Map<string, string[]>;
}

function setUp(setting: Setting, policy: AttachPolicy = LIBRARY_POLICY): Stage {
  const notify = setting === "silent" ? "none" : "self-reflect";
  const remote = createRemote("remote", notify);
  return { world: createWorld(policy), remote, setting, replicas: new Map(), wrote: new Map() };
}

function replicaOf({ replicas, setting }: Stage, name: string): Replica {
  const set = setting === "own sets" ? `@${name}@` : "@data@";
  const known = replicas.get(name);
  if (known !== undefined) return known;
  // One keybag, so that the key of the shared set is the same for all.
  const keybag = createKeybag({ "@data@": "key", "@a@": "key-a", "@b@": "key-b", "@c@": "key-c" });
  const replica = createReplica(name, keybag, set);
  replicas.set(name, replica);
  return replica;
}

function sessionOf(stage: Stage, name: string): Session {
  const replica = replicaOf(stage, name);
  return replica.session ?? openReplica(stage.world, replica);
}

function write(stage: Stage, name: string, key: string): void {
  const session = sessionOf(stage, name);
  expect(writeDocuments(stage.world, session, [{ key, value: `by ${name}` }])).toBeDefined();
  stage.wrote.set(name, [...(stage.wrote.get(name) ?? []), key]);
  settle(stage.world);
}

/** Attaches a peer as the setting says; what it wrote before counts as its initial document. */
function join(stage: Stage, name: string): void {
  const { setting, world, remote } = stage;
  const isNew = !stage.replicas.has(name);
  if (setting !== "fresh" && isNew) {
    write(stage, name, `${name}-0`);
    if (setting !== "written") closeReplica(replicaOf(stage, name));
  }
  attachRemote(world, sessionOf(stage, name), remote);
  settle(world);
}

function close(stage: Stage, name: string): void {
  closeReplica(replicaOf(stage, name));
}

function shownBy(stage: Stage, name: string): readonly string[] {
  const shown = readShown(stage.world, sessionOf(stage, name));
  return shown.kind === "documents" ? [...shown.documents.keys()] : [shown.reason];
}

function written(stage: Stage, names: Iterable<string> = stage.wrote.keys()): readonly string[] {
  return [...names].flatMap((name) => stage.wrote.get(name) ?? []).sort();
}

/** `all` every document of everybody, `own` only its own, else what it misses. */
function verdict(stage: Stage, name: string): string {
  const shown = shownBy(stage, name);
  if (shown.join() === written(stage).join()) return "all";
  if (shown.join() === written(stage, [name]).join()) return "own";
  return `misses ${written(stage)
    .filter((key) => !shown.includes(key))
    .join(" ")}`;
}

const SCENARIOS: Readonly<Record<string, (stage: Stage) => void>> = {
  "A attaches, writes; then B attaches": (stage) => {
    join(stage, "a");
    write(stage, "a", "a-1");
    join(stage, "b");
  },
  "B attaches, writes; then A attaches": (stage) => {
    join(stage, "b");
    write(stage, "b", "b-1");
    join(stage, "a");
  },
  "both attached, A writes, then B writes": (stage) => {
    join(stage, "a");
    join(stage, "b");
    write(stage, "a", "a-1");
    write(stage, "b", "b-1");
  },
  "recovery: A writes, closes; B attaches; A reopens without attach": (stage) => {
    join(stage, "a");
    write(stage, "a", "a-1");
    close(stage, "a");
    join(stage, "b");
  },
  "offline: A syncs, closes; B writes offline, attaches; A reopens, attaches": (stage) => {
    join(stage, "a");
    write(stage, "a", "a-1");
    close(stage, "a");
    write(stage, "b", "b-1");
    close(stage, "b");
    attachRemote(stage.world, sessionOf(stage, "b"), stage.remote);
    settle(stage.world);
    attachRemote(stage.world, sessionOf(stage, "a"), stage.remote);
    settle(stage.world);
  },
  "online: three databases, one write each": (stage) => {
    for (const name of ["a", "b", "c"]) join(stage, name);
    for (const name of ["a", "b", "c"]) write(stage, name, `${name}-1`);
  },
};

const [A_FIRST, B_FIRST, BOTH, RECOVERY, OFFLINE, ONLINE] = Object.keys(SCENARIOS);

/** What the library shows, per peer. Cells that nobody observed are not in the table. */
const OBSERVED: readonly (readonly [
  string | undefined,
  Setting,
  Readonly<Record<string, string>>,
])[] = [
  [A_FIRST, "fresh", { a: "all", b: "all" }],
  [A_FIRST, "written", { a: "own", b: "own" }],
  [A_FIRST, "reopened", { a: "all", b: "all" }],
  [A_FIRST, "own sets", { a: "own", b: "own" }],
  [A_FIRST, "silent", { a: "own", b: "all" }],
  [B_FIRST, "fresh", { a: "all", b: "all" }],
  [B_FIRST, "written", { a: "own", b: "own" }],
  [B_FIRST, "reopened", { a: "all", b: "all" }],
  [B_FIRST, "own sets", { a: "own", b: "own" }],
  [BOTH, "fresh", { a: "all", b: "all" }],
  [BOTH, "written", { a: "own", b: "own" }],
  [BOTH, "reopened", { a: "all", b: "all" }],
  [BOTH, "own sets", { a: "own", b: "own" }],
  [BOTH, "silent", { a: "own", b: "misses a-1" }],
  [RECOVERY, "fresh", { a: "all", b: "all" }],
  [RECOVERY, "written", { b: "own" }],
  [RECOVERY, "reopened", { a: "own", b: "all" }],
  [RECOVERY, "own sets", { a: "own", b: "own" }],
  [OFFLINE, "fresh", { a: "all", b: "all" }],
  [OFFLINE, "written", { a: "all", b: "own" }],
  [OFFLINE, "reopened", { a: "all", b: "all" }],
  [OFFLINE, "own sets", { a: "own", b: "own" }],
  [ONLINE, "fresh", { a: "all", b: "all", c: "all" }],
  [ONLINE, "written", { a: "own", b: "own", c: "own" }],
  [ONLINE, "reopened", { a: "all", b: "all", c: "all" }],
  [ONLINE, "own sets", { a: "own", b: "own", c: "own" }],
  [ONLINE, "silent", { a: "own", b: "misses a-1 c-0 c-1", c: "misses a-1 b-1" }],
];

describe("the library's behaviour, scenario by setting", () => {
  test.each(OBSERVED)("%s, %s", (scenario, setting, expected) => {
    const stage = setUp(setting);
    SCENARIOS[scenario ?? ""]?.(stage);
    const names = Object.keys(expected);
    expect(Object.fromEntries(names.map((name) => [name, verdict(stage, name)]))).toEqual(expected);
  });
});

describe("every behaviour as it should be", () => {
  const settings: readonly Setting[] = ["fresh", "written", "reopened", "own sets", "silent"];
  const cells = Object.keys(SCENARIOS).flatMap((scenario) =>
    settings.map((setting) => [scenario, setting] as const),
  );
  test.each(cells)("%s, %s: everybody shows everything", (scenario, setting) => {
    const stage = setUp(setting, CORRECT_ATTACH_POLICY);
    SCENARIOS[scenario]?.(stage);
    // A database that was closed hears of the rest when it attaches again.
    if (scenario === RECOVERY) attachRemote(stage.world, sessionOf(stage, "a"), stage.remote);
    settle(stage.world);
    const names = [...stage.replicas.keys()];
    expect(names.map((name) => verdict(stage, name))).toEqual(names.map(() => "all"));
  });
});
