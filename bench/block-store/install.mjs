// Installs the published library of block stores beside the generated data: it is for comparison only, nothing that ships
// imports it, so it is no dependency of the project.
import { spawnSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";

const PACKAGE = "@fireproof/core@0.24.19";
const SCRIPTS = ["write-store.mjs", "list-documents.mjs"];

/** The folder with the library and the scripts that run it; `undefined` where it cannot be installed. */
export function installLibrary(work) {
  const folder = path.join(work, "block-store-library");
  const marker = path.join(folder, "node_modules/@fireproof/core/package.json");
  if (!fs.existsSync(marker)) {
    fs.mkdirSync(folder, { recursive: true });
    fs.writeFileSync(path.join(folder, "package.json"), '{ "private": true, "type": "module" }\n');
    const args = ["install", "--no-audit", "--no-fund", "--no-save", PACKAGE];
    const result = spawnSync("npm", args, { cwd: folder, stdio: "ignore" });
    if (result.status !== 0 || !fs.existsSync(marker)) return undefined;
  }
  // A module finds its packages from where it lies, so the scripts are copied to the library.
  for (const script of SCRIPTS) {
    fs.copyFileSync(path.join(import.meta.dirname, script), path.join(folder, script));
  }
  return folder;
}
