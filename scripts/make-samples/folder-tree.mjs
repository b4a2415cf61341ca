// Invented folders: what somebody might keep on a disk.

const KINDS = {
  md: [7, "text/markdown"],
  txt: [7, "text/plain"],
  pdf: [4, "application/pdf"],
  docx: [4, "application/vnd.openxmlformats-officedocument.wordprocessingml.document"],
  jpg: [1, "image/jpeg"],
  png: [1, "image/png"],
  heic: [1, "image/heic"],
  mp4: [2, "video/mp4"],
  flac: [3, "audio/flac"],
  zip: [5, "application/zip"],
  rs: [6, "text/rust"],
  ts: [6, "video/mp2t"],
  csv: [17, "text/csv"],
};
const EXTENSIONS = Object.keys(KINDS);
const FOLDERS =
  "Letters Receipts Photos Drafts Recipes Maps Talks Music Garden Code Scans Trips Taxes Archive Lessons Sketches".split(
    " ",
  );
const FIRST =
  "harbour quartz lantern orchard meadow signal ferry almanac copper juniper willow granite".split(
    " ",
  );
const SECOND = "notes plan list study survey sketch index minutes review outline".split(" ");

/**
 * A folder with `count` entries, itself among them, of which `directories` are directories. The list is in the order in
 * which an indexer writes: by depth, directories before files. Parents are positions in the list. Two files are empty;
 * `copies` files have the content of another.
 */
export function inventTree(chance, { name, base, count, directories, copies = 0, deepest = 3 }) {
  const nodes = [{ name, kind: 1, depth: 0, parent: undefined, size: 0, path: `${base}/${name}` }];
  const taken = new Set();
  const folders = [nodes[0]];
  while (folders.length < directories) {
    const parent = chance.pick(folders.filter(({ depth }) => depth < deepest));
    addNode(nodes, taken, {
      parent,
      kind: 1,
      size: 0,
      name: chance.pick(FOLDERS),
      extension: null,
    });
    if (nodes.at(-1).kind === 1 && !folders.includes(nodes.at(-1))) folders.push(nodes.at(-1));
  }
  const hashes = [];
  while (nodes.length < count) addFile(chance, nodes, taken, { folders, hashes, copies });
  for (const node of nodes)
    node.modified = chance.between(1_672_531_200, 1_761_955_200) * 1_000_000;
  nodes.sort((a, b) => a.depth - b.depth || b.kind - a.kind);
  return nodes;
}

function addFile(chance, nodes, taken, { folders, hashes, copies }) {
  const extension = chance.pick(EXTENSIONS);
  const isEmpty = hashes.length === 5 || hashes.length === 9;
  const isCopy = !isEmpty && hashes.length > 12 && hashes.length <= 12 + copies;
  const hash = isCopy ? chance.pick(hashes.filter(Boolean)) : freshHash(chance, isEmpty);
  hashes.push(hash);
  let added;
  while (added === undefined) {
    const name = `${chance.pick(FIRST)}-${chance.pick(SECOND)}${chance.below(3) > 0 ? `-${chance.between(2, 90)}` : ""}`;
    added = addNode(nodes, taken, { parent: chance.pick(folders), kind: 0, name, extension, hash });
  }
  added.size = hash?.size ?? 0;
}

function freshHash(chance, isEmpty) {
  if (isEmpty) return undefined;
  return { text: chance.hex(16), size: Math.floor(10 ** (1.5 + chance.next() * 5)) };
}

/** Adds a node unless its folder has one of that name. */
function addNode(nodes, taken, node) {
  const path = `${node.parent.path}/${node.name}${node.extension === null ? "" : `.${node.extension}`}`;
  if (taken.has(path)) return undefined;
  taken.add(path);
  const added = { ...node, path, depth: node.parent.depth + 1 };
  nodes.push(added);
  return added;
}

/** Number of the kind of content and media type of an extension. */
export function kindOf(extension) {
  const [kind, mime] = KINDS[extension];
  return { kind, mime };
}
