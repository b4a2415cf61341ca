// node scripts/samples/make.mjs
//
// Makes the snapshot folders of `samples` anew. The databases are written by the SQLite of the workbench's Node, in the
// schema that the engine knows. All but the salts of a write-ahead log comes out the same every time.
import { spawnSync } from "node:child_process";
import path from "node:path";
import * as esbuild from "esbuild";
import { ensureWorkbench, serverNode } from "../../test/workbench/install.mjs";
import { root } from "../files.mjs";

await ensureWorkbench();
const outfile = path.join(root, "node_modules/.cache/driftscope/write-samples.mjs");
await esbuild.build({
  entryPoints: [path.join(root, "scripts/samples/write.mjs")],
  outfile,
  bundle: true,
  platform: "node",
  target: "node22",
  format: "esm",
  logLevel: "warning",
});
const result = spawnSync(serverNode(), [outfile, path.join(root, "samples")], { stdio: "inherit" });
process.exit(result.status ?? 1);
