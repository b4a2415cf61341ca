// node scripts/package.mjs [--for-registry]
//
// Builds for production and packs `driftscope.vsix`. The manifest in the package has no scripts and no development
// dependencies to offer, and everything that runs is bundled, hence `--no-dependencies`. A warning of the packer is a
// failure. `--for-registry` makes links and pictures of the README addresses of the repository, as registries need them.
import { spawnSync } from "node:child_process";
import path from "node:path";
import { root } from "./files.mjs";

const PACKER = "node_modules/@vscode/vsce/vsce";
const links = process.argv.includes("--for-registry") ? [] : ["--no-rewrite-relative-links"];

function run(script, args, stdio) {
  const command = [path.join(root, script), ...args];
  const result = spawnSync(process.execPath, command, { cwd: root, stdio, encoding: "utf8" });
  if (stdio !== "inherit") process.stdout.write(`${result.stdout}${result.stderr}`);
  if (result.status !== 0) process.exit(result.status ?? 1);
  return `${result.stdout ?? ""}${result.stderr ?? ""}`;
}

run("scripts/build.mjs", ["--production", "--tests"], "inherit");
const args = ["package", "--no-dependencies", ...links, "--out", "driftscope.vsix"];
const said = run(PACKER, args, ["ignore", "pipe", "pipe"]);
if (/\bWARNING\b/.test(said)) {
  console.error("package: the packer warned");
  process.exitCode = 1;
}
