import { FailureError } from "../base/failure.ts";
import type { DirectoryItem, FileTree } from "../sources/file-tree.ts";
import { assertInside } from "./inside.ts";

/** What a memory tree holds under one path: bytes of a file, or a symbolic link (which nobody follows). */
export type MemoryFile = Uint8Array | { readonly link: string };

interface Folder {
  readonly children: Map<string, Folder | MemoryFile>;
}

/**
 * A tree over bytes in memory: for tests, the bundled samples and files that came through a message. Folders exist
 * because files lie in them. The tree keeps its own copies and returns fresh ones.
 */
export function createMemoryFileTree(files: Readonly<Record<string, MemoryFile>>): FileTree {
  const root: Folder = { children: new Map() };
  for (const [path, file] of Object.entries(files)) {
    assertInside(path);
    insert(root, path, isLink(file) ? file : file.slice());
  }
  return {
    list: (path) => promised(() => listFolder(root, path)),
    stat: (path) => promised(() => itemOf(lastName(path), find(root, path))),
    read: (path) => promised(() => bytesAt(root, path).slice()),
    readRange: (path, offset, length) =>
      promised(() => bytesAt(root, path).slice(offset, offset + length)),
  };
}

function promised<Value>(compute: () => Value): Promise<Value> {
  return new Promise((resolve) => resolve(compute()));
}

function isLink(file: Folder | MemoryFile): file is { readonly link: string } {
  return "link" in file;
}

function isFolder(file: Folder | MemoryFile): file is Folder {
  return "children" in file;
}

function insert(root: Folder, path: string, file: MemoryFile): void {
  const names = path.split("/");
  const last = names.pop() ?? "";
  let folder = root;
  for (const name of names) {
    const next = folder.children.get(name);
    if (next !== undefined && isFolder(next)) folder = next;
    else {
      const created: Folder = { children: new Map() };
      folder.children.set(name, created);
      folder = created;
    }
  }
  folder.children.set(last, file);
}

function find(root: Folder, path: string): Folder | MemoryFile {
  assertInside(path);
  let current: Folder | MemoryFile = root;
  for (const name of path === "" ? [] : path.split("/")) {
    const next: Folder | MemoryFile | undefined = isFolder(current)
      ? current.children.get(name)
      : undefined;
    if (next === undefined) {
      throw new FailureError("unreadable", `"${path}" cannot be read: there is no such file.`);
    }
    current = next;
  }
  return current;
}

function listFolder(root: Folder, path: string): readonly DirectoryItem[] {
  const folder = find(root, path);
  if (!isFolder(folder)) {
    throw new FailureError("unreadable", `"${path}" cannot be listed: it is not a folder.`);
  }
  return [...folder.children]
    .map(([name, child]) => itemOf(name, child))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

function itemOf(name: string, item: Folder | MemoryFile): DirectoryItem {
  if (isFolder(item)) return { name, kind: "directory", size: 0 };
  if (isLink(item)) return { name, kind: "link", size: 0 };
  return { name, kind: "file", size: item.length };
}

function bytesAt(root: Folder, path: string): Uint8Array {
  const item = find(root, path);
  if (isFolder(item) || isLink(item)) {
    throw new FailureError("unreadable", `"${path}" cannot be read: it is not a file.`);
  }
  return item;
}

function lastName(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}
