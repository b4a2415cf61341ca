// What the session's two workers and the command line have in common is most of each: the engine, the readers, the
// analysis. It is bundled once, as `dist/core.js`, and the three refer to it, which takes a fifth off the package.
//
// `core.js` is a script that any host runs: it leaves one object in a global name, and where there are modules it exports
// that object. Each module that something outside needs is a member of it, under its path.
import path from "node:path";

/** The name under which `core.js` leaves its modules. */
const GLOBAL = "driftscopeCore";

/** Files below `src` that every one of the bundles has, together with all that they import. */
export function sharedModules(metafiles) {
  const [first, ...others] = metafiles.map(({ inputs }) => inputs);
  const shared = new Set(
    Object.keys(first).filter((file) => others.every((inputs) => file in inputs)),
  );
  // What imports something that differs between hosts differs itself.
  for (let before = -1; before !== shared.size; ) {
    before = shared.size;
    for (const file of shared) {
      const imports = first[file].imports.filter(({ external }) => external !== true);
      if (!imports.every((one) => shared.has(one.path))) shared.delete(file);
    }
  }
  return new Set([...shared].filter((file) => file.startsWith("src/")));
}

/** Those of them that a module outside of them imports. */
export function doorways(metafiles, shared) {
  const found = new Set();
  for (const { inputs } of metafiles) {
    for (const [file, { imports }] of Object.entries(inputs)) {
      if (shared.has(file)) continue;
      for (const one of imports) if (shared.has(one.path)) found.add(one.path);
    }
  }
  return [...found].sort();
}

/** Options of the bundle that holds them. */
export function coreOptions(root, entries) {
  const lines = entries.map(
    (file) => `export * as ${JSON.stringify(file)} from ${JSON.stringify(`./${file}`)};`,
  );
  return {
    stdin: { contents: lines.join("\n"), resolveDir: root, sourcefile: "core" },
    format: "iife",
    platform: "neutral",
    mainFields: ["module", "main"],
    target: ["es2022", "node20"],
    globalName: GLOBAL,
    footer: { js: `if (typeof module === "object") module.exports = ${GLOBAL};` },
  };
}

/** Takes them from `core.js`, which the host has loaded before, or which `banner` loads. */
export function fromCore(root, entries) {
  const members = new Set(entries);
  const relative = (file) => path.relative(root, file).replaceAll(path.sep, "/");
  return {
    name: "from-core",
    setup(build) {
      build.onResolve({ filter: /^\.\.?\/.*\.ts$/ }, (args) => {
        const file = relative(path.resolve(args.resolveDir, args.path));
        return members.has(file) ? { path: file, namespace: "core" } : undefined;
      });
      build.onLoad({ filter: /.*/, namespace: "core" }, (args) => ({
        contents: `module.exports = ${GLOBAL}[${JSON.stringify(args.path)}];`,
      }));
    },
  };
}

/** For Node: a bundle beside `core.js` loads it. */
export const LOAD_CORE = { js: `const ${GLOBAL} = require("./core.js");` };
