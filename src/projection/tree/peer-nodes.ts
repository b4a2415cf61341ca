import type {
  InspectReport,
  PeerReport,
  SharedWatermarkReport,
  WatermarkReport,
} from "../../analysis/report.ts";
import { visibleText } from "../../base/visible-text.ts";
import { printCount, printWatermark } from "../notation/notation.ts";
import { compareModels } from "../timeline/model-order.ts";
import { capped, counted, type TreeIcon, type TreeNode } from "./tree-node.ts";

/** A log of the evidence, as far as a row of the tree needs it. */
export interface TreeLog {
  readonly path: string;
  /** Uuid; absent for logs that cover several peers. */
  readonly peer: string | undefined;
  /** Logs of events have a timeline, the others a story. */
  readonly kind: "events" | "app-events" | "trace" | "job";
  readonly count: number;
  readonly badLines: number;
  readonly truncated: boolean;
}

/** One peer: its role with the proof, then what it holds, claims and lacks. */
export function peerNode(
  report: InspectReport,
  peer: PeerReport,
  logs: readonly TreeLog[],
): TreeNode {
  const entries = peer.models["entry"];
  const role = ROLE_WORDS[peer.role.value];
  const words = [role];
  if (peer.displayName !== undefined) words.push(visibleText(peer.displayName));
  if (entries !== undefined) words.push(counted(entries.count, "entry", "entries"));
  const children = [
    roleNode(peer),
    modelsNode(peer),
    watermarksNode(report, peer),
    clockNode(report, peer),
    linkageNode(peer),
    orphansNode(peer),
    logsNode(
      "Logs",
      logs.filter((log) => log.peer === peer.id),
    ),
  ];
  return {
    key: `peer ${peer.id}`,
    label: visibleText(peer.name),
    description: words.join(" · "),
    tooltip: [peer.name, `Identity: ${peer.id}`, `Files: ${peer.path}`, ...peer.role.proof].map(
      visibleText,
    ),
    spoken: `Peer ${visibleText(peer.name)}, ${words.join(", ")}`,
    icon: "peer",
    context: "peer",
    children: children.filter((child) => child !== undefined),
    value: peer.id,
    peer: peer.id,
  };
}

const ROLE_WORDS: Readonly<Record<PeerReport["role"]["value"], string>> = {
  source: "source",
  receiver: "receiver",
  both: "source and receiver",
  none: "took no part",
  unknown: "role unknown",
};

function roleNode(peer: PeerReport): TreeNode {
  const words = ROLE_WORDS[peer.role.value];
  return {
    key: "role",
    label: "Role",
    description: words,
    tooltip: peer.role.proof.map(visibleText),
    spoken: `Role: ${words}, because of ${counted(peer.role.proof.length, "observation")}`,
    icon: "role",
    context: "value",
    children: peer.role.proof.map((sentence, index) => ({
      key: `proof ${index}`,
      label: visibleText(sentence),
      tooltip: [visibleText(sentence)],
      spoken: visibleText(sentence),
      icon: "info",
      context: "value",
      value: sentence,
    })),
    value: words,
  };
}

function modelsNode(peer: PeerReport): TreeNode | undefined {
  const models = Object.entries(peer.models).sort(([a], [b]) => compareModels(a, b));
  if (models.length === 0) return undefined;
  const children = models.map(([model, { count, authored, uncertain }]): TreeNode => {
    const own = authored === undefined ? "" : `, ${printCount(authored)} its own`;
    const open = uncertain === true ? ", open because of damage" : "";
    const description = `${printCount(count)}${own}${open}`;
    return {
      key: model,
      label: visibleText(model),
      description,
      spoken: `${visibleText(model)}: ${description}`,
      icon: uncertain === true ? "unknown" : "model",
      context: "value",
      value: String(count),
    };
  });
  const total = models.reduce((sum, [, { count }]) => sum + count, 0);
  const description = `${counted(total, "row")} in ${counted(models.length, "model")}`;
  return {
    key: "models",
    label: "Models",
    description,
    spoken: `Models: ${description}`,
    icon: "model",
    children: capped(children, "see Open as Text"),
  };
}

