/**
 * Promises that hold for every command: evidence is never written to (P1), the same bytes come out whatever order a
 * directory is listed in (P7), hostile names stay inert on a terminal (P8), and nothing goes over the network (P11).
 */
import { createHash } from "node:crypto";
import dns from "node:dns";
import fs from "node:fs";
import net from "node:net";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { InspectReport } from "../../src/analysis/report.ts";
import { COMMANDS, runCli } from "../../src/cli/run.ts";
import { parseScenario } from "../../src/engine/sim/parse-scenario.ts";
import { runScenario } from "../../src/engine/sim/run-scenario.ts";
import { snapshotFiles } from "../../src/engine/sim/snapshot.ts";
import { createMemoryFileTree } from "../../src/platform/memory-file-tree.ts";
import type { FileTree } from "../../src/sources/file-tree.ts";
import { answersFrom, sqlEngine } from "./answers.ts";
import { sampleFiles } from "./folders.ts";

const scratch = fs.mkdtempSync(path.join(os.tmpdir(), "driftscope-trust-"));
const sockets: string[] = [];

beforeAll(() => {
  // The originals are put back when the file ends; until then nobody in this process reaches a network.
  const connect = net.Socket.prototype.connect;
  const lookup = dns.lookup;
  net.Socket.prototype.connect = function refuse(...args: unknown[]): never {
    sockets.push(`connect ${JSON.stringify(args[0])}`);
    throw new Error("a socket was opened");
  };
  Object.assign(dns, {
    lookup: (host: string) => {
      sockets.push(`lookup ${host}`);
      throw new Error("a name was looked up");
    },
  });
  return () => {
    net.Socket.prototype.connect = connect;
    Object.assign(dns, { lookup });
  };
});

afterAll(() => fs.rmSync(scratch, { recursive: true, force: true }));

/** A folder on disk that holds these files. */
function writeFolder(name: string, files: Readonly<Record<string, Uint8Array>>): string {
  const root = path.join(scratch, name);
  for (const [file, bytes] of Object.entries(files)) {
    const target = path.join(root, file);
    fs.mkdirSync(path.dirname(target), { recursive: true });
    fs.writeFileSync(target, bytes);
  }
  return root;
}

/** Listing, sizes, times and digests of a folder: what must be the same afterwards. */
function stateOf(root: string): readonly string[] {
  const items = fs.readdirSync(root, { withFileTypes: true, recursive: true });
  return items
    .map((item) => {
      const file = path.join(item.parentPath, item.name);
      const { mtimeMs, mode, size } = fs.statSync(file);
      const digest = item.isFile()
        ? createHash("sha256").update(fs.readFileSync(file)).digest("hex")
        : "folder";
      return `${path.relative(root, file)} ${mode} ${size} ${mtimeMs} ${digest}`;
    })
    .sort();
}

