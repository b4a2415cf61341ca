import { readdirSync, readFileSync, statSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { makeSamples } from "./stories.mjs";

const committed = fileURLToPath(new URL("../../samples", import.meta.url));
const MAX_BYTES = 6_000_000;

/** The list, the scenario files and the block stores, which the published library wrote, are not made by the script. */
const isMade = (name) =>
  name !== "README.md" && !name.startsWith("scenarios/") && !name.startsWith("fireproof-");

function filesBelow(folder) {
  return readdirSync(folder).flatMap((name) => {
    const path = `${folder}/${name}`;
    return statSync(path).isDirectory() ? filesBelow(path) : [path];
  });
}

test("the samples in the tree are those that the script makes, byte for byte", async () => {
  const samples = await makeSamples();
  const made = new Map(
    samples.flatMap(({ name, files }) =>
      [...files].map(([path, content]) => [`${name}/${path}`, Buffer.from(content)]),
    ),
  );
  const names = filesBelow(committed).map((path) => path.slice(committed.length + 1));
  expect(names.filter(isMade).sort()).toEqual([...made.keys()].sort());
  const differing = [...made].filter(
    ([name, bytes]) => !bytes.equals(readFileSync(`${committed}/${name}`)),
  );
  expect(differing.map(([name]) => name)).toEqual([]);
});

test("every sample has its line in the list that the editor shows", async () => {
  const list = readFileSync(`${committed}/README.md`, "utf8").split("\n");
  for (const { name, shows } of await makeSamples()) expect(list).toContain(`- ${name}: ${shows}`);
});

test("the samples that the script makes are small", () => {
  const total = filesBelow(committed)
    .filter((path) => isMade(path.slice(committed.length + 1)))
    .reduce((sum, path) => sum + statSync(path).size, 0);
  expect(total).toBeLessThan(MAX_BYTES);
});
