/** Any number of peers with a network between them, in virtual time. */
import { createPrng } from "../../base/prng.ts";
import type { Uuid } from "../../base/uuid.ts";
import { registryFor } from "../model/registry.ts";
import { createRunHistory, type RunHistory } from "../replay/history.ts";
import { createJournal, type Journal } from "../replay/journal.ts";
import { createMemoryStore, type MemoryStore } from "../store/memory-store.ts";
import { type Schema, schemaFor } from "../store/schema.ts";
import type { SqlEngine } from "../store/sql-database.ts";
import type { Store } from "../store/store.ts";
import { createReceiver } from "../sync/receiver.ts";
import { storedMoment } from "../sync/row-builder.ts";
import { startExchange } from "./exchange.ts";
import { startLoop } from "./loop.ts";
import { createNetwork, type Network } from "./network.ts";
import type { ClusterOptions, PeerSpec } from "./options.ts";
import { noteStep, type PartnerState, type PeerContext } from "./peer-context.ts";
import { receiveWire } from "./receive.ts";
import type { RunMemory } from "./run-memory.ts";
import { createScheduler, type Scheduler } from "./scheduler.ts";
import { createSharedRegisters } from "./shared-registers.ts";
import type { SyncState } from "./sync-states.ts";
import { createTrace, SILENT_TRACE } from "./trace.ts";
import { createWallClock } from "./wall-clock.ts";
import type { Wire } from "./wire.ts";

export interface Cluster {
  readonly options: ClusterOptions;
  readonly scheduler: Scheduler;
  readonly network: Network;
  readonly journal: Journal;
  readonly peers: readonly PeerContext[];
  peer(id: Uuid): PeerContext;
  /** Cuts or heals the link between two peers; peers that meet again compare where the policy says so. */
  setConnected(a: Uuid, b: Uuid, connected: boolean): void;
  /** What was remembered of the run, where it was. */
  readonly memory: RunMemory | undefined;
  /** Every peer as of every step, where the run was remembered; else as they are. */
  history(): RunHistory;
}

export interface ClusterPorts {
  readonly sql: SqlEngine;
  /** Whether peers keep their tracing logs. */
  readonly traced?: boolean | undefined;
  /** Whether every state and message is kept, so that the run can be walked through. */
  readonly remembered?: boolean | undefined;
  /** Makes the store of a peer; by default the one in memory, which alone can be remembered. */
  readonly createStore?: ((schema: Schema, self: Uuid) => Store) | undefined;
}