const WATERMARK_ICONS: Readonly<Record<WatermarkReport["state"], TreeIcon>> = {
  ok: "ok",
  behind: "partial",
  leapfrog: "gap",
  "epoch-zero": "gap",
  missing: "unknown",
  self: "info",
};

/** Worst first; also what the folded row says. */
const WATERMARK_ORDER: readonly WatermarkReport["state"][] = [
  "leapfrog",
  "epoch-zero",
  "missing",
  "behind",
  "self",
  "ok",
];

function watermarksNode(report: InspectReport, peer: PeerReport): TreeNode | undefined {
  const own = report.watermarks.filter(({ holder }) => holder === peer.id);
  const shared = (report.sharedWatermarks ?? []).filter(({ holder }) => holder === peer.id);
  if (own.length + shared.length === 0) return undefined;
  const rank = ({ state }: WatermarkReport): number => WATERMARK_ORDER.indexOf(state);
  const sorted = [...own].sort((a, b) => rank(a) - rank(b));
  const wrong = own.filter(({ state }) => state !== "ok" && state !== "self").length;
  const description = wrong === 0 ? `${own.length}, all ok` : `${wrong} of ${own.length} not ok`;
  const names = namesOf(report);
  const children = [
    ...sorted.map((watermark) => watermarkNode(watermark, names)),
    ...shared.map((watermark) => sharedNode(watermark, names)),
  ];
  return {
    key: "watermarks",
    label: "Watermarks",
    description,
    spoken: `Watermarks: ${description}`,
    icon: wrong === 0 ? "watermark" : (WATERMARK_ICONS[sorted[0]?.state ?? "ok"] ?? "watermark"),
    children: capped(children, "see Open as Text"),
  };
}

function namesOf(report: InspectReport): (id: string) => string {
  const names = new Map(report.peers.map(({ id, name }) => [id, name]));
  return (id) => names.get(id) ?? `${id.slice(0, 8)}…`;
}

function watermarkNode(watermark: WatermarkReport, name: (id: string) => string): TreeNode {
  const { resource, state } = watermark;
  const notation = printWatermark({
    holder: name(watermark.holder),
    peer: name(watermark.peer),
    resource,
  });
  const claimed = watermark.claimed ?? "nothing";
  const actual = watermark.actual ?? "nothing";
  const absent = `${printCount(watermark.absentAtOrBefore)} rows absent at or before the claim, ${printCount(watermark.absentAfter)} after it.`;
  const numbers = state === "self" ? claimed : `claimed ${claimed}, actual ${actual}`;
  return {
    key: `watermark ${watermark.peer} ${resource}`,
    label: visibleText(notation),
    description: visibleText(`${state} · ${numbers}`),
    tooltip: [
      `${notation}: ${state}`,
      `Claimed: ${claimed}`,
      `Actual: ${actual}`,
      absent,
      WATERMARK_MEANING[state],
    ].map(visibleText),
    spoken: visibleText(`${notation}: ${state}. ${numbers}. ${absent}`),
    icon: WATERMARK_ICONS[state],
    context: "value",
    value: printWatermark({
      holder: name(watermark.holder),
      peer: name(watermark.peer),
      resource,
      value: claimed,
    }),
  };
}

const WATERMARK_MEANING: Readonly<Record<WatermarkReport["state"], string>> = {
  ok: "Nothing that the peer authored is absent here.",
  behind: "Rows are absent, and all of them are newer than the claim: they may still come.",
  leapfrog: "Rows at or before the claim never arrived: they will not be asked for again.",
  "epoch-zero": "The claim is not a time at which anything could have been written.",
  missing: "The peer authored such rows, and there is no claim about them.",
  self: "The claim is about the holder's own rows; it says nothing about what arrived.",
};

