// Installs the workbench on demand: npm packages only, no install scripts, no compiler, no root.
//
// The npm package `code-server` carries a whole server build of VS Code in `lib/vscode`. Its own installation would
// compile eight native modules. Three of them come ready built in packages of their own, four have a few lines of
// JavaScript in their place (`stand-ins/`), one is not needed. The folder `oldest` does the same for the oldest version.
import { createHash } from "node:crypto";
import fs from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { installPackages } from "../../scripts/npm.mjs";

const here = path.dirname(fileURLToPath(import.meta.url));
/** `WORKBENCH=oldest` takes the oldest version that the manifest names instead of the newest that npm has. */
const isOldest = process.env.WORKBENCH === "oldest";
const place = isOldest ? path.join(here, "oldest") : here;
const modules = path.join(place, "node_modules");
const vscodeFolder = path.join(modules, "code-server", "lib", "vscode");

export const serverMain = path.join(vscodeFolder, "out", "server-main.js");

const STAND_INS = {
  "@vscode/spdlog": "spdlog.cjs",
  "@vscode/native-watchdog": "native-watchdog.cjs",
  "@vscode/deviceid": "deviceid.cjs",
  "@vscode/fs-copyfile": "fs-copyfile.cjs",
  // As the oldest version calls them.
  ...(isOldest
    ? { "native-watchdog": "native-watchdog.cjs", "@vscode/ripgrep": "ripgrep.cjs" }
    : {}),
};

/** Whether a version of Node has `module.registerHooks`, which the server calls: 22.15 or later. */
function isNewEnough(version) {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  return major > 22 || (major === 22 && minor >= 15);
}

/** A Node that the server accepts: the one from npm for this platform, else the one that runs us. */
export function serverNode() {
  const name = `node-${process.platform}-${process.arch}`;
  const binary = path.join(modules, name, "bin", "node");
  if (fs.existsSync(binary)) return binary;
  const require = createRequire(path.join(modules, "x.js"));
  const nested = require.resolve.paths(name)?.map((place) => path.join(place, name, "bin", "node"));
  const found = nested?.find((place) => fs.existsSync(place));
  if (found) return found;
  if (isNewEnough(process.versions.node)) return process.execPath;
  throw new Error(
    `the workbench needs Node 22.15 or later on ${process.platform}-${process.arch}; this is ${process.version}`,
  );
}

/** Changes whenever the lock file, this file or a stand-in does: then the workbench is installed afresh. */
function stamp() {
  const hash = createHash("sha256");
  const files = [
    path.relative(here, path.join(place, "package-lock.json")),
    "install.mjs",
    ...Object.values(STAND_INS).map((f) => `stand-ins/${f}`),
  ];
  for (const file of files) hash.update(fs.readFileSync(path.join(here, file)));
  return hash.digest("hex");
}

function placeStandIns() {
  for (const [name, file] of Object.entries(STAND_INS)) {
    const directory = path.join(modules, name);
    fs.rmSync(directory, { recursive: true, force: true });
    fs.mkdirSync(directory, { recursive: true });
    const manifest = { name, version: "0.0.0-stand-in", main: "index.js" };
    fs.writeFileSync(path.join(directory, "package.json"), JSON.stringify(manifest));
    fs.copyFileSync(path.join(here, "stand-ins", file), path.join(directory, "index.js"));
  }
}

/** Makes sure that the workbench lies ready below `node_modules` here. Costs nothing when it does. */
export async function ensureWorkbench() {
  const mark = path.join(modules, ".ready");
  if (fs.existsSync(mark) && fs.readFileSync(mark, "utf8") === stamp()) return;
  await installPackages(place, "workbench (540 MB on disk)", ["--ignore-scripts"]);
  // The page is served `<vscode>/node_modules/…`, so that folder has to exist there.
  const link = path.join(vscodeFolder, "node_modules");
  fs.rmSync(link, { recursive: true, force: true });
  fs.symlinkSync(path.relative(vscodeFolder, modules), link, "junction");
  placeStandIns();
  fs.writeFileSync(mark, stamp());
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await ensureWorkbench();
  console.log(serverNode());
}
