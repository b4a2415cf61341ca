// node scripts/build.mjs [--production] [--tests]
//
// Bundles every entry into `dist`: the two extension hosts, the two session workers, the pages, the command line, what
// workers and command line have in common, with `sql-wasm.wasm` and the licences of what was bundled beside them. `--production` minifies and leaves out source maps:
// that is what the package ships. `--tests` also bundles the suites that run inside the extension host.
import fs from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import * as esbuild from "esbuild";
import { coreOptions, doorways, fromCore, LOAD_CORE, sharedModules } from "./shared-core.mjs";

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "..");
const production = process.argv.includes("--production");
const withTests = process.argv.includes("--tests");

const node = { platform: "node", target: "node20", format: "cjs" };
const browser = { platform: "browser", target: "es2022" };

/** Each bundle: what goes in, what comes out, for which platform. All of them ship, so none may be absent. */
const BUNDLES = [
  {
    in: "src/extension/main-web.ts",
    out: "dist/web/extension.js",
    ...browser,
    format: "cjs",
    external: ["vscode"],
  },
  { in: "src/platform/node/sql-worker.ts", out: "dist/sql-worker.js", ...node },
  { in: "src/platform/node/sweep-worker.ts", out: "dist/sweep-worker.js", ...node },
  { in: "src/webview/main.ts", out: "dist/webview/main.js", ...browser, format: "iife" },
];

/** The bundles that share `dist/core.js`. The web host runs it before its worker; the others load it themselves. */
const ON_CORE = [
  { in: "src/platform/node/worker.ts", out: "dist/worker.js", ...node, banner: LOAD_CORE },
  { in: "src/platform/web/worker.ts", out: "dist/web/worker.js", ...browser, format: "iife" },
  // Every run of the command line reads all of its bundle, so it is always the small form.
  { in: "src/cli/main.ts", out: "dist/cli.js", ...node, banner: LOAD_CORE, minify: true },
];

/** sql.js asks for these only after finding itself in Node; in a browser bundle they are empty. */
const noNodeBuiltinsInSqlJs = {
  name: "no-node-builtins-in-sql-js",
  setup(build) {
    build.onResolve({ filter: /^(node:)?(fs|path|crypto)$/ }, (args) =>
      args.importer.includes(`${path.sep}sql.js${path.sep}`)
        ? { path: args.path, namespace: "empty" }
        : undefined,
    );
    build.onLoad({ filter: /.*/, namespace: "empty" }, () => ({
      contents: "module.exports = {};",
    }));
  },
};

/**
 * The debug adapter runs inside of the extension and needs neither the server nor the log file of its base class: the
 * package's own stand-ins for browsers take their place everywhere. Browsers also lack an emitter and the module of URL.
 */
const STAND_INS = new Map([
  ["./runDebugAdapter", "node_modules/@vscode/debugadapter/lib/web/runDebugAdapterStub.js"],
  ["./internalLogger", "node_modules/@vscode/debugadapter/lib/web/internalLoggerStub.js"],
  ["events", "scripts/stand-ins/events.cjs"],
  ["url", "scripts/stand-ins/url.cjs"],
]);
const standInsForDebugAdapter = {
  name: "stand-ins-for-debug-adapter",
  setup(build) {
    build.onResolve({ filter: /^(\.\/runDebugAdapter|\.\/internalLogger|events|url)$/ }, (args) =>
      args.importer.includes(`${path.sep}@vscode${path.sep}debugadapter${path.sep}`)
        ? { path: path.join(root, STAND_INS.get(args.path)) }
        : undefined,
    );
  },
};

/** See the stand-in: a validator that is never asked, and the compiler of schemas below it. */
const standInForSchemaValidator = {
  name: "stand-in-for-schema-validator",
  setup(build) {
    build.onResolve({ filter: /validation\/ajv-provider\.js$/ }, () => ({
      path: path.join(root, "scripts/stand-ins/schema-validator.cjs"),
    }));
  },
};

/** What all bundles have in common. */
function shared(plugins, platform) {
  return {
    absWorkingDir: root,
    bundle: true,
    minify: production,
    sourcemap: production ? false : "linked",
    legalComments: "none",
    metafile: true,
    logLevel: "warning",
    define: {
      "process.env.NODE_ENV": JSON.stringify(production ? "production" : "development"),
      SAMPLE_FILES: JSON.stringify(sampleFiles()),
    },
    loader: { ".svg": "text" },
    plugins: [
      ...plugins,
      standInsForDebugAdapter,
      standInForSchemaValidator,
      ...(platform === "browser" ? [noNodeBuiltinsInSqlJs] : []),
    ],
  };
}

async function bundle({ in: entry, out, plugins = [], ...options }) {
  const result = await esbuild.build({
    ...(entry === undefined ? {} : { entryPoints: [path.join(root, entry)] }),
    outfile: path.join(root, out),
    ...shared(plugins, options.platform),
    ...options,
  });
  return result.metafile;
}

/**
 * The desktop's extension in parts: what runs when it starts, what is loaded when something is first asked for, and what
 * both need. Only modules can be bundled in parts, and the host wants CommonJS: each part is made into that afterwards.
 */
