import { FileSystemError, FileType, Uri, workspace } from "vscode";
import { FailureError } from "../../base/failure.ts";
import { compareText } from "../../base/order.ts";
import { assertInside } from "../../platform/inside.ts";
import type { DirectoryItem, FileTree } from "../../sources/file-tree.ts";

/**
 * A folder through the editor's file systems: virtual workspaces, and everything in the web host. They have no reading
 * of parts, so the last file read is kept for the next part of it.
 */
export function createVscodeFileTree(root: Uri): FileTree {
  let kept: { readonly path: string; readonly bytes: Uint8Array } | undefined;
  const readWhole = async (path: string): Promise<Uint8Array> => {
    const uri = await resolveInside(root, path);
    const { kind } = await statAt(uri, path);
    if (kind !== "file") throw unreadable(path, "it is not a regular file");
    return workspace.fs.readFile(uri);
  };
  return {
    list: (path) => readable(path, async () => listAt(await resolveInside(root, path))),
    stat: (path) => readable(path, async () => statAt(await resolveInside(root, path), path)),
    // A copy: the editor may hand out a view into a buffer of its own.
    read: (path) =>
      readable(path, async () => {
        const bytes = kept?.path === path ? kept.bytes : await readWhole(path);
        kept = undefined;
        return new Uint8Array(bytes);
      }),
    readRange: (path, offset, length) =>
      readable(path, async () => {
        if (kept?.path !== path) kept = { path, bytes: await readWhole(path) };
        // Not `slice`: the editor hands out Node's buffers, whose `slice` shares memory.
        return new Uint8Array(kept.bytes.subarray(offset, offset + length));
      }),
  };
}

/** The file's address; refuses a way through a link, which may lead out of the folder. */
async function resolveInside(root: Uri, path: string): Promise<Uri> {
  assertInside(path);
  const parts = path === "" ? [] : path.split("/");
  for (let depth = 1; depth < parts.length; depth++) {
    const { type } = await workspace.fs.stat(Uri.joinPath(root, ...parts.slice(0, depth)));
    if ((type & FileType.SymbolicLink) !== 0) throw unreadable(path, "it lies behind a link");
  }
  return parts.length === 0 ? root : Uri.joinPath(root, ...parts);
}

async function listAt(uri: Uri): Promise<readonly DirectoryItem[]> {
  const entries = await workspace.fs.readDirectory(uri);
  entries.sort(([a], [b]) => compareText(a, b));
  return Promise.all(
    entries.map(async ([name, type]): Promise<DirectoryItem> => {
      const kind = kindOf(type);
      if (kind !== "file") return { name, kind, size: 0 };
      return { name, kind, size: (await workspace.fs.stat(Uri.joinPath(uri, name))).size };
    }),
  );
}

async function statAt(uri: Uri, path: string): Promise<DirectoryItem> {
  const { type, size } = await workspace.fs.stat(uri);
  // A folder that was opened through a link is a folder; below it, links are links.
  const kind = path === "" ? kindOf(type & ~FileType.SymbolicLink) : kindOf(type);
  return { name: path.slice(path.lastIndexOf("/") + 1), kind, size: kind === "file" ? size : 0 };
}

function kindOf(type: FileType): DirectoryItem["kind"] {
  if ((type & FileType.SymbolicLink) !== 0) return "link";
  if ((type & FileType.Directory) !== 0) return "directory";
  return (type & FileType.File) !== 0 ? "file" : "other";
}

async function readable<Value>(path: string, work: () => Promise<Value>): Promise<Value> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof FailureError) throw error;
    const reason = error instanceof FileSystemError ? error.code : String(error);
    throw new FailureError("unreadable", `"${path}" cannot be read: ${reason}`, { cause: error });
  }
}

function unreadable(path: string, reason: string): FailureError {
  return new FailureError("unreadable", `"${path}" cannot be read: ${reason}.`);
}
