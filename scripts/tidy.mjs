// node scripts/tidy.mjs
//
// What no compiler sees: the manifest against the code, tests against their runners, documents and comments against the
// tree, ports against their suites, decisions, and words that do not belong. Each check says how much it looked at,
// and fails when it looked at nothing.
import { spawnSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { filesUnder, root, sourceFiles } from "./files.mjs";
import { importsOf, resolveRelative } from "./import-graph.mjs";
import { missingOptionals } from "./lock.mjs";
import {
  judgeDecisions,
  judgeLinks,
  judgePaths,
  judgeScripts,
  judgeWords,
} from "./tidy/documents.mjs";
import {
  bundleOf,
  COMPLETE,
  judgeBundleOfTexts,
  judgeComplete,
  judgeManifestTexts,
  judgeSpoken,
  judgeTranslation,
  shownTexts,
  textsOf,
  withTexts,
} from "./tidy/l10n.mjs";
import { filesNamed, judgeManifest, judgeOldest, literalsOf } from "./tidy/manifest.mjs";
import { judgeSource } from "./tidy/network.mjs";
import { judgeTable, pageTextsOf, SILENT, tableOf } from "./tidy/page-texts.mjs";
import { judgeCollected, judgePorts, judgeSuites, portsOf } from "./tidy/tests.mjs";

const read = (file) => fs.readFileSync(path.join(root, file), "utf8");
const exists = (file) => fs.existsSync(path.join(root, file));
const manifest = JSON.parse(read("package.json"));
const problems = [];

function report(name, count, found) {
  const none = count === 0 ? [`${name}: looked at nothing`] : [];
  problems.push(...found.map((problem) => `${name}: ${problem}`), ...none);
  console.log(`tidy: ${name}: ${count} looked at, ${found.length} problems`);
}

function runJson(script, args) {
  const result = spawnSync(process.execPath, [path.join(root, script), ...args], {
    cwd: root,
    encoding: "utf8",
    maxBuffer: 64 << 20,
    // Listing needs no browser, so none is installed for it.
    env: { ...process.env, CHROMIUM_PATH: "none" },
  });
  const start = result.stdout.search(/^[[{]/m);
  if (start === -1)
    throw new Error(`${script} ${args.join(" ")}: ${result.stdout}${result.stderr}`);
  return JSON.parse(result.stdout.slice(start));
}

const relative = (file) => path.relative(root, file).replaceAll(path.sep, "/");

const testsUnder = (folder) => filesUnder(folder).filter((file) => file.endsWith(".test.ts"));

function collectedTests() {
  const units = runJson("node_modules/vitest/vitest.mjs", ["list", "--filesOnly", "--json"]);
  const e2e = runJson("node_modules/@playwright/test/cli.js", [
    "test",
    "--list",
    "--reporter=json",
  ]);
  return {
    vitest: units.map((entry) => relative(entry.file)),
    playwright: e2e.suites.map((suite) => `test/e2e/${suite.file}`),
    ...(exists("../shared/fixtures")
      ? {}
      : { "vitest, where the shared fixtures are": testsUnder("test/shared-fixtures") }),
    "extension host": testsUnder("test/host"),
    "web extension host": testsUnder("test/web"),
  };
}

const extension = sourceFiles(["src/extension"], [".ts"]).filter(
  (file) => !file.endsWith(".test.ts"),
);
const literals = extension.flatMap((file) => literalsOf(file, read(file)));
const shown = JSON.parse(read("package.nls.json"));
report("manifest", extension.length, judgeManifest(withTexts(manifest, shown), literals));

report("texts of the manifest", shownTexts(manifest).length, judgeManifestTexts(manifest, shown));
// The debugger speaks its protocol and tools speak to language models; reasons of files go into reports.
const speaking = extension.filter(
  (file) => !/^src\/extension\/(?:debug|tools|platform)\//.test(file),
);
const spoken = extension.map((file) => textsOf(file, read(file)));
const pages = sourceFiles(["src/webview"], [".ts"]).filter((file) => !SILENT.test(file));
const said = pages.map((file) => pageTextsOf(file, read(file)));
const table = sourceFiles(["src/protocol/texts"], [".ts"]).flatMap((file) => tableOf(read(file)));
report(
  `texts of the pages, said ${said.flatMap(({ said: each }) => each).length} times`,
  table.length,
  [
    ...said.flatMap(({ problems: found }) => found),
    ...judgeTable(
      table,
      said.flatMap(({ said: each }) => each),
    ),
  ],
);
const bundle = JSON.parse(read("l10n/bundle.l10n.json"));
report("texts of the extension", Object.keys(bundle).length, [
  ...spoken.flatMap(({ problems: found }) => found),
  ...speaking.flatMap((file) => judgeSpoken(file, read(file))),
  ...judgeBundleOfTexts(
    bundle,
    bundleOf([...spoken.flatMap(({ texts: found }) => found), ...table]),
  ),
]);
const translations = filesUnder("").filter((file) =>
  /^(?:package\.nls|l10n\/bundle\.l10n)\.[\w-]+\.json$/.test(file),
);
report(
  "translations",
  translations.length,
  translations.flatMap((file) => {
    const original = file.startsWith("l10n/") ? bundle : shown;
    const translated = JSON.parse(read(file));
    const isComplete = COMPLETE.some((language) => file.endsWith(`.${language}.json`));
    return [
      ...judgeTranslation(file, original, translated),
      ...(isComplete ? judgeComplete(file, original, translated) : []),
    ];
  }),
);

const oldest = JSON.parse(read("test/workbench/oldest/package.json"));
report("oldest version", 1, judgeOldest(manifest, oldest));

const named = filesNamed(manifest);
const unbuilt = named.filter((file) => !file.startsWith("dist/"));
report(
  "manifest files",
  named.length,
  unbuilt.filter((file) => !exists(file)).map((file) => `${file} does not exist`),
);

const testFiles = sourceFiles(["src", "test", "scripts", "bench"], [".ts", ".mts", ".mjs", ".js"]);
const collected = collectedTests();
report("tests", testFiles.length, judgeCollected(testFiles, collected));

const suites = testFiles.filter((file) => file.endsWith(".suite.ts"));
const importsOfTests = new Map(
  Object.values(collected)
    .flat()
    .map((file) => [
      file,
      importsOf(file, read(file)).map((edge) => resolveRelative(file, edge.specifier)),
    ]),
);
report("suites", suites.length, judgeSuites(suites, importsOfTests));

const sources = sourceFiles(["src"], [".ts"]).filter((file) => !file.endsWith(".test.ts"));
const portCount = sources.reduce((sum, file) => sum + portsOf(file, read(file)).length, 0);
report(
  "ports",
  portCount,
  sources.flatMap((file) => judgePorts(file, read(file), exists)),
);

report(
  "network",
  sources.length,
  sources.flatMap((file) => judgeSource(file, read(file))),
);

const documents = filesUnder("").filter(
  (file) => file.endsWith(".md") && !/^(samples|test\/fixtures)\//.test(file),
);
const code = sourceFiles(["src", "test", "scripts", "bench"], [".ts", ".mts", ".mjs", ".cjs"]);
report("paths", documents.length + code.length, [
  ...documents.flatMap((file) => [
    ...judgePaths(file, read(file), exists),
    ...judgeLinks(file, read(file), exists),
    ...judgeScripts(file, read(file), manifest.scripts),
  ]),
  ...code
    .filter((file) => !file.startsWith("scripts/tidy"))
    .flatMap((file) => judgePaths(file, commentsOf(read(file)), exists)),
]);

function commentsOf(text) {
  return (text.match(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm) ?? []).join("\n");
}

const lock = JSON.parse(read("package-lock.json"));
const incomplete = missingOptionals(lock).map(
  ({ name }) => `package-lock.json lacks ${name}; run scripts/complete-lock.mjs`,
);
report("lock", Object.keys(lock.packages).length, incomplete);

const decisions = exists("docs/decisions") ? fs.readdirSync(path.join(root, "docs/decisions")) : [];
const index = exists("docs/decisions/README.md") ? read("docs/decisions/README.md") : "";
report("decisions", decisions.length, judgeDecisions(decisions, index));

const places = [root, `${os.homedir()}/`];
const TEXT = /\.(?:md|ts|mts|mjs|cjs|js|json|css|svg|grit|yml|txt)$|^[^.]+$/;
const texts = filesUnder("").filter(
  (file) => TEXT.test(path.basename(file)) && !file.endsWith("package-lock.json"),
);
report(
  "words",
  texts.length,
  texts.flatMap((file) => judgeWords(file, read(file), places)),
);

for (const problem of problems) console.error(`tidy: ${problem}`);
if (problems.length > 0) process.exitCode = 1;
