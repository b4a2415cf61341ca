// Finds a Chromium for Playwright: `CHROMIUM_PATH`, Playwright's own, an installed headless shell, else the headless
// shell that npm alone can bring (Linux x64; no root, no system libraries), else the system's browser.
// The headless shell shows the workbench in half the time and half the memory of a full Chromium.
import { spawnSync } from "node:child_process";
import fs from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { brotliDecompressSync } from "node:zlib";
import { installPackages } from "../../scripts/npm.mjs";

const ARGS = ["--no-sandbox", "--disable-dev-shm-usage"];
const here = path.join(path.dirname(fileURLToPath(import.meta.url)), "chromium-npm");
const modules = path.join(here, "node_modules");
const home = path.join(modules, ".chromium");
const executable = path.join(home, "chromium");

function onPath(names) {
  const folders = (process.env.PATH ?? "").split(path.delimiter);
  const places = names.flatMap((name) => folders.map((folder) => path.join(folder, name)));
  return places.find((place) => fs.existsSync(place));
}

/** What `chromium.launch` needs on this machine. Throws one sentence when there is no browser to be had. */
export async function launchOptions(playwrightChromium) {
  const pick = (executablePath) => ({ executablePath, args: ARGS });
  if (process.env.CHROMIUM_PATH) return pick(process.env.CHROMIUM_PATH);
  const own = playwrightChromium.executablePath();
  if (own && fs.existsSync(own)) return { args: ARGS };
  const shell = onPath(["chromium-headless-shell", "chrome-headless-shell"]);
  if (shell) return pick(shell);
  const fromNpm =
    process.platform === "linux" && process.arch === "x64" ? await npmShell() : undefined;
  if (fromNpm) return fromNpm;
  const system = onPath(["chromium", "chromium-browser", "google-chrome-stable", "google-chrome"]);
  if (system) return pick(system);
  throw new Error("no Chromium found: set CHROMIUM_PATH, or run `npx playwright install chromium`");
}

const FONTS = `<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig>
<dir>${home}/fonts</dir><dir>${modules}/dejavu-fonts-ttf/ttf</dir><cachedir>${home}/cache</cachedir>
<alias><family>monospace</family><prefer><family>DejaVu Sans Mono</family></prefer></alias>
<alias><family>sans-serif</family><prefer><family>DejaVu Sans</family></prefer></alias></fontconfig>
`;

/** Unpacks beside the package and renames: a second run that comes at the same time never sees half a browser. */
async function unpack() {
  const temporary = fs.mkdtempSync(path.join(modules, ".unpacking-"));
  const packed = path.join(modules, "@sparticuz/chromium/bin");
  const tar = createRequire(path.join(modules, "x.js"))("tar-fs");
  const open = (file) => brotliDecompressSync(fs.readFileSync(path.join(packed, file)));
  fs.writeFileSync(path.join(temporary, "chromium"), open("chromium.br"), { mode: 0o755 });
  // WebGL; nss and expat; a proportional font.
  for (const file of ["swiftshader.tar.br", "al2023.tar.br", "fonts.tar.br"]) {
    await new Promise((resolve, reject) => {
      const extract = tar.extract(temporary);
      extract.on("finish", resolve).on("error", reject);
      extract.end(open(file));
    });
  }
  fs.writeFileSync(path.join(temporary, "fonts.conf"), FONTS);
  try {
    fs.renameSync(temporary, home);
  } catch (error) {
    fs.rmSync(temporary, { recursive: true, force: true });
    if (!fs.existsSync(executable)) throw error;
  }
}

async function npmShell() {
  if (!fs.existsSync(executable)) {
    await installPackages(here, "chromium (300 MB on disk)", ["--ignore-scripts"]);
    await unpack();
  }
  const libraries = [path.join(home, "lib"), process.env.LD_LIBRARY_PATH].filter(Boolean).join(":");
  const env = {
    ...process.env,
    LD_LIBRARY_PATH: libraries,
    FONTCONFIG_FILE: path.join(home, "fonts.conf"),
  };
  const runs = spawnSync(executable, ["--version"], { env }).status === 0;
  return runs ? { executablePath: executable, args: ARGS, env } : undefined;
}
