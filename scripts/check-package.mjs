// node scripts/check-package.mjs [--write]
//
// The packaged extension against its golden list of files and its size budget. `--write` makes the list anew, to be
// looked at in the change that needs it.
import fs from "node:fs";
import path from "node:path";
import { root } from "./files.mjs";
import { judgeBundle } from "./tidy/network.mjs";
import { zipEntries } from "./zip.mjs";

const LIMIT_BYTES = 3 * 1024 * 1024;
const golden = path.join(root, "test/golden/package-files.txt");
const bytes = fs.readFileSync(path.join(root, "driftscope.vsix"));
const names = zipEntries(bytes)
  .map((entry) => entry.name)
  .sort();
const text = `${names.join("\n")}\n`;

if (process.argv.includes("--write")) {
  fs.mkdirSync(path.dirname(golden), { recursive: true });
  fs.writeFileSync(golden, text);
}
const wanted = fs.existsSync(golden) ? fs.readFileSync(golden, "utf8") : "";
const problems = [];
const before = wanted.split("\n");
for (const name of names)
  if (!before.includes(name)) problems.push(`${name} ships and is not in the golden list`);
for (const name of before)
  if (name && !names.includes(name)) problems.push(`${name} does not ship any more`);
const megabytes = (bytes.length / 1024 / 1024).toFixed(2);
if (bytes.length > LIMIT_BYTES) problems.push(`${megabytes} MiB is over the budget of 3 MiB`);

const bundles = names
  .map((name) => name.replace(/^extension\//, ""))
  .filter((name) => name.startsWith("dist/") && name.endsWith(".js"));
if (bundles.length === 0) problems.push("no bundle was looked at");
for (const name of bundles)
  problems.push(...judgeBundle(name, fs.readFileSync(path.join(root, name), "utf8")));

for (const problem of problems) console.error(`package: ${problem}`);
console.log(
  `package: ${names.length} files, ${megabytes} MiB of 3, ${bundles.length} bundles without a network, ${problems.length} problems`,
);
if (problems.length > 0) process.exitCode = 1;
