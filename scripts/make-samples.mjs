// Writes the sample snapshots into `samples/`, each a folder as the recorded system's tests leave it. The same files come
// out every time: everything invented depends on seeds, and no clock is read.
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { makeSamples } from "./make-samples/stories.mjs";

const target = fileURLToPath(new URL("../samples", import.meta.url));
const samples = [...(await makeSamples()), unpackStores()];

// Scenarios are written by hand.
const made = readdirSync(target).filter((name) => name !== "scenarios");
for (const name of made) rmSync(join(target, name), { recursive: true });
let total = 0;
for (const { name, files } of samples) {
  let bytes = 0;
  for (const [path, content] of files) {
    const file = join(target, name, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content);
    bytes += Buffer.byteLength(content);
  }
  total += bytes;
  process.stdout.write(`${name}: ${files.size} files, ${Math.ceil(bytes / 1024)} KiB\n`);
}
const lines = samples.map(({ name, shows }) => `- ${name}: ${shows}`);
const intro = "Small snapshot folders, made by `scripts/make-samples.mjs`.";
writeFileSync(join(target, "README.md"), `# Samples\n\n${intro}\n\n${lines.join("\n")}\n`);
process.stdout.write(`${samples.length} samples, ${Math.ceil(total / 1024)} KiB\n`);

/** Real block stores, written by the published library for the tests; their keys were made for them and open nothing else. */
function unpackStores() {
  const packed = new URL("../test/fixtures/fireproof/remote-overwritten.json", import.meta.url);
  const { files } = JSON.parse(readFileSync(packed, "utf8"));
  const unpacked = Object.entries(files).map(([path, text]) => [path, Buffer.from(text, "base64")]);
  const shows =
    "Two Fireproof stores and a remote: both peers wrote apart from each other, and the remote's one slot holds the head of only one of them.";
  return { name: "fireproof-diverged", shows, files: new Map(unpacked) };
}
