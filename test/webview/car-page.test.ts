import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createWebCrypto } from "../../src/platform/crypto.ts";
import { createMemoryFileTree } from "../../src/platform/memory-file-tree.ts";
import { nodeHasher } from "../../src/platform/node/hasher.ts";
import { createSession } from "../../src/session/session.ts";
import { filesOf, type SnapshotFiles } from "../fireproof/fixture-files.ts";
import { openScene } from "./clock-scenes.ts";
import { launchBrowser, type OpenedPage, openPage } from "./page-harness.ts";
import { showOf } from "./scenes.ts";

let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser.close());

const CAR = "peer-a/v0.19/todos/data/";

function carsOf(files: SnapshotFiles): readonly string[] {
  return Object.keys(files).filter((path) => path.startsWith(CAR) && path.endsWith(".car"));
}

/** The largest CAR of peer-a: it has a header, documents, shards and an event. */
function largest(files: SnapshotFiles): string {
  const sizes = carsOf(files).toSorted((a, b) => (files[b]?.length ?? 0) - (files[a]?.length ?? 0));
  return sizes[0] ?? "";
}

async function openCar(files: SnapshotFiles, path: string): Promise<OpenedPage> {
  const { show, answers } = await openScene(createMemoryFileTree(files), "car");
  return openPage(browser, { kind: "car", show: { ...show, car: { path } }, answers });
}

/** The file in a folder of its own, as when it is opened without a snapshot. */
async function openAlone(bytes: Uint8Array, name: string): Promise<OpenedPage> {
  const session = createSession({
    hasher: nodeHasher,
    crypto: createWebCrypto(),
    openTree: () => createMemoryFileTree({ [name]: bytes }),
    sqlEngine: () => Promise.reject(new Error("no replays here")),
    runSql: () => Promise.reject(new Error("no SQL here")),
  });
  const where = { snapshot: "file:///alone", access: { kind: "remote" } } as const;
  return openPage(browser, {
    kind: "car",
    show: { ...showOf("car"), car: { path: name } },
    answers: {
      car: (which) => session.car({ ...where, ...which }),
      carBlock: (which) => session.carBlock({ ...where, ...which }),
    },
  });
}

const nameOf = (path: string): string => path.slice(path.lastIndexOf("/") + 1);

describe("the CAR editor", () => {
  test("shows the decrypted blocks, each checked, and the selected one decoded", async () => {
    const files = filesOf("remote-overwritten");
    const opened = await openCar(files, largest(files));
    const text = await opened.readAloud();
    expect(text).toContain("and the content is what the name says");
    expect(text).toMatch(/header .* bafyrei/);
    expect(await opened.page.locator(".car-check-valid").count()).toBeGreaterThan(2);
    expect(await opened.page.locator(".car-tree").textContent()).toContain("fp:");
    expect(opened.faults).toEqual([]);
    await opened.close();
  });

  test("follows a link to a block of the same file, and asks for another file where it lies there", async () => {
    const files = filesOf("remote-overwritten");
    const opened = await openCar(files, largest(files));
    const { page } = opened;
    await page.locator(".car-list").focus();
    await page.keyboard.press("End");
    await opened.idle();
    expect(await page.locator(".details-title").textContent()).toContain("event");
    await page.locator(".value-leaf", { hasText: "root:" }).getByRole("button").first().click();
    await opened.idle();
    expect(await page.locator(".details-title").textContent()).toContain("shard");
    await page.keyboard.press("Escape");
    await page.locator(".car-groups summary").first().click();
    await page.locator(".car-groups button").first().click();
    await opened.idle();
    const asked = opened.calls.find(({ name }) => name === "openCar");
    expect(JSON.stringify(asked?.params)).toMatch(/"path":"[^"]+\.car"/);
    await opened.close();
  });

  test("names the key that is wanted when an encrypted file is opened alone", async () => {
    const files = filesOf("remote-overwritten");
    const path = largest(files);
    const opened = await openAlone(files[path] ?? new Uint8Array(), nameOf(path));
    const text = await opened.readAloud();
    expect(text).toContain("the key is wanted: z");
    expect(text).toContain("wanted: no keybag here holds it");
    await opened.close();
  });

  test("says of a damaged file what could be read, and of an empty one that it is", async () => {
    const files = filesOf("remote-overwritten");
    const path = largest(files);
    const bytes = files[path] ?? new Uint8Array();
    const cut = await openAlone(bytes.subarray(0, bytes.length - 40), nameOf(path));
    expect(await cut.readAloud()).toContain("Cut off");
    await cut.close();
    const empty = await openAlone(new Uint8Array(), nameOf(path));
    expect(await empty.readAloud()).toContain("Empty: there is no CAR inside.");
    await empty.close();
  });

  test("finds blocks by kind and comes back to the selected one", async () => {
    const files = filesOf("remote-overwritten");
    const opened = await openCar(files, largest(files));
    await opened.page.getByRole("searchbox", { name: "Find blocks" }).fill("event");
    await expect
      .poll(() => opened.page.locator(".status").textContent(), { timeout: 5000 })
      .toMatch(/^1 block of \d+$/);
    await opened.close();
  });
});
