import type { PeerRecording } from "../../sources/recording.ts";

/** Where the peer's uuid begins in the text of a stamp. */
const PEER_PART = 34;

/** A row of `peer_acks`. */
export interface Acknowledgement {
  /** Who is said to have acknowledged. */
  readonly by: string;
  /** Up to which stamp, as text. */
  readonly hlc: string;
}

/** Acknowledgements that no peer can have sent: by the peer itself, or of a stamp that is the acknowledger's own. */
export function selfAcknowledgements(peer: PeerRecording): readonly Acknowledgement[] {
  const acks = peer.sync?.read("peer_acks", { peer_device_id: "text", last_acked_hlc: "text" });
  if (acks === undefined || !acks.has("peer_device_id") || !acks.has("last_acked_hlc")) return [];
  const found: Acknowledgement[] = [];
  for (let row = 0; row < acks.rowCount; row++) {
    const by = acks.column("peer_device_id").text(row) ?? "";
    const hlc = acks.column("last_acked_hlc").text(row) ?? "";
    if (by === peer.id || hlc.slice(PEER_PART) === by) found.push({ by, hlc });
  }
  return found;
}
