// node list-documents.mjs <folder>
//
// What the published library does for the same question: opens the store and lists its documents as JSON.
import path from "node:path";
import { fireproof } from "@fireproof/core";

const root = path.resolve(process.argv[2]);
const database = fireproof("catalog", {
  storeUrls: { base: `file://${root}/peer-a/v0.19` },
  keyBag: { url: `file://${root}/peer-a/keybag` },
});
await database.ready();
const { rows } = await database.allDocs();
process.stdout.write(`${JSON.stringify(rows)}\n`, () => process.exit(0));
