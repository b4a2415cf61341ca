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
    logLevel: "warning",
  });
  return outfile;
}
