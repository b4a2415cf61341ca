// node scripts/make-fireproof-fixtures.mjs <folder that has @fireproof/core 0.24.19 installed> [case …]
//
// Lets the published library write real stores, one failure each, and packs them into `test/fixtures/fireproof`, with
// what the library itself shows of every store when it is opened again from a copy without a remote. The library is no
// dependency of this project: it is installed apart, once, when fixtures are to be made anew. Keys are random, so two
// runs differ in ciphertexts; events, CARs and documents are the same.
import { execFileSync } from "node:child_process";
import fs from "node:fs";
import { createRequire } from "node:module";
import os from "node:os";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

/** Found in the folder that is named, never in this project. */
const PACKAGE = ["@fireproof", "core"].join("/");

const [library, ...wanted] = process.argv.slice(2);
const require = createRequire(pathToFileURL(path.resolve(library, "package.json")));
const { fireproof } = await import(pathToFileURL(require.resolve(PACKAGE)).href);
const target = path.resolve(import.meta.dirname, "../test/fixtures/fireproof");

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const put = (db, id, fields = {}) => db.put({ _id: id, ...fields });
const documents = async (db) => (await db.allDocs()).rows.map((row) => row.key).sort();

/** Opens a database of one peer, each with its own keybag folder. */
function open(root, peer, name = "todos") {
  return fireproof(name, {
    storeUrls: { base: `file://${root}/${peer}/v0.19` },
    keyBag: { url: `file://${root}/${peer}/keybag` },
  });
}

/** A remote in a folder; with `selfReflect` peers in one process hear of each other's writes. */
function remote(root, { selfReflect = true, name = "todos" } = {}) {
  const url = `file://${root}/remote${selfReflect ? "?selfReflect=x" : ""}`;
  return {
    name,
    prepare: async () => ({ car: { url }, meta: { url }, file: { url } }),
    configHash: async () => url,
  };
}

async function run(db, action) {
  await db.ready();
  await action(db);
  await pause(200);
  await db.close();
}

const attach = async (db, at) => {
  await db.attach(at);
  await pause(300);
};

function shareKeys(root, from, to) {
  fs.cpSync(`${root}/${from}/keybag`, `${root}/${to}/keybag`, { recursive: true });
}

/** Peers that own the same key and have one document each. */
async function seed(root, ...peers) {
  for (const peer of peers) {
    if (peer !== peers[0]) shareKeys(root, peers[0], peer);
    await run(open(root, peer), (db) => put(db, `${peer.slice(-1)}-1`));
  }
}

/** All peers open and attached side by side while `action` runs. */
async function together(root, peers, options, action) {
  const dbs = peers.map((peer) => open(root, peer));
  for (const db of dbs) {
    await db.ready();
    await attach(db, remote(root, options));
  }
  await action(...dbs);
  await pause(400);
  for (const db of dbs) await db.close();
}

/** Small limits, so that splits and compactions happen with few documents. */
async function tune(db, limits) {
  await db.ready();
  const { blockstore } = (db.ledger.ref ?? db.ledger).crdt;
  Object.assign(blockstore.ebOpts, limits);
  Object.assign(blockstore.loader.ebOpts, limits);
}