function sharedNode(watermark: SharedWatermarkReport, name: (id: string) => string): TreeNode {
  const { source, state, value } = watermark;
  const about = watermark.peer === null ? "" : ` of ${name(watermark.peer)}`;
  const label = `shared changes${about}, ${source}`;
  const words = `${state} · ${value ?? "no value"}`;
  return {
    key: `shared ${watermark.peer ?? ""} ${source}`,
    label: visibleText(label),
    description: visibleText(words),
    spoken: visibleText(`${label}: ${words}`),
    icon: state === "ok" ? "ok" : state === "missing" ? "unknown" : "partial",
    context: "value",
    value: value ?? "",
  };
}

function clockNode(report: InspectReport, { hlc }: PeerReport): TreeNode | undefined {
  if (hlc === undefined) return undefined;
  const name = namesOf(report);
  const row = (key: string, label: string, description: string, value: string): TreeNode => ({
    key,
    label: visibleText(label),
    description: visibleText(description),
    spoken: visibleText(`${label}: ${description}`),
    icon: "clock",
    context: "value",
    value,
  });
  const authors = Object.entries(hlc.authors);
  const description = `${counted(hlc.count, "stamp")}, ${counted(authors.length, "author")}`;
  return {
    key: "clock",
    label: "Clock",
    description,
    spoken: `Clock: ${description}`,
    icon: "clock",
    context: "clock",
    children: [
      row("min", "first stamp", hlc.min, hlc.min),
      row("max", "last stamp", hlc.max, hlc.max),
      ...capped(
        authors.map(([id, count]) => row(`author ${id}`, name(id), counted(count, "stamp"), id)),
        "see Open as Text",
      ),
    ],
  };
}

function linkageNode({ linkage, orphans }: PeerReport): TreeNode | undefined {
  if (linkage === undefined) return undefined;
  const { files, linked, percent } = linkage;
  const words = `${printCount(linked)} of ${printCount(files)} files with content, ${percent} %`;
  return {
    key: "linkage",
    label: "Linkage",
    description: words,
    spoken: `Linkage: ${words}`,
    icon: orphans.content === 0 ? "link" : "partial",
    context: "value",
    value: words,
  };
}

function orphansNode(peer: PeerReport): TreeNode {
  const { content, parent, closure, path } = peer.orphans;
  const parts = [
    [content, "without content"],
    [parent, "without parent"],
    [closure, "without closure"],
    [path, "without path"],
  ] as const;
  const words = parts
    .filter(([count]) => count > 0)
    .map(([count, what]) => `${printCount(count)} ${what}`);
  const description = words.length === 0 ? "none" : words.join(", ");
  return {
    key: "orphans",
    label: "Orphans",
    description,
    spoken: `Orphans: ${description}`,
    icon: words.length === 0 ? "ok" : "orphan",
    context: "orphans",
    value: description,
    peer: peer.id,
  };
}

/** Logs as a folder; `undefined` when there are none. */
export function logsNode(label: string, logs: readonly TreeLog[]): TreeNode | undefined {
  if (logs.length === 0) return undefined;
  const children = logs.map((log): TreeNode => {
    const bad = log.badLines === 0 ? "" : `, ${printCount(log.badLines)} unreadable`;
    const cut = log.truncated ? ", last line cut off" : "";
    const description = `${counted(log.count, "line")}${bad}${cut}`;
    return {
      key: log.path,
      label: visibleText(log.path),
      description,
      spoken: visibleText(`${log.path}: ${description}`),
      icon: log.badLines > 0 || log.truncated ? "partial" : "log",
      context: log.kind === "trace" || log.kind === "job" ? "log" : "events",
      value: log.path,
      place: { path: log.path, line: 1 },
    };
  });
  const total = logs.reduce((sum, { count }) => sum + count, 0);
  const description = `${counted(logs.length, "file")}, ${counted(total, "line")}`;
  return {
    key: "logs",
    label,
    description,
    spoken: `${label}: ${description}`,
    icon: "log",
    children: capped(children, "see Open as Text"),
  };
}
