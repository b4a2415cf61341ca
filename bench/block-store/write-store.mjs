// node write-store.mjs <folder> <bulks>
//
// Writes a store with the published library: bulks of four documents, waiting whenever a compaction is due, so that no
// write lands while one runs.
import fs from "node:fs";
import path from "node:path";
import { fireproof } from "@fireproof/core";

const [folder, bulks] = process.argv.slice(2);
const root = path.resolve(folder);
fs.mkdirSync(root, { recursive: true });
const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const database = fireproof("catalog", {
  storeUrls: { base: `file://${root}/peer-a/v0.19` },
  keyBag: { url: `file://${root}/peer-a/keybag` },
});
await database.ready();
const { loader } = (database.ledger.ref ?? database.ledger).crdt.blockstore;
const logLength = () => loader.carLog?.asArray?.().length ?? loader.carLog?.length ?? 0;
for (let bulk = 0; bulk < Number(bulks); bulk++) {
  const documents = Array.from({ length: 4 }, (_, n) => ({
    _id: `item-${String(bulk * 4 + n).padStart(5, "0")}`,
    bulk,
    title: `item ${bulk * 4 + n}`,
  }));
  await database.bulk(documents);
  if (logLength() > 99) await wait(1500);
}
await wait(1500);
await database.close();
process.exit(0);
