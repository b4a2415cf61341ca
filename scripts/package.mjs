// node scripts/package.mjs
//
// Builds for production and packs `driftscope.vsix`. The manifest in the package has no scripts and no development
// dependencies to offer, and everything that runs is bundled, hence `--no-dependencies`.
import { spawnSync } from "node:child_process";
import path from "node:path";
import { root } from "./files.mjs";

function run(script, ...args) {
  const result = spawnSync(process.execPath, [path.join(root, script), ...args], {
    cwd: root,
    stdio: "inherit",
  });
  if (result.status !== 0) process.exit(result.status ?? 1);
}

run("scripts/build.mjs", "--production", "--tests");
run(
  "node_modules/@vscode/vsce/vsce",
  "package",
  "--no-dependencies",
  "--no-rewrite-relative-links",
  "--out",
  "driftscope.vsix",
);
