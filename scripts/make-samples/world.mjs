// Two peers, a clock and the way between them. Everything that happens is a step at a time; steps run in the order of
// their times, and those of one time in the order in which they were planned.
import { rowTime, shortStamp } from "./times.mjs";

export const PEER = "sd_core::service::sync::peer";
export const BACKFILL = "sd_core::service::sync::backfill";
export const FK_MAPPER = "sd_core::infra::sync::fk_mapper";

const FLUSH = 50_000;
const MAX_BATCH = 100;

export class World {
  #steps = [];

  /** `way`: `delivers` (real transport) or `ignores-batches` (a test's transport that reports success and does nothing). */
  constructor({ generation, way, missing }) {
    this.generation = generation;
    this.way = way;
    this.missing = missing;
    this.connected = true;
    this.failsToSend = () => false;
    /** Hears of every batch just before it is sent: the models in it, and when. */
    this.onFlush = () => undefined;
  }

  at(time, act) {
    let i = this.#steps.length;
    while (i > 0 && this.#steps[i - 1].time > time) i--;
    this.#steps.splice(i, 0, { time, act });
  }

  run() {
    while (this.#steps.length > 0) {
      const { time, act } = this.#steps.shift();
      act(time);
    }
  }

  pair(a, b) {
    a.partner = b;
    b.partner = a;
    for (const peer of [a, b]) Object.assign(peer, { states: [], shared: [], isFlushing: false });
  }

  /** A device-owned record changed: it is recorded, and sent with the next batch. */
  emitState(peer, change, time) {
    peer.recordState(change.model, change.uuid, change.data, time);
    peer.states.push({ ...change, time });
    if (peer.states.length >= MAX_BATCH) this.#flushStates(peer, time);
    else if (!peer.isFlushing) {
      peer.isFlushing = true;
      this.at(Math.ceil((time + 1) / FLUSH) * FLUSH, (at) => {
        peer.isFlushing = false;
        this.#flushStates(peer, at);
      });
    }
  }

  /** A shared record changed: it gets a stamp, is logged and sent. */
  emitShared(peer, change, time) {
    const stamp = peer.nextStamp(time);
    peer.logSharedChange(stamp, change, time);
    peer.recordShared(stamp, change);
    if (this.generation < 4) this.#sendShared(peer, { stamp, change }, time);
    else {
      peer.shared.push({ stamp, change });
      if (peer.shared.length === 1) this.at(time + 2500, (at) => this.#flushShared(peer, at));
    }
  }

  #flushStates(peer, time) {
    const changes = peer.states.splice(0);
    if (changes.length === 0) return;
    if (this.generation < 4) this.#sendSingles(peer, changes, time);
    else this.#sendBatches(peer, changes, time);
  }

  #sendSingles(peer, changes, time) {
    const what = "Flushing batched state changes (real-time batching optimization)";
    peer.log(time, "INFO", PEER, `${what} batch_size=${changes.length}`);
    changes.forEach((change, k) => {
      // The message gets the time of sending, which is later than the change.
      const sent = time + 2900 + k * 60;
      this.at(sent + 1100, (at) =>
        this.applyState(peer.partner, peer, { ...change, time: sent }, at),
      );
    });
  }

