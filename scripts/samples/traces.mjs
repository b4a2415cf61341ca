// Lines of tracing logs, in the words that the recorded system uses.
import { timeText, uuidText } from "../../bench/world.mjs";

const line = (micros, level, thread, target, text) =>
  `${timeText(micros, "Z")} ${level.padStart(5)} ThreadId(${thread}) ${target}: ${text}`;

/** How a peer's sync service starts. */
export function startLines(peer, micros) {
  const identity = `library_id=${uuidText(peer.library)} device_id=${uuidText(peer.device)}`;
  const service = "sd_core::service::sync";
  return [
    line(micros, "INFO", "07", `${service}::peer`, `Creating peer sync service ${identity}`),
    line(
      micros + 800,
      "INFO",
      "07",
      `${service}::peer`,
      `No watermarks found in sync.db, starting in Uninitialized state (will backfill) device_id=${uuidText(peer.device)}`,
    ),
    line(
      micros + 2000,
      "INFO",
      "07",
      service,
      `Created peer sync service with config ${identity} batch_size=10000 retention_days=7`,
    ),
    line(micros + 28_000, "INFO", "07", service, "Starting peer sync loop"),
  ];
}

/** How the author sends entries on in batches of up to 100. */
export function broadcastLines(events) {
  const target = "sd_core::service::sync::peer";
  const told = events.filter((event) => event.apply.what === "entry");
  const lines = [];
  for (let first = 0; first < told.length; first += 100) {
    const batch = told.slice(first, first + 100);
    const micros = batch.at(-1).micros + 50_000;
    lines.push(
      line(
        micros,
        "INFO",
        "08",
        target,
        `Flushing batched state changes with network batching (100x efficiency) batch_size=${batch.length}`,
      ),
      line(
        micros + 900,
        "INFO",
        "08",
        target,
        `StateBatch broadcast complete (100x efficiency vs individual messages) model_type=entry success=1 errors=0`,
      ),
    );
  }
  return lines;
}

/** How the receiver applies what reaches it. */
export function applyLines(author, events, delayMicros) {
  const target = "sd_core::service::sync::peer";
  return events
    .filter((event) => event.line.type === "state_change")
    .map(({ line: { model_type, record_uuid }, micros }) =>
      line(
        micros + delayMicros,
        "DEBUG",
        "11",
        target,
        `Applying state change model_type=${model_type} record_uuid=${record_uuid} device_id=${uuidText(author.device)}`,
      ),
    );
}

/** How the test waits for the receiver, in vain, ten times. */
export function stuckLines(micros, bobEntries, aliceEntries) {
  const text = `No progress for 10 iterations - likely stuck in dependency loop or slow processing bob_entries=${bobEntries} alice_entries=${aliceEntries}`;
  return Array.from({ length: 6 }, (_, k) =>
    line(micros + k * 5_000_000, "WARN", "02", "sync_realtime_integration_test", text),
  );
}

/** The line with which a test says that it captures a snapshot. */
export function captureLine(micros) {
  return line(
    micros,
    "INFO",
    "02",
    "sync_realtime_integration_test",
    "=== CAPTURING SNAPSHOT === scenario=final_state",
  );
}
