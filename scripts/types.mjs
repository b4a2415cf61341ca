// node scripts/types.mjs
//
// Type-checks every folder with its own compiler settings (`tsc -b` over the references of `tsconfig.json`), after
// checking that the projects together look at every TypeScript file on disk: a file outside of all projects would
// pass by not being seen.
import { spawnSync } from "node:child_process";
import path from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";
import { sourceFiles } from "./files.mjs";

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "..");

function parse(config) {
  const host = { ...ts.sys, onUnRecoverableConfigFileDiagnostic: (d) => fail(d.messageText) };
  const parsed = ts.getParsedCommandLineOfConfigFile(config, undefined, host);
  return parsed ?? fail(`${config} cannot be read`);
}

function fail(message) {
  console.error(`types: ${message}`);
  process.exit(1);
}

const solution = parse(path.join(root, "tsconfig.json"));
const projects = (solution.projectReferences ?? []).map((r) => ts.resolveProjectReferencePath(r));
const seen = new Set();
const filled = [];
for (const project of projects) {
  const { fileNames } = parse(project);
  for (const file of fileNames) seen.add(path.relative(root, file).replaceAll(path.sep, "/"));
  if (fileNames.some((file) => !file.endsWith("globals.d.ts") || project.includes("src/base"))) {
    filled.push(path.relative(root, project));
  }
}
const onDisk = sourceFiles(["src", "test"], [".ts", ".mts"]).concat("vitest.config.mts");
const unseen = onDisk.filter((file) => !seen.has(file));
if (unseen.length > 0) fail(`no project of tsconfig.json includes ${unseen.join(", ")}`);

const tsc = path.join(root, "node_modules/typescript/bin/tsc");
const result = spawnSync(process.execPath, [tsc, "-b", ...filled], { cwd: root, stdio: "inherit" });
console.log(`types: ${onDisk.length} files in ${filled.length} projects`);
process.exit(result.status ?? 1);
