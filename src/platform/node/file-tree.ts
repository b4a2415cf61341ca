import type { Stats } from "node:fs";
import { constants } from "node:fs";
import { lstat, open, readdir, realpath } from "node:fs/promises";
import { join, sep } from "node:path";
import { FailureError } from "../../base/failure.ts";
import { compareText } from "../../base/order.ts";
import type { DirectoryItem, FileTree } from "../../sources/file-tree.ts";
import { assertInside } from "../inside.ts";
import { digestAside } from "./digest-aside.ts";
import type { Sweeper } from "./sweep-aside.ts";

/**
 * The folder `root` of the local file system, read-only. `root` itself may be a link, as a user may open one; below it
 * no link is followed, whether it is the file asked for or a folder on the way to it. With a sweeper large databases are
 * read in its threads.
 */
export function createNodeFileTree(
  root: string,
  sweeper?: Sweeper,
): FileTree & Required<Pick<FileTree, "digest" | "readInto">> {
  let resolved: Promise<string> | undefined;
  const base = (): Promise<string> => {
    resolved ??= realpath(root);
    return resolved;
  };
  const absolute = async (path: string): Promise<string> => {
    assertInside(path);
    const start = await base();
    const target = path === "" ? start : join(start, ...path.split("/"));
    await assertNoLinkOnTheWay(start, target);
    return target;
  };
  return {
    list: (path) => readable(path, async () => listFolder(await absolute(path))),
    stat: (path) =>
      readable(path, async () => {
        const target = await absolute(path);
        return itemOf(path.slice(path.lastIndexOf("/") + 1), await lstat(target));
      }),
    read: (path) => readable(path, async () => readWhole(await absolute(path))),
    readRange: (path, offset, length) =>
      readable(path, async () => readPart(await absolute(path), offset, length)),
    readInto: (path, offset, target) =>
      readable(path, async () => {
        const { handle } = await openFile(await absolute(path));
        try {
          return await fillFrom(handle, offset, target);
        } finally {
          await handle.close();
        }
      }),
    digest: (path) =>
      readable(path, async () => {
        const target = await absolute(path);
        return await (sweeper === undefined ? digestAside(target) : sweeper.digest(target));
      }),
    ...(sweeper === undefined
      ? {}
      : {
          sweep: (path, request) =>
            readable(path, async () => {
              const target = await absolute(path);
              assertRegular(await lstat(target));
              return await sweeper.sweep(target, request);
            }),
        }),
  };
}

/** A folder on the way that is a link would lead out of the evidence without any name saying so. */
async function assertNoLinkOnTheWay(start: string, target: string): Promise<void> {
  if (target === start) return;
  const parent = target.slice(0, target.lastIndexOf(sep));
  if (parent === start || parent === "" || (await realpath(parent)) === parent) return;
  throw new FailureError(
    "unreadable",
    "The path leads through a symbolic link, which is not followed.",
  );
}

async function readable<Value>(path: string, work: () => Promise<Value>): Promise<Value> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof FailureError) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw new FailureError("unreadable", `"${path}" cannot be read: ${reason}`, { cause: error });
  }
}

function itemOf(name: string, stats: Stats): DirectoryItem {
  if (stats.isSymbolicLink()) return { name, kind: "link", size: 0 };
  if (stats.isDirectory()) return { name, kind: "directory", size: 0 };
  if (stats.isFile()) return { name, kind: "file", size: stats.size };
  return { name, kind: "other", size: 0 };
}

async function listFolder(target: string): Promise<readonly DirectoryItem[]> {
  if (!(await lstat(target)).isDirectory()) {
    throw new FailureError("unreadable", "The path is not a folder.");
  }
  const names = await readdir(target);
  names.sort(compareText);
  const items: DirectoryItem[] = [];
  for (const name of names) items.push(itemOf(name, await lstat(join(target, name))));
  return items;
}

function assertRegular(stats: Stats): void {
  if (!stats.isFile()) throw new FailureError("unreadable", "The path is not a regular file.");
}

/** Opens a regular file only: not a link, and never a pipe or device, which could block for ever. */
async function openFile(
  target: string,
): Promise<{ handle: Awaited<ReturnType<typeof open>>; size: number }> {
  const stats = await lstat(target);
  assertRegular(stats);
  const handle = await open(target, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0));
  return { handle, size: stats.size };
}

async function readWhole(target: string): Promise<Uint8Array> {
  const { handle, size } = await openFile(target);
  try {
    return await fill(handle, 0, size);
  } finally {
    await handle.close();
  }
}

async function readPart(target: string, offset: number, length: number): Promise<Uint8Array> {
  const { handle, size } = await openFile(target);
  try {
    return await fill(handle, offset, Math.max(0, Math.min(length, size - offset)));
  } finally {
    await handle.close();
  }
}

async function fill(
  handle: Awaited<ReturnType<typeof open>>,
  offset: number,
  length: number,
): Promise<Uint8Array> {
  const bytes = new Uint8Array(length);
  return bytes.subarray(0, await fillFrom(handle, offset, bytes));
}

/** Reads until `target` is full or the file ends; how many bytes that were. */
async function fillFrom(
  handle: Awaited<ReturnType<typeof open>>,
  offset: number,
  target: Uint8Array,
): Promise<number> {
  let filled = 0;
  while (filled < target.length) {
    const left = target.length - filled;
    const { bytesRead } = await handle.read(target, filled, left, offset + filled);
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return filled;
}
