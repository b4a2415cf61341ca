import type { InspectReport, PeerReport } from "../../analysis/report.ts";
import { visibleText } from "../../base/visible-text.ts";
import { shortCid } from "../notation/cid.ts";
import { printCount } from "../notation/notation.ts";
import { capped, counted, type TreeIcon, type TreeNode } from "./tree-node.ts";

/** One store or remote: its head first, then what it has, lacks and cannot open. */
export function storeNode(peer: PeerReport): TreeNode {
  const kind = peer.kind === "remote" ? "remote" : "store";
  const words = [kind, ...(peer.displayName === undefined ? [] : [visibleText(peer.displayName)])];
  const { documents } = peer;
  if (documents !== undefined) {
    words.push(
      documents.state === "complete" || documents.state === "partial"
        ? counted(documents.count, "document")
        : documents.state,
    );
  }
  const children = [
    cidsNode(
      "Head",
      peer.heads ?? [],
      "clock",
      "empty: nothing was ever written, or nothing can be read",
    ),
    clockCountNode(peer),
    documentsNode(peer),
    carsNode(peer),
    faultNode("Unmerged heads", peer.unmergedHeads ?? [], "head"),
    faultNode("Heads not on disk", peer.headsNotOnDisk ?? [], "head"),
    faultNode("Wanted keys", peer.wantedKeys ?? [], "key"),
    keybagOfNode(peer),
  ];
  return {
    key: `peer ${peer.id}`,
    label: visibleText(peer.name),
    description: words.join(" · "),
    tooltip: [peer.name, `Files: ${peer.path}`, ...peer.role.proof].map(visibleText),
    spoken: `${kind === "remote" ? "Remote" : "Store"} ${visibleText(peer.name)}, ${words.join(", ")}`,
    icon: "peer",
    context: "value",
    children: children.filter((child) => child !== undefined),
    value: peer.id,
    peer: peer.id,
  };
}

/** Keybags of the snapshot with their sets; keys by fingerprint only. */
export function keybagsNode(report: InspectReport): TreeNode | undefined {
  const bags = new Map<string, PeerReport["keys"]>();
  for (const { keybag, keys } of report.peers) {
    if (keybag !== undefined) bags.set(keybag.path, keys ?? []);
  }
  if (bags.size === 0) return undefined;
  const children = [...bags]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([path, keys]) => {
      const description = counted(keys?.length ?? 0, "key");
      const label = visibleText(path === "" ? "keybag" : path);
      return {
        key: `keybag ${path}`,
        label,
        description,
        spoken: `Keybag ${label}, ${description}`,
        icon: "evidence" as const,
        children: capped((keys ?? []).map(keyNode), "see Open as Text"),
      };
    });
  const description = counted(children.length, "keybag");
  return {
    key: "keybags",
    label: "Keybags",
    description,
    spoken: `Keybags: ${description}`,
    icon: "evidence",
    children,
  };
}

function keyNode(key: NonNullable<PeerReport["keys"]>[number]): TreeNode {
  const set = visibleText(key.set);
  const description = key.default ? `${set}, default` : set;
  return {
    key: `${key.set} ${key.id}`,
    label: shortCid(key.id),
    description,
    tooltip: [key.id, `Set ${set}`, ...(key.default ? ["Encrypts what the store writes"] : [])],
    spoken: `Key ${shortCid(key.id)}, set ${description}`,
    icon: "info",
    context: "value",
    value: key.id,
  };
}

function cidNode(cid: string): TreeNode {
  return {
    key: cid,
    label: shortCid(cid),
    tooltip: [cid],
    spoken: cid,
    icon: "info",
    context: "value",
    value: cid,
  };
}

function cidsNode(label: string, cids: readonly string[], icon: TreeIcon, none: string): TreeNode {
  const [only] = cids;
  const description =
    only === undefined
      ? none
      : cids.length === 1
        ? shortCid(only)
        : `${printCount(cids.length)} events, not merged by a write yet`;
  return {
    key: label,
    label,
    description,
    spoken: `${label}: ${description}`,
    icon,
    context: "value",
    children: cids.length > 1 ? capped(cids.map(cidNode), "see Open as Text") : undefined,
    value: cids.join(" "),
  };
}

