// Who may import whom. `scripts/imports.mjs` holds the tree to this table; `docs/architecture.md` explains it.
//
// A folder may import itself, the folders under `values`, and types of the folders under `types`. `packages` are the
// only packages it may name; `node` says whether Node's built-in modules are among them. Folders are matched by the
// longest prefix, so `src/platform/node` has a row of its own.

const PURE = ["src/base", "src/engine", "src/sources", "src/analysis", "src/projection"];

/** Rows in the order of the layers, lowest first. */
export const TABLE = [
  { folder: "src/base", values: [], types: [], packages: [] },
  {
    folder: "src/engine",
    values: ["src/base"],
    types: [],
    packages: ["@noble/hashes", "@web3-storage/pail", "multiformats", "@ipld/dag-cbor"],
  },
  {
    folder: "src/sources",
    values: ["src/base", "src/engine"],
    types: [],
    packages: ["@noble/hashes", "multiformats", "@ipld/dag-cbor", "@ipld/car", "cborg"],
  },
  {
    folder: "src/analysis",
    values: ["src/base", "src/engine", "src/sources"],
    types: [],
    packages: [],
  },
  {
    folder: "src/projection",
    values: ["src/base", "src/engine", "src/sources", "src/analysis"],
    types: [],
    packages: ["d3"],
  },
  { folder: "src/session", values: PURE, types: [], packages: [] },
  { folder: "src/protocol", values: ["src/base"], types: [...PURE, "src/session"], packages: [] },
  {
    folder: "src/platform",
    values: ["src/base", "src/engine", "src/sources"],
    types: [],
    packages: ["sql.js", "@noble/hashes"],
  },
  {
    folder: "src/platform/node",
    values: [...PURE, "src/session", "src/protocol", "src/platform"],
    types: [],
    packages: ["sql.js", "@noble/hashes"],
    node: true,
  },
  {
    folder: "src/platform/web",
    values: [...PURE, "src/session", "src/protocol", "src/platform"],
    types: [],
    packages: ["sql.js", "@noble/hashes"],
  },
  {
    folder: "src/extension",
    values: [
      ...PURE,
      "src/session",
      "src/protocol",
      "src/platform",
      "src/platform/node",
      "src/platform/web",
    ],
    types: [],
    packages: ["vscode", "@vscode/debugadapter", "@vscode/debugprotocol"],
    node: true,
  },
  {
    folder: "src/webview",
    values: ["src/base", "src/protocol"],
    types: ["src/projection", "src/analysis"],
    packages: ["d3", "@vscode/webview-ui-toolkit"],
  },
  {
    folder: "src/cli",
    values: [...PURE, "src/session", "src/platform", "src/platform/node"],
    types: [],
    packages: ["@modelcontextprotocol/sdk"],
    node: true,
  },
];

/** What starts running by itself. Everything else under `src` is reached from one of these, or it is an orphan. */
export const ENTRIES = [
  "src/extension/main.ts",
  "src/extension/main-web.ts",
  "src/platform/node/worker.ts",
  "src/platform/web/worker.ts",
  "src/platform/node/sql-worker.ts",
  "src/platform/node/sweep-worker.ts",
  "src/webview/main.ts",
  "src/cli/main.ts",
];

/** What only tests reach so far, and why it may stay. The list only shrinks. */
export const KEPT = [
  // The reference that the fast store is held to, statement by statement.
  "src/engine/store/sql-store.ts",
  // The in-memory tree is one of the three implementations that the file tree's suite holds together.
  "src/platform/memory-file-tree.ts",
  // Seeded chance belongs to the simulated clusters of the engine; property tests use it until then.
  "src/base/prng.ts",
];

/** Entries that run where there is no Node: nothing they reach may import a built-in module of Node. */
export const WEB_ENTRIES = [
  "src/extension/main-web.ts",
  "src/platform/web/worker.ts",
  "src/webview/main.ts",
];

/** Packages that exactly one file may import, and why. */
export const SINGLE_IMPORTERS = [
  {
    package: "@vscode/webview-ui-toolkit",
    under: "src/webview/widgets/",
    why: "it is archived upstream, so its successor must have one place to go",
  },
  {
    package: "@modelcontextprotocol/sdk",
    under: "src/cli/mcp/",
    why: "only the server of tools speaks the protocol, and it is loaded when asked for",
  },
];
