import {
  type Disposable,
  EventEmitter,
  type FileChangeEvent,
  type FileStat,
  FileSystemError,
  type FileSystemProvider,
  FileType,
  Uri,
  workspace,
} from "vscode";

/** Files below `samples` with their sizes in bytes, put in by the build: over HTTP no folder can be listed. */
declare const SAMPLE_FILES: readonly (readonly [path: string, size: number])[];

const SCHEME = "driftscope-samples";

/** The folder of samples as a file system of its own, for the web host. */
export const SAMPLES_ROOT: Uri = Uri.from({ scheme: SCHEME, path: "/" });

/** Serves the samples from `folder`, the extension's own, which answers only for single files. They never change. */
export function registerSamples(folder: Uri): Disposable {
  const changed = new EventEmitter<FileChangeEvent[]>();
  const refuse = (uri: Uri): never => {
    throw FileSystemError.NoPermissions(uri);
  };
  const provider: FileSystemProvider = {
    onDidChangeFile: changed.event,
    watch: () => ({ dispose: () => undefined }),
    stat: (uri) => found(uri, statOf(pathIn(uri))),
    readDirectory: (uri) => {
      const { type } = found(uri, statOf(pathIn(uri)));
      if (type !== FileType.Directory) throw FileSystemError.FileNotADirectory(uri);
      return [...entriesOf(pathIn(uri))];
    },
    readFile: async (uri) => {
      const path = pathIn(uri);
      const { type } = found(uri, statOf(path));
      if (type === FileType.Directory) throw FileSystemError.FileIsADirectory(uri);
      return workspace.fs.readFile(Uri.joinPath(folder, path));
    },
    createDirectory: refuse,
    writeFile: refuse,
    delete: refuse,
    rename: refuse,
  };
  return workspace.registerFileSystemProvider(SCHEME, provider, {
    isReadonly: true,
    isCaseSensitive: true,
  });
}

/** Without the slashes at both ends; the root is empty. */
function pathIn({ path }: Uri): string {
  return path.replace(/^\/+|\/+$/g, "");
}

function found(uri: Uri, stat: FileStat | undefined): FileStat {
  if (stat === undefined) throw FileSystemError.FileNotFound(uri);
  return stat;
}

function statOf(path: string): FileStat | undefined {
  const file = SAMPLE_FILES.find(([name]) => name === path);
  if (file !== undefined) return { type: FileType.File, ctime: 0, mtime: 0, size: file[1] };
  if (entriesOf(path).size === 0) return undefined;
  return { type: FileType.Directory, ctime: 0, mtime: 0, size: 0 };
}

function entriesOf(path: string): ReadonlyMap<string, FileType> {
  const prefix = path === "" ? "" : `${path}/`;
  const below = SAMPLE_FILES.filter(([name]) => name.startsWith(prefix));
  return new Map(
    below.map(([name]): [string, FileType] => {
      const [first = "", ...more] = name.slice(prefix.length).split("/");
      return [first, more.length === 0 ? FileType.File : FileType.Directory];
    }),
  );
}
