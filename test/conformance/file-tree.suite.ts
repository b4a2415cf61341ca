import { FailureError } from "../../src/base/failure.ts";
import type { DirectoryItem, FileTree } from "../../src/sources/file-tree.ts";

/** What the suite asks of whoever runs it, so that it runs in vitest and inside an extension host alike. */
export interface SuiteRunner {
  test(name: string, body: () => Promise<void>): void;
}

/** Puts files at the given paths (and links, where the platform has them) and returns a tree over them. */
export type PrepareTree = (files: Readonly<Record<string, Uint8Array>>) => Promise<FileTree>;

const TEXT = new TextEncoder().encode("hello, tree");
const FILES: Readonly<Record<string, Uint8Array>> = {
  "b.txt": TEXT,
  "a/deep/er/file.bin": new Uint8Array([0, 1, 2, 255]),
  "a/empty": new Uint8Array(),
  "B.txt": TEXT,
  "ümläut ☂.txt": TEXT,
  "with space/x": TEXT,
};

function check(condition: boolean, message: string): void {
  if (!condition) throw new Error(message);
}

function checkEqual(actual: unknown, expected: unknown, what: string): void {
  const [a, b] = [JSON.stringify(actual), JSON.stringify(expected)];
  check(a === b, `${what}: got ${a}, expected ${b}`);
}

async function checkRefused(work: () => Promise<unknown>, what: string): Promise<void> {
  try {
    await work();
  } catch (error) {
    const isRefusal = error instanceof FailureError && error.code === "unreadable";
    check(isRefusal, `${what}: rejected with something else than "unreadable": ${String(error)}`);
    return;
  }
  check(false, `${what}: was not refused`);
}

function bytesOf(bytes: Uint8Array): number[] {
  return [...bytes];
}

/** What every implementation of `FileTree` must do. */
export function fileTreeSuite(runner: SuiteRunner, prepare: PrepareTree): void {
  runner.test("lists a folder by name in code unit order, with kinds and sizes", async () => {
    const tree = await prepare(FILES);
    const items = await tree.list("");
    const expected: DirectoryItem[] = [
      { name: "B.txt", kind: "file", size: TEXT.length },
      { name: "a", kind: "directory", size: 0 },
      { name: "b.txt", kind: "file", size: TEXT.length },
      { name: "with space", kind: "directory", size: 0 },
      { name: "ümläut ☂.txt", kind: "file", size: TEXT.length },
    ];
    const shown = items.map(({ name, kind, size }) => ({ name, kind, size }));
    checkEqual(shown, expected, "the top folder");
    const below = (await tree.list("a/deep")).map((item) => item.name);
    checkEqual(below, ["er"], "a folder below");
  });
  runner.test("reads whole files, empty ones too", async () => {
    const tree = await prepare(FILES);
    checkEqual(bytesOf(await tree.read("a/deep/er/file.bin")), [0, 1, 2, 255], "bytes");
    checkEqual(bytesOf(await tree.read("a/empty")), [], "an empty file");
    checkEqual(bytesOf(await tree.read("ümläut ☂.txt")), bytesOf(TEXT), "a file with a long name");
  });
  runner.test("reads ranges, shorter ones at the end and none beyond it", async () => {
    const tree = await prepare(FILES);
    checkEqual(
      bytesOf(await tree.readRange("b.txt", 7, 2)),
      bytesOf(TEXT.subarray(7, 9)),
      "inside",
    );
    checkEqual(
      bytesOf(await tree.readRange("b.txt", 7, 900)),
      bytesOf(TEXT.subarray(7)),
      "the end",
    );
    checkEqual(bytesOf(await tree.readRange("b.txt", 900, 5)), [], "beyond");
    checkEqual(bytesOf(await tree.readRange("a/empty", 0, 5)), [], "an empty file");
  });
  runner.test("fills a given buffer, as far as the file goes", async () => {
    const tree = await prepare(FILES);
    const target = new Uint8Array(TEXT.length);
    for (const offset of [0, 7, 900]) {
      const expected = bytesOf(await tree.readRange("b.txt", offset, target.length));
      const filled = (await tree.readInto?.("b.txt", offset, target)) ?? expected.length;
      const isFilled = tree.readInto === undefined || filled === expected.length;
      check(isFilled, `${filled} bytes from ${offset}`);
      if (tree.readInto !== undefined)
        checkEqual(bytesOf(target.subarray(0, filled)), expected, `bytes from ${offset}`);
    }
  });
  runner.test("describes files and folders", async () => {
    const tree = await prepare(FILES);
    const file = await tree.stat("with space/x");
    checkEqual([file.name, file.kind, file.size], ["x", "file", TEXT.length], "a file");
    const folder = await tree.stat("a/deep");
    checkEqual([folder.name, folder.kind, folder.size], ["deep", "directory", 0], "a folder");
    checkEqual((await tree.stat("")).kind, "directory", "the opened folder");
  });
  runner.test("returns bytes that the caller may change", async () => {
    const tree = await prepare(FILES);
    (await tree.read("b.txt")).fill(0);
    (await tree.readRange("b.txt", 0, 3)).fill(0);
    checkEqual(bytesOf(await tree.read("b.txt")), bytesOf(TEXT), "the file after the change");
  });
  runner.test("refuses what does not exist or is of the wrong kind", async () => {
    const tree = await prepare(FILES);
    await checkRefused(() => tree.read("nothing"), "a missing file");
    await checkRefused(() => tree.readRange("nothing", 0, 1), "a range of a missing file");
    await checkRefused(() => tree.list("nothing"), "a missing folder");
    await checkRefused(() => tree.stat("a/nothing"), "a missing entry");
    await checkRefused(() => tree.read("a"), "a folder read as a file");
    await checkRefused(() => tree.list("b.txt"), "a file listed as a folder");
  });
  runner.test("refuses paths that could lead out of the folder", async () => {
    const tree = await prepare(FILES);
    for (const path of [
      "..",
      "../b.txt",
      "a/../b.txt",
      "/b.txt",
      "a//empty",
      "./b.txt",
      "a\\empty",
    ]) {
      await checkRefused(() => tree.read(path), `the path ${path}`);
    }
  });
  runner.test("answers many requests at once", async () => {
    const tree = await prepare(FILES);
    const reads = Array.from({ length: 64 }, (_, index) => tree.readRange("b.txt", index % 11, 1));
    const first = (await Promise.all(reads)).map((bytes) => bytes[0] ?? -1);
    checkEqual(
      first,
      Array.from({ length: 64 }, (_, index) => TEXT[index % 11]),
      "every byte",
    );
  });
}
