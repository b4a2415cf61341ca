import fs from "node:fs";
import path from "node:path";
import { FailureError } from "../../base/failure.ts";
import { createWebCrypto } from "../../platform/crypto.ts";
import { createNodeFileTree } from "../../platform/node/file-tree.ts";
import { nodeHasher } from "../../platform/node/hasher.ts";
import { createNodeSqlRunner } from "../../platform/node/sql-runner.ts";
import type { Command } from "../command.ts";
import { EXIT_HOLDS } from "../io.ts";
import { createFolderHost } from "../mcp/folder-host.ts";
import { loadCliSqlEngine } from "../sql-engine.ts";

/** The same answers as tools for an assistant. */
export const mcpCommand: Command = {
  name: "mcp",
  summary: "Gives an assistant the same answers as tools, over standard input and output.",
  options: [],
  details: () =>
    "Speaks the Model Context Protocol until standard input closes. Reads below <folder> only and writes nothing.",
  async run({ folder, options }) {
    if (options.has("json")) {
      throw new FailureError("usage", "mcp speaks its own protocol; --json does not apply.");
    }
    if (fs.statSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true) {
      throw new FailureError("unreadable", `There is no folder ${folder}.`);
    }
    // The worker and the engine lie beside the bundle.
    const sql = createNodeSqlRunner({
      worker: path.join(__dirname, "sql-worker.js"),
      wasm: path.join(__dirname, "sql-wasm.wasm"),
    });
    const host = createFolderHost(createNodeFileTree(folder), {
      hasher: nodeHasher,
      crypto: createWebCrypto(),
      sqlEngine: loadCliSqlEngine,
      runSql: (request, task) => sql.run(request, task),
    });
    // A third of a megabyte that no other command needs.
    const { serveTools } = await import("../mcp/serve.ts");
    await serveTools(host);
    sql.dispose();
    return EXIT_HOLDS;
  },
};
