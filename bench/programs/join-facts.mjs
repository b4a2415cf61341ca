// Everything that `inspect` and `diff` say of the rows of a pair of peers, from pages to joins: no digests, no JSON.
import path from "node:path";
import { diffLibrary } from "../../src/analysis/diff.ts";
import { inspectLibrary } from "../../src/analysis/inspect.ts";
import { createNodeFileTree } from "../../src/platform/node/file-tree.ts";
import { nodeHasher } from "../../src/platform/node/hasher.ts";
import { createSweeper } from "../../src/platform/node/sweep-aside.ts";
import { openEvidence } from "../../src/sources/open.ts";

const [, , sweepWorker, folder] = process.argv;
const sweeper = createSweeper(path.resolve(sweepWorker));
sweeper?.warm();
const tree = createNodeFileTree(path.resolve(folder), sweeper);
const asked = { digests: "skip", images: "skip", indexes: "skip", tables: "all" };
const opened = await openEvidence(tree, { hasher: nodeHasher }, asked);
if (opened.kind !== "library") throw new Error(`${folder} holds no pair of peers`);
const { matrix } = inspectLibrary(opened.recording);
const { entry } = diffLibrary(opened.recording).models;
console.log(`${matrix.length} cells, ${entry.missing.count} entries missing`);