function faultNode(label: string, cids: readonly string[], thing: string): TreeNode | undefined {
  if (cids.length === 0) return undefined;
  const description = counted(cids.length, thing);
  return {
    key: label,
    label,
    description,
    spoken: `${label}: ${description}`,
    icon: "gap",
    children: capped(cids.map(cidNode), "see Open as Text"),
  };
}

function clockCountNode({ clock }: PeerReport): TreeNode | undefined {
  if (clock === undefined) return undefined;
  const { eventsReachable, eventsOnDisk, missingEvents, mergeEvents } = clock;
  const more = [
    ...(eventsOnDisk === eventsReachable ? [] : [`${printCount(eventsOnDisk)} on disk`]),
    ...(mergeEvents > 0 ? [counted(mergeEvents, "merge")] : []),
    ...(missingEvents.length > 0 ? [`${printCount(missingEvents.length)} missing`] : []),
  ];
  const description = [counted(eventsReachable, "event"), ...more].join(", ");
  return {
    key: "clock",
    label: "Clock",
    description,
    spoken: `Clock: ${description}`,
    icon: missingEvents.length > 0 ? "gap" : "ok",
    context: "value",
    children:
      missingEvents.length === 0
        ? undefined
        : capped(missingEvents.map(cidNode), "see Open as Text"),
    value: String(eventsReachable),
  };
}

function documentsNode({ documents }: PeerReport): TreeNode | undefined {
  if (documents === undefined) return undefined;
  const more = [
    ...(documents.deleted > 0 ? [`${printCount(documents.deleted)} deleted`] : []),
    ...(documents.broken.length > 0
      ? [`${printCount(documents.broken.length)} without content`]
      : []),
    ...(documents.conflicts.length > 0 ? [counted(documents.conflicts.length, "conflict")] : []),
    ...(documents.state === "complete" ? [] : [documents.state]),
  ];
  const description = [printCount(documents.count), ...more].join(", ");
  const ids = documents.ids.map((id): TreeNode => {
    const label = visibleText(id);
    return { key: id, label, spoken: label, icon: "model", context: "value", value: id };
  });
  return {
    key: "documents",
    label: "Documents",
    description,
    spoken: `Documents: ${description}`,
    icon: documents.broken.length > 0 ? "partial" : "model",
    context: "value",
    children: capped(ids, "see Open as Text"),
    value: String(documents.count),
  };
}

function carsNode({ cars }: PeerReport): TreeNode | undefined {
  if (cars === undefined) return undefined;
  const unexplained = cars.orphans - cars.compacted;
  const children: (TreeNode | undefined)[] = [
    faultNode("Missing", cars.missing, "CAR"),
    faultNode("Without their key", cars.noKey, "CAR"),
    faultNode("Damaged", cars.invalid, "CAR"),
    countNode("Orphans", unexplained, "named by nothing"),
    countNode("Replaced by a compaction", cars.compacted, "stay for one round"),
    countNode("Attachments", cars.attachments, "files of documents"),
  ];
  const flaws = cars.missing.length + cars.noKey.length + cars.invalid.length;
  const flawed = flaws > 0 ? `, ${printCount(flaws)} missing or unreadable` : "";
  const description = `${counted(cars.total, "file")}${flawed}`;
  return {
    key: "cars",
    label: "CARs",
    description,
    spoken: `CARs: ${description}`,
    icon: flaws > 0 ? "gap" : "file",
    children: children.filter((child) => child !== undefined),
  };
}

function countNode(label: string, count: number, what: string): TreeNode | undefined {
  if (count <= 0) return undefined;
  const description = `${printCount(count)}, ${what}`;
  return { key: label, label, description, spoken: `${label}: ${description}`, icon: "info" };
}

function keybagOfNode({ keybag }: PeerReport): TreeNode | undefined {
  if (keybag === undefined) return undefined;
  const path = visibleText(keybag.path === "" ? "." : keybag.path);
  return {
    key: "keybag",
    label: "Keybag",
    description: path,
    tooltip: [visibleText(keybag.proof)],
    spoken: `Keybag ${path}. ${visibleText(keybag.proof)}`,
    icon: "evidence",
    context: "value",
    value: keybag.path,
  };
}
