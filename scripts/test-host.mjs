// node scripts/test-host.mjs [flags of vscode-test]
//
// The suites inside the extension host. HOST=desktop takes a VS Code downloaded by `@vscode/test-electron`, HOST=browser
// the workbench from npm in a headless Chromium. Without HOST: the desktop if one can be had here, else the browser.
// The folder that is opened is a copy of all samples, made afresh for each run.
import { spawnSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { root } from "./files.mjs";

const RELEASES = "https://update.code.visualstudio.com/api/releases/stable";
const REACH_LIMIT_MS = 5000;

const onPath = (name) =>
  (process.env.PATH ?? "")
    .split(path.delimiter)
    .some((folder) => fs.existsSync(path.join(folder, name)));
const hasDisplay =
  process.platform !== "linux" || Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY);

async function canDownload() {
  const cache = path.join(root, ".vscode-test");
  if (fs.existsSync(cache) && fs.readdirSync(cache).some((name) => name.startsWith("vscode-")))
    return true;
  try {
    const answer = await fetch(RELEASES, {
      method: "HEAD",
      signal: AbortSignal.timeout(REACH_LIMIT_MS),
    });
    return answer.ok;
  } catch {
    // Whatever stands in the way, the browser workbench needs none of it.
    return false;
  }
}

async function chooseHost() {
  if (process.env.HOST) return process.env.HOST;
  const canShow = hasDisplay || onPath("xvfb-run");
  return canShow && (await canDownload()) ? "desktop" : "browser";
}

/** The opened folder: every sample, each in a folder of its own. */
function makeWorkspace() {
  const workspace = path.join(root, "dist-test", "workspace");
  fs.rmSync(workspace, { recursive: true, force: true });
  fs.mkdirSync(workspace, { recursive: true });
  const samples = path.join(root, "samples");
  if (fs.existsSync(samples)) {
    fs.cpSync(samples, workspace, { recursive: true, preserveTimestamps: true });
  }
}

const host = await chooseHost();
console.log(`host suite: ${host}`);
makeWorkspace();
const env = { ...process.env };
if (host === "browser") env.VSCODE_EXECUTABLE = path.join(root, "test/workbench/code.mjs");
const runner = [process.execPath, path.join(root, "node_modules/@vscode/test-cli/out/bin.mjs")];
const command = [
  ...(host === "desktop" && !hasDisplay ? ["xvfb-run", "-a"] : []),
  ...runner,
  ...process.argv.slice(2),
];
const result = spawnSync(command[0], command.slice(1), { cwd: root, stdio: "inherit", env });
process.exit(result.status ?? 1);