  #sendBatches(peer, changes, time) {
    this.onFlush(new Set(changes.map(({ model }) => model)), time);
    const efficiency = "with network batching (100x efficiency)";
    const flush = `Flushing batched state changes ${efficiency} batch_size=${changes.length}`;
    peer.log(time, "INFO", PEER, flush);
    let order = 0;
    for (const model of [...new Set(changes.map((change) => change.model))]) {
      const batch = changes.filter((change) => change.model === model);
      const size = `model_type=${model} records=${batch.length}`;
      if (!this.connected) {
        peer.log(time + 300, "DEBUG", PEER, `No connected partners for state batch ${size}`);
        continue;
      }
      const sending = "Broadcasting StateBatch to sync partners (100x network efficiency)";
      peer.log(time + 300, "DEBUG", PEER, `${sending} ${size} partners=1`);
      if (this.#deliversBatches(peer, time + 700)) {
        for (const change of batch) {
          const arrival = time + 3140 + order++ * 60;
          this.at(arrival, (at) => this.applyState(peer.partner, peer, change, at));
        }
      }
      const done = "StateBatch broadcast complete (100x efficiency vs individual messages)";
      peer.log(time + 1200, "INFO", PEER, `${done} model_type=${model} success=1 errors=0`);
    }
  }

  #flushShared(peer, time) {
    const changes = peer.shared.splice(0);
    this.onFlush(new Set(changes.map(({ change }) => change.model)), time);
    const size = `batch_size=${changes.length}`;
    peer.log(time, "INFO", PEER, `Flushing batched shared changes with network batching ${size}`);
    if (!this.connected) {
      const none = "No connected partners for shared change batch";
      peer.log(time + 300, "DEBUG", PEER, `${none} records=${changes.length}`);
      return;
    }
    if (this.#deliversBatches(peer, time + 300)) {
      changes.forEach((each, k) => {
        this.at(time + 800 + k * 60, (at) => this.applyShared(peer.partner, each, at));
      });
    }
    const done = "SharedChangeBatch broadcast complete";
    peer.log(time + 500, "INFO", PEER, `${done} ${size} success=1 errors=0`);
  }

  /** The test's transport says that it delivered a batch, and drops it. */
  #deliversBatches(peer, time) {
    if (this.way === "delivers") return true;
    const said = "[MockTransport] Message delivered successfully";
    peer.log(time, "DEBUG", "helpers", `${said} from=${peer.id} to=${peer.partner.id}`);
    return false;
  }

  #sendShared(peer, { stamp, change }, time) {
    const what = `hlc=${shortStamp(stamp)} model_type=${change.model}`;
    const record = `record_uuid=${change.uuid}`;
    peer.log(time + 20, "INFO", PEER, `PeerSync received shared change event ${what}`);
    const sending = "Broadcasting shared change to sync partners";
    peer.log(time + 40, "DEBUG", PEER, `${sending} ${what} ${record} partner_count=1`);
    if (!this.failsToSend(change)) {
      this.at(time + 700, (at) => this.applyShared(peer.partner, { stamp, change }, at));
      return;
    }
    const failed = "Failed to send shared change to partner, enqueuing for retry";
    peer.log(time + 60, "WARN", PEER, `${failed} partner=${peer.partner.id} error=connection lost`);
    this.at(time + 5_000_000, (at) => {
      this.applyShared(peer.partner, { stamp, change }, at);
      peer.log(at + 900, "DEBUG", PEER, `Retry successful target=${peer.partner.id}`);
    });
  }

  /** A device-owned record arrives by itself. */
  applyState(peer, from, { model, uuid, data, time }, at) {
    const record = `model_type=${model} record_uuid=${uuid}`;
    peer.log(at, "DEBUG", PEER, `Applying state change ${record} device_id=${from.id}`);
    if (model === "volume") peer.addVolume(data.row, at, false);
    else if (model === "location") {
      peer.addLocation(data.row, { deviceId: 2, time: at, state: "pending", scanned: null });
      peer.appEvents.push(resourceChanged("location", { id: uuid, name: data.row.name }));
    } else if (model === "entry") this.putReceived(peer, data.row, at);
    peer.log(at + 31, "INFO", PEER, `State change applied successfully ${record}`);
    peer.advance(from, model, time, at);
  }

  /** An entry of another peer is written; its content is left out when it is not here. */
  putReceived(peer, entry, at) {
    const isHere = entry.content === null || peer.contents.has(entry.content);
    if (!isHere) {
      const what = "FK reference not found: content_id -> content_identities";
      peer.log(at - 15, "WARN", FK_MAPPER, `${what} (uuid=${entry.content}), setting to NULL`);
    }
    peer.putEntry(isHere ? entry : { ...entry, content: null }, at);
  }

  applyShared(peer, { stamp, change }, at) {
    const what = `hlc=${shortStamp(stamp)} model_type=${change.model} record_uuid=${change.uuid}`;
    peer.log(at, "DEBUG", PEER, `Applying shared change ${what}`);
    if (change.model === "tag") peer.addTag(change.row, change.row.created, at);
    else {
      peer.addContent(change.row, at, false);
      const resource = { id: change.uuid, content_hash: change.row.hash };
      peer.appEvents.push(resourceChanged("content_identity", resource));
    }
    peer.logSharedChange(stamp, change, at);
    peer.log(at + 28, "INFO", PEER, `Shared change applied successfully ${what}`);
  }
}

/** An application event about one resource, as the resource manager makes it. */
export function resourceChanged(type, resource) {
  const metadata = { no_merge_fields: [], alternate_ids: [], affected_paths: [] };
  return { ResourceChanged: { resource_type: type, resource, metadata } };
}

/** Rows of the watermark table in the shape of a generation. */
export function watermarkRows(peer) {
  const column = peer.generation === 4 ? "cursor_watermark" : "last_watermark";
  const marks = [...peer.watermarks.values()];
  marks.sort((a, b) => (a.resource < b.resource ? -1 : 1));
  return marks.map((mark) => ({
    device_uuid: peer.id,
    peer_device_uuid: mark.peer,
    resource_type: mark.resource,
    [column]: rowTime(mark.watermark),
    updated_at: rowTime(mark.time),
  }));
}
