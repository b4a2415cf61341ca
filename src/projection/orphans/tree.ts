/**
 * The tree of orphaned entries: peer → what is missing → why → directories → orphans. An entry that lacks two things
 * stands in two groups. Directories come from the chain of parents; where the chain ends, the path row of the topmost directory
 * names the root, so that paths read as on the owning machine.
 */
import { parentRows } from "../../analysis/facts/closure-counts.ts";
import { createLibraryView, type LibraryView } from "../../analysis/facts/library-view.ts";
import type { ModelRows } from "../../analysis/facts/model-rows.ts";
import {
  entryKinds,
  entryOrphans,
  ORPHAN_CLOSURE,
  ORPHAN_CONTENT,
  ORPHAN_PARENT,
  ORPHAN_PATH,
} from "../../analysis/facts/orphans.ts";
import type { LibraryRecording } from "../../sources/recording.ts";
import { ORPHAN_CAUSES } from "./causes.ts";
import { createExplainer, type Explainer, type Explanation } from "./explain.ts";
import { NO_CAUSE, TreeWriter } from "./tree-writer.ts";
import {
  ORPHAN_ROW_KINDS,
  type OrphanCause,
  type OrphanKind,
  type OrphanPeer,
  type OrphanTree,
} from "./types.ts";

const PEER = ORPHAN_ROW_KINDS.indexOf("peer");
const GROUP = ORPHAN_ROW_KINDS.indexOf("group");
const DIRECTORY = ORPHAN_ROW_KINDS.indexOf("directory");
const FILE = ORPHAN_ROW_KINDS.indexOf("file");
const LINK = ORPHAN_ROW_KINDS.indexOf("link");

const GROUPS: readonly { kind: OrphanKind; flag: number; title: string }[] = [
  { kind: "content", flag: ORPHAN_CONTENT, title: "Content missing" },
  { kind: "parent", flag: ORPHAN_PARENT, title: "Parent missing" },
  { kind: "closure", flag: ORPHAN_CLOSURE, title: "Closure rows missing" },
  { kind: "path", flag: ORPHAN_PATH, title: "Path row missing" },
];

interface Context {
  readonly view: LibraryView;
  readonly explainer: Explainer;
  readonly writer: TreeWriter;
  readonly causeCounts: Uint32Array;
}

export function projectOrphans(recording: LibraryRecording): OrphanTree {
  const view = createLibraryView(recording);
  const context: Context = {
    view,
    explainer: createExplainer(view),
    writer: new TreeWriter(),
    causeCounts: new Uint32Array(ORPHAN_CAUSES.length),
  };
  const peers = view.peers.map((_, peer) => writePeer(context, peer));
  const causes = ORPHAN_CAUSES.map(
    (cause, index): OrphanCause => ({ ...cause, count: context.causeCounts[index] ?? 0 }),
  );
  return { peers, causes, ...context.writer.finish() };
}

function writePeer(context: Context, peer: number): OrphanPeer {
  const { view, writer } = context;
  const recording = view.peers[peer];
  const rows = view.rows(peer, "entry");
  const orphans = entryOrphans(view, peer);
  const name = recording?.name ?? "";
  const root = writer.push({ name, detail: "", parent: -1, kind: PEER, cause: NO_CAUSE });
  if (rows !== undefined && orphans !== undefined) {
    const layout = layOut(rows);
    for (const group of GROUPS) {
      if (orphans.counts[group.kind] === 0) continue;
      const parent = writer.push({
        name: group.title,
        detail: "",
        parent: root,
        kind: GROUP,
        cause: NO_CAUSE,
      });
      const isOrphan = (row: number): boolean => ((orphans.flags[row] ?? 0) & group.flag) !== 0;
      writeReasons(context, { peer, rows, layout, parent, isOrphan, missing: group.kind });
    }
  }
  return {
    id: recording?.id ?? "",
    name,
    entries: rows?.count ?? 0,
    counts: orphans?.counts ?? { content: 0, parent: 0, closure: 0, path: 0 },
    uncertain: (rows?.table.damage.length ?? 0) > 0,
  };
}

/** What the tree needs of the entries of a peer. */
interface Layout {
  readonly parents: Int32Array;
  readonly kinds: Uint8Array;
  readonly name: (row: number) => string;
}

function layOut(rows: ModelRows): Layout {
  const { table } = rows;
  const names = table.has("name") ? table.column("name") : undefined;
  const extensions = table.has("extension") ? table.column("extension") : undefined;
  const kinds = entryKinds(rows);
  return {
    parents: parentRows(rows),
    kinds,
    name: (row) => {
      const stem = names?.text(row) ?? "(no name)";
      const extension = kinds[row] === 0 ? (extensions?.text(row) ?? "") : "";
      return extension === "" ? stem : `${stem}.${extension}`;
    },
  };
}

