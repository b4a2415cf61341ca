// node bench/parse-lines.mjs FILE: counts events by model by parsing every line; stands in for jq where there is none.
import fs from "node:fs";
import readline from "node:readline";

const counts = new Map();
for await (const line of readline.createInterface({
  input: fs.createReadStream(process.argv[2]),
})) {
  const event = JSON.parse(line);
  const model = event.model_type ?? event.entry?.model_type;
  counts.set(model, (counts.get(model) ?? 0) + 1);
}
console.log(Object.fromEntries(counts));
