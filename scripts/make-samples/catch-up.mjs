// A receiver finds that it has fewer rows than their owner and pulls: the recovery of generation 4, and the catch-up of
// generation 2 that finds nothing new.
import { jsonTime, rowTime } from "./times.mjs";
import { BACKFILL, FK_MAPPER, PEER } from "./world.mjs";

const ASKS = "Sending StateRequest with device ownership filter";
const MARKS = "FK reference not found (dependency missing), marking record for retry";
const FILTERED = "Filtered out records with missing FK dependencies (will retry on next sync)";
const SKIPPED = "Some records skipped due to missing FK dependencies (will retry on next sync)";

/**
 * Plans the recovery: entries are pulled, shared changes are not. Records whose content is not here are left out, and
 * the watermark moves to the newest record that was applied. The receiver must have all directories already.
 */
export function planRecovery(world, peer, start) {
  const owner = peer.partner;
  world.at(start, (time) => announce(peer, owner, time));
  world.at(start + 800_000, (time) => {
    const served = servedEntries(owner);
    const ofOwner = `model_types=["entry"] device_id=Some(${owner.id}) count=${served.length}`;
    const answer =
      "Retrieved device state records for backfill (server responding to StateRequest)";
    owner.log(time - 50_000, "INFO", PEER, `${answer} ${ofOwner}`);
    const got = `model_type=entry records_count=${served.length} deleted_count=0 has_more=false`;
    peer.log(time, "DEBUG", BACKFILL, `Received StateResponse batch ${got}`);
    applyPage(world, peer, owner, { served, time });
  });
}

function announce(peer, owner, time) {
  const ours = peer.entries.size;
  const theirs = owner.entries.size;
  const gap = theirs - ours;
  const counts = `our_count=${ours} peer_actual=${theirs} gap=${gap}`;
  const say = (after, level, target, text) => peer.log(time + after, level, target, text);
  say(0, "INFO", PEER, `Watermark exchange request sent, received response peer=${owner.id}`);
  const mismatch = "COUNT MISMATCH DETECTED! Triggering surgical recovery";
  say(200_000, "WARN", PEER, `${mismatch} peer=${owner.id} resource=entry ${counts}`);
  const cleared = "Count/hash mismatch detected, clearing only affected resources";
  const list = `mismatches=["entry(${ours}/${theirs}, Δ${gap})"] resources=["entry"]`;
  say(200_400, "ERROR", PEER, `${cleared} peer=${owner.id} ${list}`);
  const surgical =
    "Initiating surgical backfill (device-owned resources only, preserving shared watermark)";
  say(300_000, "INFO", PEER, `${surgical} peer=${owner.id} resources=["entry"]`);
  const skips = `state_since=None shared_since=Some("SKIP_SHARED")`;
  say(400_000, "INFO", BACKFILL, `Starting incremental catch-up peer=${owner.id} ${skips}`);
  const skipped = "Surgical recovery: skipping shared backfill (device-owned resources only)";
  say(410_000, "INFO", BACKFILL, skipped);
  const request = `model_types=["entry"] since=None batch_size=10000 has_checkpoint=false`;
  say(500_000, "DEBUG", BACKFILL, `${ASKS} peer=${owner.id} ${request}`);
}

/** A page as the owner answers it: by time, then by uuid. */
function servedEntries(owner) {
  const entries = [...owner.entries.values()];
  entries.sort((a, b) => a.indexedAt - b.indexedAt || (a.entry.uuid < b.entry.uuid ? -1 : 1));
  return entries;
}

function applyPage(world, peer, owner, { served, time }) {
  const isHere = ({ entry }) => entry.content === null || peer.contents.has(entry.content);
  const applied = served.filter(isHere);
  served
    .filter((each) => !isHere(each))
    .forEach(({ entry }, k) => {
      const what = `fk_field=content_id target_table=content_identities uuid=${entry.content}`;
      peer.log(time + 10_000 + k * 7, "DEBUG", FK_MAPPER, `${MARKS} ${what}`);
    });
  const filtered = served.length - applied.length;
  const first = time + 60_000;
  peer.log(
    first - 9000,
    "INFO",
    FK_MAPPER,
    `${FILTERED} filtered=${filtered} successful=${applied.length}`,
  );
  const sizes = `received=${served.length} applied=${applied.length} filtered=${filtered}`;
  peer.log(first - 8000, "INFO", BACKFILL, `${SKIPPED} model_type=entry ${sizes}`);
  applied.forEach(({ entry }, k) => {
    world.at(first + k * 60, (at) => applyOne(peer, owner, entry, at));
  });
  const newest = Math.max(...applied.map(({ indexedAt }) => indexedAt));
  world.at(first + 2_000_000, (at) => {
    peer.advance(owner, "entry", newest, at);
    const mark = `model_type=entry watermark=${rowTime(newest)}`;
    peer.log(at, "INFO", BACKFILL, `Updated resource watermark from received data ${mark}`);
    peer.log(at + 100_000, "INFO", BACKFILL, `Incremental catch-up complete peer=${owner.id}`);
  });
}

function applyOne(peer, owner, entry, at) {
  const record = `model_type=entry record_uuid=${entry.uuid}`;
  peer.log(at, "DEBUG", PEER, `Applying state change ${record} device_id=${owner.id}`);
  peer.putEntry({ ...entry }, at);
  peer.log(at + 31, "INFO", PEER, `State change applied successfully ${record}`);
}

/** Plans a catch-up that brings nothing: everything is older than the watermark. */
export function planIdleCatchUp(world, peer, start) {
  const owner = peer.partner;
  world.at(start, (time) => {
    const since = Math.max(...[...peer.watermarks.values()].map(({ watermark }) => watermark));
    const marks = `state=Some(${jsonTime(since)}), shared=None`;
    const triggered = "Triggering incremental catch-up since watermarks:";
    peer.log(time, "INFO", "sd_core::service::sync", `${triggered} ${marks}`);
    const from = `state_since=Some(${jsonTime(since)}) shared_since=None`;
    peer.log(
      time + 1000,
      "INFO",
      BACKFILL,
      `Starting incremental catch-up peer=${owner.id} ${from}`,
    );
    owner.log(time + 5000, "INFO", PEER, "Retrieved device state records for backfill count=0");
    const nothing = "No data received, watermark unchanged (prevents data loss) model_type=entry";
    peer.log(time + 9000, "INFO", BACKFILL, nothing);
    peer.log(time + 12_000, "INFO", BACKFILL, `Incremental catch-up complete peer=${owner.id}`);
  });
}
