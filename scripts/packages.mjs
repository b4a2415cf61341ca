// Whether the packages of the project are there. Built-in modules of Node only: `npm start` and `npm test` ask first.
import fs from "node:fs";
import path from "node:path";
import { root } from "./files.mjs";
import { installPackages } from "./npm.mjs";

const OLDEST_NODE = 20;

function isInstalled(name, version) {
  const file = path.join(root, "node_modules", name, "package.json");
  return fs.existsSync(file) && JSON.parse(fs.readFileSync(file, "utf8")).version === version;
}

/** Installs the packages when one is absent or has another version than the manifest asks for. */
export async function ensurePackages() {
  const major = Number(process.versions.node.split(".")[0]);
  if (major < OLDEST_NODE) {
    throw new Error(`Driftscope needs Node ${OLDEST_NODE} or later; this is ${process.version}.`);
  }
  const manifest = JSON.parse(fs.readFileSync(path.join(root, "package.json"), "utf8"));
  const wanted = Object.entries(manifest.devDependencies);
  if (wanted.every(([name, version]) => isInstalled(name, version))) return;
  await installPackages(root, "packages");
}
