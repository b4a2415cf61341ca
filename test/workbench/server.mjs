// Starts and stops a real workbench server on 127.0.0.1.
import { spawn, spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { ensureWorkbench, serverMain, serverNode } from "./install.mjs";

/** Settings that keep everything off the screen that is not ours. */
const QUIET_SETTINGS = {
  "workbench.startupEditor": "none",
  "workbench.enableExperiments": false,
  "workbench.tips.enabled": false,
  "workbench.secondarySideBar.defaultVisibility": "hidden",
  "chat.disableAIFeatures": true,
  "telemetry.telemetryLevel": "off",
  "security.workspace.trust.enabled": false,
  "extensions.autoCheckUpdates": false,
  "extensions.autoUpdate": false,
  "extensions.ignoreRecommendations": true,
  "update.mode": "none",
  "git.enabled": false,
  "git.autofetch": false,
  "files.autoSave": "off",
  "editor.accessibilitySupport": "off",
};

const STARTUP_LIMIT_MS = 60_000;
const KILL_AFTER_MS = 3000;

/** The environment of the server: no marketplace, nothing left over from an outer VS Code. */
function serverEnvironment(dataFolder, extra) {
  // An empty gallery means that the workbench asks no server outside.
  const environment = { ...process.env, EXTENSIONS_GALLERY: "{}", ...extra };
  const temporary = path.join(dataFolder, "t");
  // Sockets and temporary files go away with the data folder. A socket's path has a short limit.
  if (process.platform === "linux" && temporary.length < 50) {
    fs.mkdirSync(temporary, { recursive: true });
    environment.TMPDIR = temporary;
    environment.XDG_RUNTIME_DIR = temporary;
  }
  for (const key of Object.keys(environment)) {
    if (/^(VSCODE_(?!TEST_)|ELECTRON_|NODE_OPTIONS$)/.test(key)) delete environment[key];
  }
  return environment;
}

function writeSettings(dataFolder, settings) {
  const user = path.join(dataFolder, "data", "User");
  fs.mkdirSync(user, { recursive: true });
  const text = JSON.stringify({ ...QUIET_SETTINGS, ...settings }, null, 2);
  fs.writeFileSync(path.join(user, "settings.json"), text);
}

/** Links built extension folders into the extensions folder, as if they were installed. */
function linkExtensions(extensionsFolder, folders) {
  fs.mkdirSync(extensionsFolder, { recursive: true });
  // The server makes this list anew from the folders that it finds.
  fs.rmSync(path.join(extensionsFolder, "extensions.json"), { force: true });
  for (const folder of folders) {
    const manifest = JSON.parse(fs.readFileSync(path.join(folder, "package.json"), "utf8"));
    const name = `${manifest.publisher}.${manifest.name}-${manifest.version}`.toLowerCase();
    const at = path.join(extensionsFolder, name);
    fs.rmSync(at, { recursive: true, force: true });
    fs.symlinkSync(path.resolve(folder), at, "junction");
  }
}

function installPackaged(node, common, env, vsix) {
  for (const file of vsix) {
    const args = [serverMain, ...common, "--install-extension", path.resolve(file), "--force"];
    const result = spawnSync(node, args, { env, encoding: "utf8" });
    if (result.status !== 0 || /Failed|Error:/i.test(result.stderr)) {
      throw new Error(`installing ${file}: ${result.stdout}${result.stderr}`);
    }
  }
}

/** Resolves to the port as soon as the server prints it; rejects with its log when it ends or takes too long. */
function portOf(child, log) {
  return new Promise((resolve, reject) => {
    const refuse = (reason) => reject(new Error(`workbench server: ${reason}\n${log.text}`));
    const read = (chunk) => {
      log.text += chunk;
      const match = /Server bound to [^\n]*?:(\d+)/.exec(log.text);
      if (match) resolve(Number(match[1]));
    };
    child.stdout.on("data", read);
    child.stderr.on("data", read);
    child.on("error", (error) => refuse(error.message));
    child.on("exit", (code) => refuse(`ended with ${code}`));
    setTimeout(() => refuse("no port"), STARTUP_LIMIT_MS).unref();
  });
}

function signal(child, name) {
  try {
    if (process.platform === "win32") child.kill(name);
    else process.kill(-child.pid, name);
  } catch (error) {
    // Already gone is what we want.
    if (error.code !== "ESRCH") throw error;
  }
}

async function stopServer(child) {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise((resolve) => child.once("exit", resolve));
  signal(child, "SIGTERM");
  const timer = setTimeout(() => signal(child, "SIGKILL"), KILL_AFTER_MS);
  await gone;
  clearTimeout(timer);
}

/** The page's address. `dev` are extension folders run from source, `tests` is the module whose `run` is called. */
function pageUrl(origin, token, { folder, dev = [], tests } = {}) {
  const remote = (file) => `${origin.replace("http://", "vscode-remote://")}${path.resolve(file)}`;
  const query = new URLSearchParams();
  if (token) query.set("tkn", token);
  if (folder) query.set("folder", path.resolve(folder));
  else query.set("ew", "true");
  const payload = dev.map((extension) => ["extensionDevelopmentPath", remote(extension)]);
  if (tests) payload.push(["extensionTestsPath", remote(tests)]);
  if (payload.length > 0) query.set("payload", JSON.stringify(payload));
  return `${origin}/?${query}`;
}

/**
 * Starts a server and resolves once it listens. The caller stops it.
 *
 * Options: `vsix` packages to install; `link` built extension folders to use in place; `settings` of the user on top
 * of the quiet ones; `env`; `dataFolder` (default: a temporary one that `stop` removes); `token` to ask for one in the
 * address; `port`; `driver` for suites inside the extension host: the addresses of development extensions and of tests
 * are ignored without it, and with it notification toasts stay silent.
 */
export async function startWorkbench(options = {}) {
  await ensureWorkbench();
  const dataFolder = options.dataFolder ?? fs.mkdtempSync(path.join(os.tmpdir(), "workbench-"));
  const extensionsFolder = path.join(dataFolder, "extensions");
  const env = serverEnvironment(dataFolder, options.env);
  const node = serverNode();
  const common = [
    "--accept-server-license-terms",
    "--server-data-dir",
    dataFolder,
    "--extensions-dir",
    extensionsFolder,
  ];
  writeSettings(dataFolder, options.settings);
  linkExtensions(extensionsFolder, options.link ?? []);
  installPackaged(node, common, env, options.vsix ?? []);

  const token = options.token ? randomBytes(16).toString("hex") : undefined;
  const args = [
    serverMain,
    ...common,
    ...["--host", "127.0.0.1", "--port", String(options.port ?? 0)],
    ...(token ? ["--connection-token", token] : ["--without-connection-token"]),
    ...["--telemetry-level", "off", "--reconnection-grace-time", "30"],
    ...(options.driver ? ["--enable-smoke-test-driver"] : []),
  ];
  const child = spawn(node, args, {
    env,
    stdio: ["ignore", "pipe", "pipe"],
    detached: process.platform !== "win32",
  });
  const killAtExit = () => signal(child, "SIGKILL");
  process.once("exit", killAtExit);
  const log = { text: "" };
  const port = await portOf(child, log);
  const origin = `http://127.0.0.1:${port}`;
  return {
    origin,
    port,
    dataFolder,
    pid: child.pid,
    log: () => log.text,
    url: (target) => pageUrl(origin, token, target),
    stop: async () => {
      await stopServer(child);
      process.removeListener("exit", killAtExit);
      if (!options.dataFolder)
        fs.rmSync(dataFolder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}