/** Builds the peers, paired with each other, and begins their loops. */
export function createCluster(options: ClusterOptions, ports: ClusterPorts): Cluster {
  const scheduler = createScheduler(options.start);
  const journal = createJournal();
  const peers = new Map<Uuid, PeerContext>();
  const network = createNetwork(options.network, {
    scheduler,
    links: options.links ?? [],
    prng: createPrng(options.seed),
    onSent: (from, to, wire) => {
      const peer = peers.get(from);
      if (peer !== undefined) noteStep(peer, "sent", { other: to, reason: wire.kind });
    },
    deliver: (from, to, wire) => {
      const peer = peers.get(to);
      if (peer === undefined) return;
      noteStep(peer, "delivered", { other: from, reason: wire.kind });
      receiveWire(peer, from, wire);
    },
    onLost: (from, to, wire, reason) => {
      const peer = peers.get(from);
      if (peer !== undefined)
        noteStep(peer, "lost", { other: to, reason: `${wire.kind}: ${reason}` });
    },
    knows: (wire) => isKnown(options, wire),
  });
  const memory: RunMemory | undefined =
    ports.remembered === true ? { messages: [], onCount: undefined } : undefined;
  const stores = new Map<Uuid, MemoryStore>();
  const run = { paired: false };
  // What is written before a step is noted belongs to that step; pairing is step 0.
  const step = (): number => (run.paired ? journal.length + 1 : 0);
  options.peers.forEach((spec, index) => {
    const shared = { options, scheduler, network, journal, ports, index, memory };
    const schema = schemaFor(options.generation === 8 ? 8.5 : options.generation);
    const create = (): MemoryStore => {
      const clock = memory === undefined ? undefined : step;
      const store = createMemoryStore({ engine: ports.sql, schema, self: spec.id, clock });
      stores.set(spec.id, store);
      return store;
    };
    const store = ports.createStore?.(schema, spec.id) ?? create();
    peers.set(spec.id, createPeer(spec, store, shared));
  });
  run.paired = true;
  const all = [...peers.values()];
  all.forEach((peer, index) => {
    tellStart(peer);
    startLoop(peer, 200_000 + index * 137_000);
  });
  const peerOf = (id: Uuid): PeerContext => {
    const found = peers.get(id);
    if (found === undefined) throw new RangeError(`there is no peer ${id}`);
    return found;
  };
  return {
    options,
    scheduler,
    network,
    journal,
    peers: all,
    peer: peerOf,
    memory,
    history: () => createRunHistory(journal, stores),
    setConnected: (a, b, connected) => {
      const was = network.isConnected(a, b);
      network.setConnected(a, b, connected);
      if (was === connected) return;
      for (const [self, other] of [
        [a, b],
        [b, a],
      ] as const)
        tellConnection(peerOf(self), other, connected);
    },
  };
}

function isKnown(options: ClusterOptions, wire: Wire): boolean {
  const { transportBatch, transportAcks } = options.policy;
  if (wire.kind === "ack") return transportAcks === "delivered";
  return !(wire.kind === "changes" && wire.batch && transportBatch === "ignored");
}

interface PeerPorts {
  readonly options: ClusterOptions;
  readonly scheduler: Scheduler;
  readonly network: Network;
  readonly journal: Journal;
  readonly ports: ClusterPorts;
  readonly index: number;
  readonly memory: RunMemory | undefined;
}

function createPeer(spec: PeerSpec, store: Store, given: PeerPorts): PeerContext {
  const { options, scheduler, network, journal, ports, index, memory } = given;
  const { generation, policy } = options;
  const registry = registryFor(generation);
  const clock = createWallClock({
    start: options.start,
    offset: spec.clockOffset,
    drift: spec.clockDrift,
  });
  const owners = new Map<Uuid, Uuid>();
  const shared = createSharedRegisters();
  const receiver = createReceiver({
    peer: spec.id,
    registry,
    store,
    policy,
    journal,
    onApplied: (change) => {
      peer.version++;
      if (change.kind === "shared") shared.note(change, true);
      else owners.set(change.record, change.owner);
    },
    onDeleted: (deletion) => {
      peer.version++;
      owners.delete(deletion.record);
    },
    onCount: (model, rows) => memory?.onCount?.(spec.id, model, rows),
  });
  const partners = options.peers.filter((each) => each.id !== spec.id).map((each) => each.id);
  const trace =
    ports.traced === true
      ? createTrace(() => clock.read(scheduler.now), 7 + index * 3)
      : SILENT_TRACE;
  const peer: PeerContext = {
    spec,
    policy,
    sizes: options.sizes,
    registry,
    store,
    receiver,
    journal,
    scheduler,
    network,
    clock,
    trace,
    memory,
    partners,
    partner: new Map(partners.map((id) => [id, freshPartner(options.start)])),
    ...freshMemory(policy.initial),
    owners,
    shared,
  };
  pairDevices(peer, options.peers);
  return peer;
}

type Given =
  | "spec"
  | "policy"
  | "sizes"
  | "registry"
  | "store"
  | "receiver"
  | "journal"
  | "scheduler"
  | "network"
  | "clock"
  | "trace"
  | "memory"
  | "partners"
  | "partner"
  | "owners"
  | "shared";