const CASES = {
  "sync-online": async (root) => {
    await seed(root, "peer-a", "peer-b");
    await together(root, ["peer-a", "peer-b"], {}, async (a, b) => {
      await put(a, "a-2");
      await pause(300);
      await put(b, "b-2");
    });
  },
  "sync-three": async (root) => {
    await seed(root, "peer-a", "peer-b", "peer-c");
    await together(root, ["peer-a", "peer-b", "peer-c"], {}, async (...dbs) => {
      for (const [index, db] of dbs.entries()) {
        await put(db, `live-${index}`);
        await pause(300);
      }
    });
  },
  "key-in-other-set": async (root) => {
    const [a, b] = ["db-a", "db-b"].map((name) => () => open(root, "home", name));
    await run(a(), (db) => put(db, "a-1"));
    await run(b(), (db) => put(db, "b-1"));
    const dbs = [a(), b()];
    for (const db of dbs) {
      await db.ready();
      await attach(db, remote(root, { name: "hub" }));
    }
    await put(dbs[0], "a-2");
    await pause(200);
    await put(dbs[1], "b-2");
    await pause(400);
    for (const db of dbs) await db.close();
  },
  "remote-overwritten": async (root) => {
    const silent = { selfReflect: false };
    await seed(root, "peer-a", "peer-b");
    await run(open(root, "peer-a"), (db) => attach(db, remote(root, silent)));
    await together(root, ["peer-a", "peer-b"], silent, async (a, b) => {
      await put(b, "b-2");
      await pause(300);
      await put(a, "a-2");
    });
  },
  "no-notification": async (root) => {
    const silent = { selfReflect: false };
    await seed(root, "peer-a", "peer-b");
    for (const peer of ["peer-a", "peer-b", "peer-a"]) {
      await run(open(root, peer), (db) => attach(db, remote(root, silent)));
    }
    await together(root, ["peer-a", "peer-b"], silent, (_, b) => put(b, "b-2"));
  },
  "adopted-head": async (root) => {
    await run(open(root, "peer-a"), async (db) => {
      await put(db, "a-1");
      await attach(db, remote(root));
      await put(db, "a-2");
    });
    shareKeys(root, "peer-a", "peer-b");
    await run(open(root, "peer-b"), (db) => attach(db, remote(root)));
  },
  "empty-car": async (root) => {
    await run(open(root, "peer-a"), async (db) => {
      for (const n of [1, 2, 3]) await put(db, `a-${n}`, { n });
    });
    const victim = middleCar(`${root}/peer-a/v0.19/todos`);
    fs.renameSync(victim, `${root}/kept`);
    await run(open(root, "peer-a"), (db) => attach(db, remote(root)));
    fs.renameSync(`${root}/kept`, victim);
    shareKeys(root, "peer-a", "peer-b");
    await run(open(root, "peer-b"), (db) => attach(db, remote(root)));
  },
  "attachment-missing": async (root) => {
    const note = new File(["hello ".repeat(40)], "note.txt", { type: "text/plain" });
    await run(open(root, "peer-a"), (db) => put(db, "with-file", { _files: { note } }));
    shareKeys(root, "peer-a", "peer-b");
    await run(open(root, "peer-b"), (db) => put(db, "b-1"));
    for (const peer of ["peer-a", "peer-b"]) {
      await run(open(root, peer), (db) => attach(db, remote(root)));
    }
  },
  "split-group": (root) =>
    run(open(root, "peer-a"), async (db) => {
      await tune(db, { threshold: 4000 });
      const text = "x".repeat(30);
      await db.bulk(Array.from({ length: 40 }, (_, i) => ({ _id: `big-${i + 100}`, text, i })));
    }),
  "compaction-gap": (root) =>
    run(open(root, "peer-a"), async (db) => {
      await tune(db, { autoCompact: 12 });
      for (let i = 0; i < 30; i++) await put(db, `doc-${i + 10}`, { i });
      await pause(400);
    }),
  compacted: (root) =>
    run(open(root, "peer-a"), async (db) => {
      await tune(db, { autoCompact: 5 });
      for (let i = 0; i < 14; i++) {
        await put(db, `doc-${i + 10}`, { i });
        await pause(120);
      }
    }),
};

/** A CAR of a store that is neither its newest nor the one that every database begins with. */
function middleCar(store) {
  const [meta] = JSON.parse(fs.readFileSync(`${store}/meta/main.json`, "utf8"));
  const text = Buffer.from(meta.data.slice(1), "base64").toString("latin1");
  const newest = /baembei[a-z2-7]+/.exec(text)?.[0] ?? "";
  const cars = fs.readdirSync(`${store}/data`).filter((file) => file.endsWith(".car"));
  const isSpecial = (file) => file.startsWith(newest) || file.startsWith("baembeig2is4v");
  return `${store}/data/${cars.sort().find((file) => !isSpecial(file))}`;
}

/** What the library shows of each store. In a process of its own, since it keeps opened databases by url. */
async function show(copy) {
  const shown = {};
  for (const peer of fs.readdirSync(copy).sort()) {
    const home = `${copy}/${peer}/v0.19`;
    for (const name of fs.existsSync(home) ? fs.readdirSync(home).sort() : []) {
      const db = open(copy, peer, name);
      try {
        await db.ready();
        shown[`${peer}/v0.19/${name}`] = { documents: await documents(db) };
      } catch (error) {
        const [reason] = /missing block|Missing linked block/i.exec(String(error)) ?? ["unknown"];
        shown[`${peer}/v0.19/${name}`] = { fails: reason };
      }
    }
  }
  return shown;
}

function pack(root) {
  const files = fs
    .readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name))
    .sort();
  return Object.fromEntries(
    files.map((file) => [path.relative(root, file), fs.readFileSync(file).toString("base64")]),
  );
}

if (wanted[0] === "--show") {
  fs.writeFileSync(`${wanted[1]}.shown.json`, JSON.stringify(await show(wanted[1])));
  process.exit(0);
}
fs.mkdirSync(target, { recursive: true });
for (const [name, make] of Object.entries(CASES)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  const root = fs.mkdtempSync(path.join(os.tmpdir(), "fireproof-"));
  await make(root);
  const copy = `${root}-copy`;
  fs.cpSync(root, copy, { recursive: true });
  const quiet = { env: { ...process.env, FP_DEBUG: "" }, stdio: "ignore" };
  execFileSync(process.execPath, [fileURLToPath(import.meta.url), library, "--show", copy], quiet);
  const shown = JSON.parse(fs.readFileSync(`${copy}.shown.json`, "utf8"));
  const fixture = { madeWith: "@fireproof/core 0.24.19", shown, files: pack(root) };
  fs.writeFileSync(`${target}/${name}.json`, `${JSON.stringify(fixture, undefined, 1)}\n`);
  for (const used of [root, copy]) fs.rmSync(used, { recursive: true, force: true });
  fs.rmSync(`${copy}.shown.json`);
}
process.exit(0);
