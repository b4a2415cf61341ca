// Bundles a small program that calls one of our modules, so that it is measured as it ships.
import path from "node:path";
import { fileURLToPath } from "node:url";
import * as esbuild from "esbuild";

const here = path.dirname(fileURLToPath(import.meta.url));

/** The path of the bundle of `bench/programs/<name>`. */
export async function bundleBenchModule(name) {
  const outfile = path.join(here, "work", "bin", name);
  await esbuild.build({
    entryPoints: [path.join(here, "programs", name)],
    outfile,
    bundle: true,
    minify: true,
    platform: "node",
    target: "node20",
    format: "esm",
    // sql.js asks for Node's parts as a script does.
    banner: {
      js: 'import { createRequire as requireOf } from "node:module"; import { dirname as folderOf } from "node:path"; import { fileURLToPath as fileOf } from "node:url"; const require = requireOf(import.meta.url); const __filename = fileOf(import.meta.url); const __dirname = folderOf(__filename);',
    },
    logLevel: "warning",
  });
  return outfile;
}