/** What a service keeps in memory, as it begins. */
function freshMemory(initial: ClusterOptions["policy"]["initial"]): Omit<PeerContext, Given> {
  return {
    builders: new Map(),
    buried: [],
    bus: [],
    retries: [],
    buffer: [],
    requests: new Map(),
    served: new Map(),
    diary: [],
    events: [],
    tallies: new Map(),
    version: 0,
    state: firstState(initial),
    pausedIn: "Uninitialized",
    session: undefined,
    lastStamp: undefined,
    lastStateTime: 0,
    sessions: 0,
    requestNumber: 0,
    flushPlanned: false,
    lastSent: Number.NEGATIVE_INFINITY,
    collectorEnded: false,
    lostToBus: 0,
    lostToBuffer: 0,
    transferred: new Map(),
    sharedTransferred: 0,
  };
}

function firstState(initial: ClusterOptions["policy"]["initial"]): SyncState {
  // A peer that starts with the cluster has no watermark to resume from.
  return initial === "ready" ? "Ready" : "Uninitialized";
}

function freshPartner(start: number): PartnerState {
  return {
    checkedAt: start,
    pulledAt: start,
    sentAt: Number.NEGATIVE_INFINITY,
    failures: 0,
    retryAt: 0,
    received: undefined,
    sharedDiffers: 0,
    complete: true,
    active: 0,
    checkpoints: new Map(),
    retried: new Set(),
  };
}

/** Rows of all devices, the own one first: pairing happened before the run. */
function pairDevices(peer: PeerContext, all: readonly PeerSpec[]): void {
  const { store, owners, spec } = peer;
  const table = store.schema.table("devices");
  const time = storedMoment(peer.scheduler.now);
  const own = all.filter((each) => each.id === spec.id);
  for (const each of [...own, ...all.filter((other) => other.id !== spec.id)]) {
    const values: Readonly<Record<string, string | number>> = {
      uuid: each.id,
      name: `${each.name.slice(0, 1).toUpperCase()}${each.name.slice(1)}`,
      slug: each.name,
      os: "linux",
      hardware_model: "simulated",
      network_addresses: "[]",
      capabilities: "{}",
      is_online: 1,
      sync_enabled: 1,
      last_seen_at: time,
      created_at: time,
      updated_at: time,
    };
    const cells = table.columns.map((column) => values[column.name] ?? null);
    store.put("devices", undefined, cells);
    owners.set(each.id, each.id);
  }
}

function tellStart(peer: PeerContext): void {
  const { trace, spec, sizes } = peer;
  const about = `library_id=${spec.library} device_id=${spec.id}`;
  trace.line(
    "DEBUG",
    "bus",
    `Created sync event bus with capacity ${peer.registry.generation === 4 ? "100,000" : "10,000"}`,
  );
  trace.line("INFO", "peer", `Creating peer sync service ${about}`);
  if (peer.registry.generation === 3 || peer.registry.generation === 4) {
    const text = "No watermarks found in sync.db, starting in Uninitialized state (will backfill)";
    trace.line("INFO", "peer", `${text} device_id=${spec.id}`);
  }
  const config = `${about} batch_size=${sizes.page} retention_days=7`;
  trace.line("INFO", "service", `Created peer sync service with config ${config}`);
  trace.line("INFO", "service", "Starting peer sync loop");
}

function tellConnection(peer: PeerContext, other: Uuid, connected: boolean): void {
  if (!connected) {
    peer.trace.line("INFO", "peer", `Device marked as offline in devices table peer_id=${other}`);
    return;
  }
  const text = "Device connected - updating devices table and triggering watermark exchange";
  peer.trace.line("INFO", "peer", `${text} peer_id=${other}`);
  if (
    peer.policy.connect === "exchange" &&
    peer.policy.loop !== "passive" &&
    peer.state === "Ready"
  ) {
    startExchange(peer, other);
  }
}
