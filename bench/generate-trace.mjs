// node bench/generate-trace.mjs OUT LINES [SEED]
//
// Writes a tracing log of several peers that print while rows cross: bursts in turn, stretches in no order, a few warnings
// and errors, in the form that the recorded system writes.
import fs from "node:fs";
import { createChance, START_MICROS, timeText } from "./world.mjs";

const [out, lineCount, seed = "7"] = process.argv.slice(2);
const lines = Number(lineCount);
const chance = createChance(Number(seed));
const PEER = "sd_core::service::sync::peer";
const file = fs.openSync(out, "w");
let buffer = [];
let written = 0;
let micros = START_MICROS;

const hex = (length) => Array.from({ length }, () => chance.below(16).toString(16)).join("");
const uuid = () => `${hex(8)}-${hex(4)}-4${hex(3)}-a${hex(3)}-${hex(12)}`;
const devices = [uuid(), uuid(), uuid()];
const of = (list) => list[chance.below(list.length)];

function write(level, target, message) {
  if (written === lines) return;
  micros += 1 + chance.below(200);
  const thread = String(2 + chance.below(12)).padStart(2, "0");
  buffer.push(
    `${timeText(micros, "Z")} ${level.padStart(5)} ThreadId(${thread}) ${target}: ${message}\n`,
  );
  written++;
  if (buffer.length === 5000) flush();
}

function flush() {
  fs.writeSync(file, buffer.join(""));
  buffer = [];
}

function apply(model, device) {
  const record = uuid();
  write(
    "DEBUG",
    PEER,
    `Applying state change model_type=${model} record_uuid=${record} device_id=${device}`,
  );
  write(
    "INFO",
    PEER,
    `State change applied successfully model_type=${model} record_uuid=${record}`,
  );
}

function share(model, device) {
  const stamp = `HLC(${Math.floor(micros / 1000)},${chance.below(9)},:${device.slice(0, 8)})`;
  write("INFO", PEER, `PeerSync received shared change event hlc=${stamp} model_type=${model}`);
  write(
    "DEBUG",
    PEER,
    `Broadcasting shared change to sync partners hlc=${stamp} model_type=${model} record_uuid=${uuid()} partner_count=1`,
  );
}

const other = [
  () => write("INFO", PEER, `Flushing batched state changes batch_size=${chance.below(100)}`),
  () =>
    write(
      "WARN",
      PEER,
      `Failed to send state change to partner, enqueuing for retry partner=${of(devices)} error=timeout`,
    ),
  () =>
    write(
      "INFO",
      "sd_core::library::sync_helpers",
      `Batch syncing ${chance.below(99)} entry records`,
    ),
  () =>
    write(
      "DEBUG",
      "helpers",
      `[MockTransport] Delivering message to target sync service from=${of(devices)} to=${of(devices)}`,
    ),
];

while (written < lines) {
  const device = of(devices);
  const model = of(["entry", "content_identity", "location"]);
  const inTurn = 1 + chance.below(200);
  for (let i = 0; i < inTurn; i++) apply(model, device);
  for (let i = 0; i < 100; i++) of([apply, share])(model, device);
  of(other)();
}
flush();
fs.closeSync(file);