interface Said {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

async function say(argv: readonly string[]): Promise<Said> {
  let out = "";
  let err = "";
  const io = {
    out: (text: string) => {
      out += text;
    },
    err: (text: string) => {
      err += text;
    },
    isTerminal: false,
  };
  return { code: await runCli(argv, io), out, err };
}

const RECORD = "00000000-0000-4000-8000-00000000abcd";

/** One call or more of every command; `simulate` makes evidence instead of reading it. */
function callsOf(folder: string, target: string): Readonly<Record<string, readonly string[][]>> {
  return {
    inspect: [
      ["inspect", folder],
      ["inspect", folder, "--json"],
    ],
    diff: [["diff", folder]],
    check: [
      ["check", folder],
      ["check", folder, "--format", "sarif"],
    ],
    replay: [["replay", folder]],
    simulate: [],
    // Waits on its input for ever: `src/cli/mcp` has a suite of its own, over a real process.
    mcp: [],
    why: [["why", folder, "--peer", "bob", "--record", RECORD]],
    explain: [["explain", folder]],
    compare: [["compare", folder, folder]],
    shrink: [["shrink", folder, "--out", `${target}-shrunk`]],
    export: [
      ["export", folder, "--format", "csv", "--out", `${target}-csv`],
      ["export", folder, "--format", "bundle", "--out", `${target}-bundle`],
      ["export", folder, "--format", "html", "--out", `${target}.html`],
    ],
    log: [["log", folder]],
  };
}

const NAMES = {
  html: '<img src=x onerror="alert(1)">',
  bidi: "\u202egnp.exe\u2066",
  ansi: "\u001b[31mred\u001b]0;title\u0007",
  formula: '=HYPERLINK("http://127.0.0.1/?" & A1)',
};

/** A snapshot in which peers and files bear hostile names. */
async function hostileFolder(): Promise<string> {
  const text = `title "hostile"
generation G4
run 120s
peer alice
peer bob
at 5s alice index "Docs" folders 1 files 4
at 6s alice tag "Red" color "#f00"
`;
  const scenario = parseScenario(text);
  const cluster = runScenario(scenario, { traced: true }, { sql: await sqlEngine() });
  const [alice] = cluster.peers;
  const files = Object.fromEntries(snapshotFiles(cluster, scenario.title));
  expect(alice).toBeDefined();
  const main = "alice/database.db";
  const database = (await sqlEngine()).open(files[main] ?? new Uint8Array());
  let id = 0;
  for (const name of Object.values(NAMES)) {
    database.query("UPDATE entries SET name = ? WHERE kind = 0 AND id % 4 = ?", [name, id++]);
    database.query("UPDATE tag SET canonical_name = ?", [name]);
  }
  database.query("UPDATE devices SET name = ?", [NAMES.ansi + NAMES.bidi]);
  files[main] = database.export();
  database.close();
  const log = `2025-11-24T18:00:00.000000Z  WARN sd_core::sync: ${Object.values(NAMES).join(" ")}\n`;
  files["alice/logs/sync.log"] = new TextEncoder().encode(log.repeat(3));
  return writeFolder(`hostile ${NAMES.bidi}`, files);
}

/** Control characters other than tab and line feed, and marks that turn the direction of text. */
const ACTIVE = /[^\P{Cc}\t\n]|\p{Bidi_Control}/u;

describe("every command", () => {
  it("is called below", () => {
    const known = Object.keys(callsOf("", "")).sort();
    expect(known).toEqual(COMMANDS.map(({ name }) => name).sort());
  });

  it.each(["wal", "fk-drop", "fireproof-diverged"])(
    "leaves %s as it was",
    async (sample) => {
      const folder = writeFolder(sample, sampleFiles(sample));
      const before = stateOf(folder);
      for (const calls of Object.values(callsOf(folder, path.join(scratch, `${sample}-out`)))) {
        for (const argv of calls) {
          const { code } = await say(argv);
          expect(code, argv.join(" ")).toBeLessThanOrEqual(3);
          expect(stateOf(folder), argv.join(" ")).toEqual(before);
        }
      }
    },
    120_000,
  );

  it("follows no link out of the folder", async () => {
    const outside = writeFolder("outside", sampleFiles("fk-drop"));
    const folder = writeFolder("with links", sampleFiles("healthy"));
    fs.symlinkSync(path.join(outside, "alice"), path.join(folder, "carol"));
    fs.rmSync(path.join(folder, "alice", "sync_events.log"));
    const secret = path.join(outside, "alice", "sync_events.log");
    fs.symlinkSync(secret, path.join(folder, "alice", "sync_events.log"));
    const digest = createHash("sha256").update(fs.readFileSync(secret)).digest("hex");
    const { out } = await say(["inspect", folder, "--json"]);
    const report: InspectReport = JSON.parse(out);
    expect(report.peers.map(({ name }) => name)).toEqual(["alice", "bob"]);
    expect(out).not.toContain(digest);
    expect(out).not.toContain("carol/");
  }, 60_000);

  it("prints hostile names so that a terminal does nothing", async () => {
    const folder = await hostileFolder();
    for (const calls of Object.values(callsOf(folder, path.join(scratch, "hostile-out")))) {
      for (const argv of calls) {
        const { out, err } = await say(argv);
        expect(
          ACTIVE.exec(out.replaceAll("\r\n", "\n"))?.[0],
          `output of ${argv[0]}`,
        ).toBeUndefined();
        expect(ACTIVE.exec(err)?.[0], `messages of ${argv[0]}`).toBeUndefined();
      }
    }
  }, 120_000);

  it("opens no socket and looks up no name", () => {
    expect(sockets).toEqual([]);
  });
});

/** The same tree with every directory listed backwards. */
function backwards(tree: FileTree): FileTree {
  return { ...tree, list: async (at) => [...(await tree.list(at))].reverse() };
}

describe.each(["wal", "nothing-crossed", "fireproof-diverged"])("answers about %s", (sample) => {
  it("do not depend on the order of a directory", async () => {
    const tree = createMemoryFileTree(sampleFiles(sample));
    const there = await answersFrom(tree);
    const back = await answersFrom(backwards(tree));
    expect(back.text).toBe(there.text);
  }, 120_000);
});
