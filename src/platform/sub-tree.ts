import type { FileTree } from "../sources/file-tree.ts";

/** A folder of a tree as a tree of its own. What the outer tree refuses, e.g. ways out of it, stays refused. */
export function subTree(tree: FileTree, folder: string): FileTree {
  if (folder === "") return tree;
  const inside = (path: string): string => (path === "" ? folder : `${folder}/${path}`);
  const { digest } = tree;
  return {
    list: (path) => tree.list(inside(path)),
    stat: (path) => tree.stat(inside(path)),
    read: (path) => tree.read(inside(path)),
    readRange: (path, offset, length) => tree.readRange(inside(path), offset, length),
    ...(digest === undefined ? {} : { digest: (path: string) => digest(inside(path)) }),
  };
}
