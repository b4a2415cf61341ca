// node scripts/imports.mjs
//
// Holds every file under `src` to the import table: directions, type-only edges, packages, no rings, no orphans, no Node
// behind a web entry. It looks for the files once through the file system and once through git, and fails when the
// two differ: a check that looks at nothing must not pass.
import { spawnSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { root, sourceFiles } from "./files.mjs";
import {
  findRings,
  importsOf,
  judgeEdges,
  packageOf,
  reachedFrom,
  resolveRelative,
} from "./import-graph.mjs";
import { ENTRIES, KEPT, SINGLE_IMPORTERS, TABLE, WEB_ENTRIES } from "./import-table.mjs";

const files = sourceFiles(["src"], [".ts"]).filter((file) => !file.endsWith(".d.ts"));
const modules = files.filter((file) => !file.endsWith(".test.ts"));
const edges = new Map(
  files.map((file) => [file, importsOf(file, fs.readFileSync(path.join(root, file), "utf8"))]),
);
const exists = (file) => fs.existsSync(path.join(root, file));
const targets = (file, keep) =>
  edges
    .get(file)
    .filter(keep)
    .map((edge) => resolveRelative(file, edge.specifier))
    .filter((target) => target?.endsWith(".ts") && edges.has(target));
const graph = new Map(modules.map((file) => [file, targets(file, () => true)]));
const running = new Map(modules.map((file) => [file, targets(file, (edge) => !edge.typeOnly)]));

const problems = modules.flatMap((file) => judgeEdges(TABLE, file, edges.get(file), exists));
for (const ring of findRings(graph)) problems.push(`ring: ${ring.join(" → ")}`);

const reached = reachedFrom(graph, [...ENTRIES, ...KEPT]);
for (const entry of ENTRIES)
  if (!edges.has(entry)) problems.push(`${entry}: this entry does not exist`);
for (const file of modules) {
  if (!reached.has(file)) problems.push(`${file}: an orphan, no entry reaches it`);
}
for (const entry of WEB_ENTRIES) {
  for (const file of reachedFrom(running, [entry])) {
    const builtin = edges.get(file).find((e) => !e.typeOnly && e.specifier.startsWith("node:"));
    if (builtin) problems.push(`${file}: imports ${builtin.specifier}, and ${entry} reaches it`);
  }
}
for (const single of SINGLE_IMPORTERS) {
  const importers = modules.filter((file) =>
    edges.get(file).some((edge) => packageOf(edge.specifier) === single.package),
  );
  const misplaced = importers.filter((file) => !file.startsWith(single.under));
  if (importers.length > 1 || misplaced.length > 0) {
    problems.push(
      `${single.package} is imported by ${importers.join(", ")}; only one file under ${single.under} may: ${single.why}`,
    );
  }
}

const git = spawnSync("git", ["ls-files", "--cached", "--others", "--exclude-standard", "src"], {
  cwd: root,
  encoding: "utf8",
});
if (git.status === 0) {
  const known = git.stdout
    .split("\n")
    .filter((file) => file.endsWith(".ts") && !file.endsWith(".d.ts") && exists(file));
  const unseen = known.filter((file) => !edges.has(file));
  if (unseen.length > 0 || known.length !== files.length) {
    problems.push(
      `saw ${files.length} source files, git knows ${known.length}: ${unseen.join(", ")}`,
    );
  }
}

for (const problem of problems) console.error(`imports: ${problem}`);
const edgeCount = [...edges.values()].reduce((sum, list) => sum + list.length, 0);
console.log(
  `imports: ${files.length} source files (${modules.length} modules), ${edgeCount} imports, ${problems.length} problems`,
);
if (files.length === 0 || problems.length > 0) process.exitCode = 1;