async function bundleInParts() {
  const result = await esbuild.build({
    entryPoints: { extension: path.join(root, "src/extension/main.ts") },
    outdir: path.join(root, "dist"),
    chunkNames: "extension-[name]",
    ...shared([], "node"),
    ...node,
    format: "esm",
    splitting: true,
    external: ["vscode"],
    sourcemap: production ? false : "inline",
    write: false,
  });
  for (const file of result.outputFiles) {
    const name = path.basename(file.path);
    const { code, map } = await esbuild.transform(file.text, {
      ...node,
      sourcefile: name,
      supported: { "dynamic-import": false },
      minify: production,
      sourcemap: production ? false : "external",
      legalComments: "none",
    });
    const link = production ? "" : `//# sourceMappingURL=${name}.map\n`;
    fs.mkdirSync(path.dirname(file.path), { recursive: true });
    fs.writeFileSync(file.path, code + link);
    if (!production) fs.writeFileSync(`${file.path}.map`, map);
  }
  return result.metafile;
}

/** What the bundles on the core have in common goes into it, and they are made without. */
async function bundleOnCore() {
  const whole = [];
  for (const item of ON_CORE) whole.push(await bundle({ ...item, write: false }));
  const entries = doorways(whole, sharedModules(whole));
  const core = await bundle({ out: "dist/core.js", ...coreOptions(root, entries), minify: true });
  const made = [core];
  for (const item of ON_CORE) {
    made.push(await bundle({ ...item, plugins: [fromCore(root, entries)] }));
  }
  return made;
}

/** Files below `samples` with their sizes, for the web host, which cannot list folders of the extension. */
function sampleFiles() {
  const samples = path.join(root, "samples");
  return fs
    .readdirSync(samples, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath ?? entry.path, entry.name))
    .sort()
    .map((file) => [
      path.relative(samples, file).replaceAll(path.sep, "/"),
      fs.statSync(file).size,
    ]);
}

/** Names and licence texts of all packages whose code is in the bundles, so that the package carries them. */
function licences(metafiles) {
  const packages = new Set(["sql.js"]);
  for (const input of metafiles.flatMap((metafile) => Object.keys(metafile.inputs))) {
    const match = /(?:^|\/)node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(input);
    if (match) packages.add(match[1]);
  }
  const texts = [...packages].sort().map((name) => {
    const directory = path.join(root, "node_modules", name);
    const manifest = JSON.parse(fs.readFileSync(path.join(directory, "package.json"), "utf8"));
    const file = fs.readdirSync(directory).find((f) => /^(licen[cs]e|copying)/i.test(f));
    const text = file ? fs.readFileSync(path.join(directory, file), "utf8").trim() : "";
    return `${name} ${manifest.version} (${manifest.license})\n\n${text}\n`;
  });
  return `Driftscope contains code of these packages.\n\n${texts.join(`\n${"-".repeat(80)}\n\n`)}`;
}

const started = Date.now();
if (production) fs.rmSync(path.join(root, "dist"), { recursive: true, force: true });
const metafiles = [];
for (const item of BUNDLES) {
  try {
    metafiles.push(await bundle(item));
  } catch (error) {
    // What is wrong has been printed; the other bundles are still worth having.
    console.error(`build: ${item.out} failed (${error.errors?.length ?? 1} errors)`);
    process.exitCode = 1;
  }
}
try {
  metafiles.push(await bundleInParts());
} catch (error) {
  console.error(`build: dist/extension.js failed (${error.errors?.length ?? 1} errors)`);
  process.exitCode = 1;
}
try {
  metafiles.push(...(await bundleOnCore()));
} catch (error) {
  console.error(`build: workers and command line failed (${error.errors?.length ?? 1} errors)`);
  process.exitCode = 1;
}
const styles = path.join(root, "src/webview/main.css");
if (fs.existsSync(styles)) {
  metafiles.push(await bundle({ in: "src/webview/main.css", out: "dist/webview/main.css" }));
}
fs.mkdirSync(path.join(root, "dist"), { recursive: true });
fs.copyFileSync(
  path.join(root, "node_modules/sql.js/dist/sql-wasm.wasm"),
  path.join(root, "dist/sql-wasm.wasm"),
);
fs.writeFileSync(path.join(root, "dist/licenses.txt"), licences(metafiles));

if (withTests) {
  const directory = path.join(root, "test/host");
  const suites = fs.existsSync(directory)
    ? fs.readdirSync(directory, { recursive: true }).filter((file) => file.endsWith(".test.ts"))
    : [];
  fs.rmSync(path.join(root, "dist-test"), { recursive: true, force: true });
  for (const suite of suites) {
    const out = `dist-test/host/${suite.replace(/\.ts$/, ".js")}`;
    await bundle({
      in: `test/host/${suite}`,
      out,
      ...node,
      external: ["vscode", "mocha"],
      minify: false,
      sourcemap: "linked",
    });
  }
  console.log(`build: ${suites.length} host suite(s) in dist-test`);
}

for (const metafile of metafiles) {
  for (const [file, { bytes }] of Object.entries(metafile.outputs)) {
    if (!file.endsWith(".map")) console.log(`build: ${file} ${(bytes / 1024).toFixed(0)} KiB`);
  }
}
console.log(`build: done in ${Date.now() - started} ms`);