interface Lack {
  readonly peer: number;
  readonly rows: ModelRows;
  readonly layout: Layout;
  /** Row of the group in the tree. */
  readonly parent: number;
  readonly isOrphan: (row: number) => boolean;
  readonly missing: OrphanKind;
}

/** Those of a lack that have one reason. */
interface Group extends Omit<Lack, "missing"> {
  readonly why: ReadonlyMap<number, Explanation>;
}

/** One group a reason, the most frequent first. */
function writeReasons(context: Context, { missing, parent, ...lack }: Lack): void {
  const byCause = new Map<number, Map<number, Explanation>>();
  for (let row = 0; row < lack.rows.count; row++) {
    if (!lack.isOrphan(row)) continue;
    const why = context.explainer.explain(lack.peer, row, missing);
    const known = byCause.get(why.cause);
    if (known === undefined) byCause.set(why.cause, new Map([[row, why]]));
    else known.set(row, why);
  }
  const causes = [...byCause].sort((a, b) => b[1].size - a[1].size || a[0] - b[0]);
  for (const [cause, why] of causes) {
    context.causeCounts[cause] = (context.causeCounts[cause] ?? 0) + why.size;
    const name = ORPHAN_CAUSES[cause]?.label ?? "";
    const group = context.writer.push({ name, detail: "", parent, kind: GROUP, cause: NO_CAUSE });
    writeGroup(context, { ...lack, parent: group, isOrphan: (row) => why.has(row), why });
  }
}

function writeGroup(context: Context, group: Group): void {
  const children = childrenOfNeeded(group);
  const written = new Uint8Array(group.rows.count);
  const bytes = new Uint8Array(group.rows.words.buffer, group.rows.words.byteOffset);
  const stack: { row: number; parent: number; isTop: boolean }[] = [];
  const writeFrom = (tops: readonly number[]): void => {
    for (const row of [...tops].reverse()) stack.push({ row, parent: group.parent, isTop: true });
    for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
      const { row, parent, isTop } = next;
      // A cycle of parents would come back to a row that stands already.
      if (written[row] === 1) continue;
      written[row] = 1;
      const treeRow = writeEntry(context, group, { row, parent, isTop, bytes });
      for (const child of [...(children.get(row) ?? [])].reverse()) {
        stack.push({ row: child, parent: treeRow, isTop: false });
      }
    }
  };
  writeFrom(children.get(-1) ?? []);
  for (const row of children.keys()) if (row >= 0 && written[row] !== 1) writeFrom([row]);
}

/** The orphans and the directories above them, as children by parent row, sorted; -1 has those without a parent row. */
function childrenOfNeeded({ rows, layout, isOrphan }: Group): Map<number, number[]> {
  const needed = new Uint8Array(rows.count);
  const children = new Map<number, number[]>();
  for (let start = 0; start < rows.count; start++) {
    if (!isOrphan(start)) continue;
    for (let at = start; at >= 0 && needed[at] !== 1; at = layout.parents[at] ?? -1) {
      needed[at] = 1;
      const parent = Math.max(-1, layout.parents[at] ?? -1);
      const siblings = children.get(parent);
      if (siblings === undefined) children.set(parent, [at]);
      else siblings.push(at);
    }
  }
  const nameOf = new Map<number, string>();
  const name = (row: number): string => {
    const known = nameOf.get(row) ?? layout.name(row);
    nameOf.set(row, known);
    return known;
  };
  for (const siblings of children.values()) {
    siblings.sort(
      (a, b) =>
        directoryRank(layout, a) - directoryRank(layout, b) || compare(name(a), name(b)) || a - b,
    );
  }
  return children;
}

function directoryRank({ kinds }: Layout, row: number): number {
  return kinds[row] === 1 ? 0 : 1;
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

function writeEntry(
  { explainer, writer }: Context,
  { peer, layout, why: reasons }: Group,
  at: { row: number; parent: number; isTop: boolean; bytes: Uint8Array },
): number {
  const { row, parent, isTop, bytes } = at;
  const path = isTop ? explainer.pathOf(peer, row) : undefined;
  const kinds = [FILE, DIRECTORY, LINK];
  const why = reasons.get(row);
  return writer.push({
    name: path ?? layout.name(row),
    detail: why?.detail ?? "",
    parent,
    kind: kinds[layout.kinds[row] ?? 0] ?? FILE,
    cause: why?.cause ?? NO_CAUSE,
    uuid: { bytes, row },
  });
}
