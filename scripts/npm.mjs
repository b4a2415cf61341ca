// Installs npm packages with progress that can be read in a log. Built-in modules of Node only: this runs first.
import { spawn } from "node:child_process";
import fs from "node:fs";
import path from "node:path";

const TICK_MS = 3000;

/** How many packages the lock file asks for on this platform, as an upper bound. */
function lockedCount(directory) {
  const lock = JSON.parse(fs.readFileSync(path.join(directory, "package-lock.json"), "utf8"));
  return Object.keys(lock.packages).filter((name) => name.startsWith("node_modules/")).length;
}

function installedCount(directory) {
  const modules = path.join(directory, "node_modules");
  if (!fs.existsSync(modules)) return 0;
  const names = fs.readdirSync(modules);
  const scoped = names.filter((name) => name.startsWith("@"));
  const inScopes = scoped.map((scope) => fs.readdirSync(path.join(modules, scope)).length);
  return names.length - scoped.length + inScopes.reduce((sum, count) => sum + count, 0);
}

function runNpm(directory, extra) {
  const windows = process.platform === "win32";
  const args = ["ci", "--no-audit", "--no-fund", "--loglevel=error", "--progress=false", ...extra];
  return new Promise((resolve) => {
    const child = spawn(windows ? "npm.cmd" : "npm", args, {
      cwd: directory,
      stdio: ["ignore", "inherit", "inherit"],
      shell: windows,
      env: { ...process.env, PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD: "1" },
    });
    child.on("error", (error) => resolve(error.message));
    child.on("exit", (code) => resolve(code === 0 ? undefined : `npm ci ended with ${code}`));
  });
}

/**
 * Brings `node_modules` of `directory` to what its lock file says. Tries twice, because registries hiccup; throws one
 * sentence when both fail. `extra` are further flags for npm.
 */
export async function installPackages(directory, label, extra = []) {
  const count = lockedCount(directory);
  const started = Date.now();
  const seconds = () => Math.round((Date.now() - started) / 1000);
  console.error(`${label}: installing ${count} packages from npm …`);
  const ticking = setInterval(() => {
    console.error(`${label}: ${installedCount(directory)} of ${count} packages, ${seconds()} s`);
  }, TICK_MS);
  try {
    const first = await runNpm(directory, extra);
    if (first === undefined) return;
    console.error(`${label}: ${first}; trying once more`);
    const second = await runNpm(directory, extra);
    if (second !== undefined)
      throw new Error(`${label}: the packages could not be had from npm (${second})`);
  } finally {
    clearInterval(ticking);
    console.error(`${label}: ${seconds()} s`);
  }
}
