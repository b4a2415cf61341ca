import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { fileTreeSuite } from "../../test/conformance/file-tree.suite.ts";
import { createMemoryFileTree } from "./memory-file-tree.ts";
import { createNodeFileTree } from "./node/file-tree.ts";
import { nodeHasher } from "./node/hasher.ts";
import { subTree } from "./sub-tree.ts";
import { webHasher } from "./web/hasher.ts";

const made: string[] = [];

async function folderWith(files: Readonly<Record<string, Uint8Array>>): Promise<string> {
  const root = await mkdtemp(join(tmpdir(), "driftscope-tree-"));
  made.push(root);
  for (const [path, bytes] of Object.entries(files)) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), bytes);
  }
  return root;
}

afterAll(async () => {
  for (const root of made) await rm(root, { recursive: true, force: true });
});

describe("a tree over the local file system", () => {
  fileTreeSuite({ test: it }, async (files) => createNodeFileTree(await folderWith(files)));

  it("reports links and follows none, not even on the way to a file", async () => {
    const outside = await folderWith({ "secret.txt": new Uint8Array([1]) });
    const root = await folderWith({ "a.txt": new Uint8Array([2]) });
    await symlink(join(outside, "secret.txt"), join(root, "link.txt"));
    await symlink(outside, join(root, "folder"));
    const tree = createNodeFileTree(root);
    expect(await tree.list("")).toEqual([
      { name: "a.txt", kind: "file", size: 1 },
      { name: "folder", kind: "link", size: 0 },
      { name: "link.txt", kind: "link", size: 0 },
    ]);
    for (const path of ["link.txt", "folder/secret.txt"]) {
      await expect(tree.read(path)).rejects.toMatchObject({ code: "unreadable" });
      await expect(tree.readRange(path, 0, 1)).rejects.toMatchObject({ code: "unreadable" });
    }
    await expect(tree.list("folder")).rejects.toMatchObject({ code: "unreadable" });
  });

  it("opens a folder that is itself reached through a link", async () => {
    const root = await folderWith({ "a.txt": new Uint8Array([2]) });
    const links = await folderWith({});
    await symlink(root, join(links, "here"));
    const tree = createNodeFileTree(join(links, "here"));
    expect(await tree.read("a.txt")).toEqual(new Uint8Array([2]));
  });
});

describe("a folder of a tree", () => {
  fileTreeSuite({ test: it }, async (files) => {
    const inside = Object.entries(files).map(([path, bytes]) => [`of/many/${path}`, bytes]);
    const root = await folderWith({
      "beside.txt": new Uint8Array([9]),
      ...Object.fromEntries(inside),
    });
    return subTree(createNodeFileTree(root), "of/many");
  });
});

describe("a tree in memory", () => {
  fileTreeSuite({ test: it }, async (files) => createMemoryFileTree(files));

  it("keeps its own copy of the bytes", async () => {
    const bytes = new Uint8Array([1, 2, 3]);
    const tree = createMemoryFileTree({ a: bytes });
    bytes.fill(9);
    expect(await tree.read("a")).toEqual(new Uint8Array([1, 2, 3]));
  });

  it("lists a link and refuses to read it", async () => {
    const tree = createMemoryFileTree({ "a/link": { link: "/etc/passwd" } });
    expect(await tree.list("a")).toEqual([{ name: "link", kind: "link", size: 0 }]);
    await expect(tree.read("a/link")).rejects.toMatchObject({ code: "unreadable" });
  });
});

describe("SHA-256 in pieces", () => {
  for (const [name, hasher] of [
    ["native", nodeHasher],
    ["in JavaScript", webHasher],
  ] as const) {
    it(`gives the published digest, ${name}`, () => {
      const hash = hasher.sha256();
      hash.update(new TextEncoder().encode("ab"));
      hash.update(new TextEncoder().encode("c"));
      expect(hash.digestHex()).toBe(
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
      );
    });
  }
});
