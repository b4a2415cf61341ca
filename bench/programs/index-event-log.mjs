// Indexes one event log as the session does, and prints how many events it holds.
import path from "node:path";
import { createNodeFileTree } from "../../src/platform/node/file-tree.ts";
import { streamEventLog } from "../../src/sources/event-log/index-event-log.ts";

const file = path.resolve(process.argv[2]);
const tree = createNodeFileTree(path.dirname(file));
const log = await streamEventLog(tree, path.basename(file), { residentBytes: 0 });
console.log(`${log.count} events, ${log.badLines.length} bad lines`);
