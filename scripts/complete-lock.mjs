// node scripts/complete-lock.mjs [--check]
//
// Completes `package-lock.json` with the platform packages that npm left out. npm drops an optional package that the registry
// at hand does not have, and `npm ci` then refuses the lock file everywhere. What is added names version, system and
// processor, taken from the package's name, and is optional: only the platform that needs it ever asks for it.
import fs from "node:fs";
import path from "node:path";
import { root } from "./files.mjs";
import { missingOptionals, platformOf } from "./lock.mjs";

const file = path.join(root, "package-lock.json");
const lock = JSON.parse(fs.readFileSync(file, "utf8"));
const missing = missingOptionals(lock);
if (process.argv.includes("--check")) {
  for (const { name } of missing) console.error(`lock: package-lock.json lacks ${name}`);
  process.exitCode = missing.length > 0 ? 1 : 0;
} else {
  for (const { name, version } of missing) {
    lock.packages[`node_modules/${name}`] = {
      version,
      ...platformOf(name),
      dev: true,
      optional: true,
    };
  }
  const sorted = Object.entries(lock.packages).sort(([a], [b]) => (a < b ? -1 : 1));
  lock.packages = Object.fromEntries(sorted);
  fs.writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`);
  console.log(`lock: ${missing.length} platform packages added`);
}
