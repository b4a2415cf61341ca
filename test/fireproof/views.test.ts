/** What the views of block stores are filled with: true of real stores, and free of key material in every answer. */
import fs from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { createWebCrypto } from "../../src/platform/crypto.ts";
import { createMemoryFileTree } from "../../src/platform/memory-file-tree.ts";
import { nodeHasher } from "../../src/platform/node/hasher.ts";
import type { ClockHolding } from "../../src/projection/clock/types.ts";
import { createSession, type Session } from "../../src/session/session.ts";
import { FIXTURES, filesOf, type SnapshotFiles } from "./fixture-files.ts";

const snapshot = "file:///stores";

async function open(files: SnapshotFiles): Promise<Session> {
  const session = createSession({
    hasher: nodeHasher,
    crypto: createWebCrypto(),
    openTree: () => createMemoryFileTree(files),
    sqlEngine: () => Promise.reject(new Error("no replays here")),
    runSql: () => Promise.reject(new Error("no SQL here")),
  });
  await session.open({ snapshot, access: { kind: "remote" } });
  return session;
}

const names = fs.readdirSync(FIXTURES).map((file) => path.basename(file, ".json"));

/** Every text after `"key":` in the keybags and metas. */
function materialsOf(files: SnapshotFiles): readonly string[] {
  return Object.entries(files)
    .filter(([file]) => file.endsWith(".json"))
    .flatMap(([, bytes]) => [...new TextDecoder().decode(bytes).matchAll(/"key":\s*"(z\w+)"/gu)])
    .map(([, material]) => material ?? "");
}

async function everyAnswer(session: Session, files: SnapshotFiles): Promise<string> {
  const clock = await session.clock({ snapshot });
  const answers: unknown[] = [{ ...clock, layout: undefined }];
  for (let node = 0; node < Math.min(60, clock.size); node++) {
    answers.push(await session.clockEvent({ snapshot, node }));
  }
  for (const from of clock.stores.keys()) {
    for (const to of clock.stores.keys()) {
      answers.push(await session.clockPair({ snapshot, from, to }));
    }
  }
  for (const file of Object.keys(files).filter((one) => one.endsWith(".car"))) {
    const car = await session.car({ snapshot, path: file });
    answers.push(car);
    for (const { cid } of car.blocks.slice(0, 20)) {
      answers.push(await session.carBlock({ snapshot, path: file, block: cid }));
    }
  }
  for (const what of ["clock", "clock-dot", "clock-svg"] as const) {
    answers.push(await session.text({ snapshot, request: { what } }));
  }
  return JSON.stringify(answers);
}

describe.each(names)("the views of %s", (name) => {
  test("hold no key material", async () => {
    const files = filesOf(name);
    const materials = materialsOf(files);
    const text = await everyAnswer(await open(files), files);
    expect(materials.length).toBeGreaterThan(0);
    for (const material of materials) expect(text).not.toContain(material);
  });
});

describe("the clock of real stores", () => {
  const standings = async (name: string): Promise<readonly ClockHolding[]> => {
    const session = await open(filesOf(name));
    const { size } = await session.clock({ snapshot });
    const events = [];
    for (let node = 0; node < size; node++) {
      events.push(await session.clockEvent({ snapshot, node }));
    }
    return events.flatMap(({ holdings }) => holdings);
  };

  test("says which CAR was never uploaded where a head was adopted without its blocks", async () => {
    const missing = (await standings("adopted-head")).filter((one) => one.standing === "missing");
    expect(missing.length).toBeGreaterThan(0);
    for (const { sentence } of missing) expect(sentence).toContain("was never uploaded");
  });

  test("names the fingerprint of a key that lies in another keybag or set", async () => {
    const held = (await standings("key-in-other-set")).filter(({ key }) => key !== undefined);
    expect(held.length).toBeGreaterThan(0);
    for (const { key } of held) expect(key).toMatch(/^z\w{40,}$/u);
  });

  test("ends the steps of a merge in the head that the forecast has", async () => {
    const session = await open(filesOf("remote-overwritten"));
    const { stores } = await session.clock({ snapshot });
    const [a, b] = ["peer-a", "peer-b"].map((name) => stores.findIndex((s) => s.name === name));
    const pair = await session.clockPair({ snapshot, from: b ?? 0, to: a ?? 0 });
    const heads = [...(stores[a ?? 0]?.heads ?? []), ...(stores[b ?? 0]?.heads ?? [])];
    expect([...(pair.steps.at(-1)?.after ?? [])].sort()).toEqual(heads.sort());
    expect(pair.relation).toBe("diverged");
  });

  test("does not speak of a fast-forward where the heads are equal and blocks are missing", async () => {
    const session = await open(filesOf("adopted-head"));
    const { stores } = await session.clock({ snapshot });
    const [a, b] = ["peer-a", "peer-b"].map((name) => stores.findIndex((s) => s.name === name));
    const { summary } = await session.clockPair({ snapshot, from: a ?? 0, to: b ?? 0 });
    expect(summary).toContain("have the same head, but peer-b cannot read 1 event");
  });

  test("is written as text and as a picture with every head", async () => {
    const session = await open(filesOf("remote-overwritten"));
    const text = (await session.text({ snapshot, request: { what: "clock" } })).text;
    const svg = (await session.text({ snapshot, request: { what: "clock-svg" } })).text;
    for (const name of ["peer-a", "peer-b", "remote"]) {
      expect(text).toContain(`${name} (`);
      expect(svg).toContain(`⚑ ${name}<`);
    }
    expect(svg).toContain("unmerged in remote");
    expect(text).toContain("Merging");
  });
});
