// The files of the repository as the checks see them: what lies on disk, without what is installed or generated.
import fs from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "..");

const GENERATED = new Set([
  "node_modules",
  "dist",
  "dist-test",
  ".git",
  ".vscode-test",
  "artifacts",
  "coverage",
  "test-results",
]);

/** Paths below `folder` relative to the repository, with forward slashes, sorted; `folder` may be "" for all. */
export function filesUnder(folder) {
  if (!fs.existsSync(path.join(root, folder))) return [];
  return fs
    .readdirSync(path.join(root, folder), { withFileTypes: true })
    .filter((entry) => !GENERATED.has(entry.name))
    .flatMap((entry) => {
      const below = folder === "" ? entry.name : `${folder}/${entry.name}`;
      if (entry.isDirectory()) return filesUnder(below);
      return entry.isFile() ? [below] : [];
    })
    .sort();
}

/** Files of the given folders whose name ends in one of `extensions`. */
export function sourceFiles(folders, extensions) {
  return folders
    .flatMap((folder) => filesUnder(folder))
    .filter((file) => extensions.some((extension) => file.endsWith(extension)));
}
