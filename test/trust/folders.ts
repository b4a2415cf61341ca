/** Folders of the bundled samples as files in memory. */
import fs from "node:fs";
import path from "node:path";

const SAMPLES = path.resolve(import.meta.dirname, "../../samples");

/** Fresh bytes of every file of a sample, by path. */
export function sampleFiles(name: string): Record<string, Uint8Array> {
  const root = path.join(SAMPLES, name);
  const files: Record<string, Uint8Array> = {};
  for (const item of fs.readdirSync(root, { withFileTypes: true, recursive: true })) {
    if (!item.isFile()) continue;
    const file = path.join(item.parentPath, item.name);
    files[path.relative(root, file).split(path.sep).join("/")] = new Uint8Array(
      fs.readFileSync(file),
    );
  }
  return files;
}
