/** `docs/ci.md` is run as it stands: its commands, and the script of its workflow, on samples. */
import { spawnSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import * as esbuild from "esbuild";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const ROOT = path.resolve(import.meta.dirname, "../..");
const text = fs.readFileSync(path.join(ROOT, "docs/ci.md"), "utf8");
const folder = fs.mkdtempSync(path.join(os.tmpdir(), "driftscope-ci-"));
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

beforeAll(async () => {
  // As a checkout of the project lies beside the user's own files.
  await esbuild.build({
    entryPoints: [path.join(ROOT, "src/cli/main.ts")],
    outfile: path.join(folder, "driftscope/dist/cli.js"),
    bundle: true,
    platform: "node",
    target: "node20",
    format: "cjs",
    logLevel: "error",
  });
  fs.symlinkSync(path.join(folder, "driftscope/dist"), path.join(folder, "dist"), "junction");
  for (const [sample, target] of [
    ["fk-drop", "artifacts/sync-snapshot"],
    ["fk-drop", "snapshot"],
  ] as const) {
    const from = path.join(ROOT, "samples", sample);
    fs.cpSync(from, path.join(folder, target), { recursive: true });
  }
}, 120_000);

function shell(script: string): { readonly code: number; readonly errors: string } {
  const { status, stderr } = spawnSync("bash", ["-c", script], { cwd: folder, encoding: "utf8" });
  return { code: status ?? -1, errors: stderr };
}

const read = (file: string): string => fs.readFileSync(path.join(folder, file), "utf8");

/** Lines of fenced blocks without a language that call the command line. */
const commands = [...text.matchAll(/^```\n([\s\S]*?)^```/gm)]
  .flatMap(([, block = ""]) => block.split("\n"))
  .map((line) => line.replace(/\s+#.*$/, ""))
  .filter((line) => line.startsWith("node dist/cli.js"));

/** The part of a step of the workflow under `run: |`, or behind `run: `. */
const steps = [...text.matchAll(/run: (?:\|\n((?: {10}.*\n)+)|(.+)\n)/g)].map(
  ([, block, line]) => block?.replace(/^ {10}/gm, "") ?? line ?? "",
);

describe("the document about continuous integration", () => {
  it("has commands and steps to run", () => {
    expect(commands.length).toBeGreaterThan(6);
    expect(steps.filter((step) => step.includes("cli.js"))).toHaveLength(2);
  });

  it.each(commands)("%s does what is said", (command) => {
    const { code, errors } = shell(command);
    expect(errors).not.toMatch(/driftscope: |failed/);
    // The sample is violated, unless all of it is known.
    expect(code).toBe(command.includes("--baseline") ? 0 : 1);
  });

  it("has a workflow whose reports are there although the snapshot is violated", () => {
    fs.rmSync(path.join(folder, "known-findings.json"), { force: true });
    fs.writeFileSync(path.join(folder, "known-findings.json"), NOTHING_KNOWN);
    const [reports = "", decision = ""] = steps.filter((step) => step.includes("cli.js"));
    expect(shell(reports)).toMatchObject({ code: 0 });
    expect(JSON.parse(read("sync.sarif"))).toMatchObject({ version: "2.1.0" });
    expect(read("sync.xml")).toMatch(/^<\?xml/);
    expect(read("sync.md")).toContain("fk-drop-no-retry");
    expect(shell(decision).code).toBe(1);
  });

  it("passes once everything that is found is known", () => {
    const known = shell(
      "node dist/cli.js check artifacts/sync-snapshot --json > known-findings.json",
    );
    expect(known.code).toBe(1);
    const decision = steps.filter((step) => step.includes("cli.js")).at(-1) ?? "";
    expect(shell(decision)).toMatchObject({ code: 0 });
  });
});

const NOTHING_KNOWN = '{"schema":"driftscope/check@1","verdict":"holds","findings":[]}';
