// node scripts/pictures/screens.mjs
//
// Takes the pictures of the documentation anew: runs the walks of `test/e2e/pictures.spec.ts` on the packaged extension and
// copies what they kept into `media`.
import { spawnSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { root } from "../files.mjs";

const PICTURES = ["timeline", "replay", "orphans"];

function run(args) {
  const result = spawnSync(process.execPath, args, { cwd: root, stdio: "inherit" });
  if (result.status !== 0) process.exit(result.status ?? 1);
}

run(["scripts/package.mjs"]);
run(["node_modules/@playwright/test/cli.js", "test", "pictures.spec.ts"]);
for (const name of PICTURES) {
  fs.copyFileSync(
    path.join(root, "artifacts/screenshots", `${name}.png`),
    path.join(root, "media", `${name}.png`),
  );
}
