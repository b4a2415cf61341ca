import fs from "node:fs";
import path from "node:path";
import { shrinkFireproof } from "../../analysis/shrink/shrink-fireproof.ts";
import { shrinkLibrary } from "../../analysis/shrink/shrink-library.ts";
import type { ShrinkPorts, Shrunk } from "../../analysis/shrink/shrink-report.ts";
import { shrinkScenario } from "../../analysis/shrink/shrink-scenario.ts";
import { FailureError } from "../../base/failure.ts";
import { jsonText } from "../../base/json-text.ts";
import { visibleText } from "../../base/visible-text.ts";
import { createWebCrypto } from "../../platform/crypto.ts";
import { createMemoryFileTree } from "../../platform/memory-file-tree.ts";
import { createNodeFileTree } from "../../platform/node/file-tree.ts";
import { nodeHasher } from "../../platform/node/hasher.ts";
import { openFireproof } from "../../sources/fireproof/open-fireproof.ts";
import type { FireproofRecording } from "../../sources/fireproof/recording.ts";
import { openEvidence } from "../../sources/open.ts";
import type { LibraryRecording } from "../../sources/recording.ts";
import { textOption } from "../arguments.ts";
import type { Command, CommandContext } from "../command.ts";
import { EXIT_HOLDS, EXIT_UNDECIDED } from "../io.ts";
import { openFolder, severalSnapshots } from "../open-folder.ts";
import { loadCliSqlEngine } from "../sql-engine.ts";

/** The smallest part of a snapshot, or of a scenario, that still shows a finding. */
export const shrinkCommand: Command = {
  name: "shrink",
  summary: "Writes the smallest part that still shows a finding as a new snapshot folder.",
  operands: ["<folder or scenario file>"],
  options: [
    { name: "finding", value: "rule or name", help: "which finding (default: the first error)" },
    { name: "out", value: "a new folder", help: "where to write (default: nothing is written)" },
  ],
  async run(context) {
    const { io, options, task } = context;
    const target = targetOf(context);
    const sql = await loadCliSqlEngine();
    const ports = { sql, open: openInMemory };
    const wanted = { ...task, finding: textOption(options, "finding") };
    const shrunk = await shrink(context, wanted, ports);
    if (target !== undefined) write(target, shrunk.files);
    const { report } = shrunk;
    io.out(options.has("json") ? jsonText(report) : asText(shrunk, target));
    return report.minimal ? EXIT_HOLDS : EXIT_UNDECIDED;
  },
};

async function shrink(
  context: CommandContext,
  wanted: Parameters<typeof shrinkLibrary>[1],
  ports: ShrinkPorts,
): Promise<Shrunk> {
  const found = fs.statSync(context.folder, { throwIfNoEntry: false });
  if (found?.isFile() === true) {
    return await shrinkScenario(fs.readFileSync(context.folder, "utf8"), wanted, ports);
  }
  const opened = await openFolder(context, { digests: "skip" });
  switch (opened.kind) {
    case "listing":
      throw severalSnapshots(context, opened);
    case "fireproof":
      return await shrinkFireproof(opened.recording, createNodeFileTree(context.folder), wanted, {
        hasher: nodeHasher,
        open: openStores,
      });
    case "library":
      return await shrinkLibrary(opened.recording, wanted, ports);
  }
}

/** The new folder, checked before anything is done: outside of the evidence, and empty. */
function targetOf({ options, folder }: CommandContext): string | undefined {
  const out = textOption(options, "out");
  if (out === undefined) return undefined;
  const [target, evidence] = [path.resolve(out), path.resolve(folder)];
  if (`${target}${path.sep}`.startsWith(`${evidence}${path.sep}`)) {
    throw new FailureError("usage", `${out} lies in the evidence, which is never written to.`);
  }
  if (fs.existsSync(target) && fs.readdirSync(target).length > 0) {
    throw new FailureError("usage", `${out} is not empty; nothing in it is changed.`);
  }
  return target;
}

function write(target: string, files: ReadonlyMap<string, Uint8Array>): void {
  for (const [name, bytes] of files) {
    const file = path.join(target, name);
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.writeFileSync(file, bytes);
  }
}

async function openInMemory(files: ReadonlyMap<string, Uint8Array>): Promise<LibraryRecording> {
  const tree = createMemoryFileTree(Object.fromEntries(files));
  const opened = await openEvidence(tree, { hasher: nodeHasher }, { digests: "skip" });
  if (opened.kind === "library") return opened.recording;
  throw new FailureError("unsupported", "What is left of the folder is no snapshot any more.");
}

async function openStores(files: ReadonlyMap<string, Uint8Array>): Promise<FireproofRecording> {
  const ports = { hasher: nodeHasher, crypto: createWebCrypto() };
  return await openFireproof(createMemoryFileTree(Object.fromEntries(files)), ports);
}

function asText({ report }: Shrunk, target: string | undefined): string {
  const lines = [
    `${report.finding.rule} ${report.finding.name}: ${report.finding.message}`,
    ...report.reasons,
    "",
    ...report.events.map(({ model, record }) => `  ${model} ${record}`),
    "",
    target === undefined
      ? "Nothing was written: give --out <new folder> for a snapshot folder and a scenario."
      : `Written: ${report.files.length} files${report.scenario === undefined ? "" : `, among them ${report.scenario.file}`}.`,
  ];
  return `${lines.map((line) => visibleText(line)).join("\n")}\n`;
}
