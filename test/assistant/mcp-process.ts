/** The command line as a bundle in a folder of its own, and clients of its server of tools. */
import { copyFileSync, mkdtempSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StdioClientTransport } from "@modelcontextprotocol/sdk/client/stdio.js";
import { build } from "esbuild";

const SOURCES = resolve(import.meta.dirname, "../../src");

/** Bundles the command line as the build does; gives the folder. */
export async function bundleCommandLine(): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), "driftscope-cli-"));
  await build({
    entryPoints: [
      { in: join(SOURCES, "cli/main.ts"), out: "cli" },
      { in: join(SOURCES, "platform/node/sql-worker.ts"), out: "sql-worker" },
    ],
    outdir: folder,
    bundle: true,
    platform: "node",
    format: "cjs",
    logLevel: "error",
  });
  const wasm = createRequire(import.meta.url).resolve("sql.js/dist/sql-wasm.wasm");
  copyFileSync(wasm, join(folder, "sql-wasm.wasm"));
  return folder;
}

/** What a tool answered. */
export interface Called {
  readonly isError: boolean;
  readonly data: Readonly<Record<string, unknown>>;
  readonly text: string;
}

/** A client of the server over one folder. */
export interface ToolClient {
  readonly client: Client;
  /** What the server wrote to standard error. */
  readonly errors: string[];
  call(name: string, input?: Readonly<Record<string, unknown>>): Promise<Called>;
}

/** Starts the server in a process of its own and connects. */
export async function startTools(bundle: string, evidence: string): Promise<ToolClient> {
  const transport = new StdioClientTransport({
    command: process.execPath,
    args: [join(bundle, "cli.js"), "mcp", evidence],
    stderr: "pipe",
  });
  const errors: string[] = [];
  transport.stderr?.on("data", (chunk: Buffer) => errors.push(chunk.toString()));
  const client = new Client({ name: "test", version: "0" });
  await client.connect(transport);
  return {
    client,
    errors,
    call: async (name, input) => {
      const result = await client.callTool({ name, arguments: { ...input } });
      const content: unknown = result.content;
      const [first] = Array.isArray(content) ? content : [];
      const data = result.structuredContent;
      if (typeof data !== "object" || data === null) throw new Error(`${name} answered no data`);
      return {
        isError: result.isError === true,
        data: { ...data },
        text: String(first?.text),
      };
    },
  };
}
