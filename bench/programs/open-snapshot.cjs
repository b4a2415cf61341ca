// node open-snapshot.cjs WORKER FOLDER: starts the session's thread as the extension does and opens a snapshot in it, up to
// the summary that the tree shows. Prints how long that is.
const { Worker } = require("node:worker_threads");

const [file, root] = process.argv.slice(2);
const worker = new Worker(file);
worker.on("error", (error) => {
  throw error;
});
worker.on("message", (message) => {
  if (message.ds === "progress") return;
  if (message.ds !== "result") throw new Error(`the session answered ${JSON.stringify(message)}`);
  console.log(JSON.stringify(message.result).length, "characters of summary");
  worker.terminate();
});
worker.postMessage({
  ds: "call",
  id: 1,
  name: "open",
  params: { snapshot: "measured", access: { kind: "local", root } },
});
