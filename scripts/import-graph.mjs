// Reads the imports of source files and judges them by a table. Pure functions over text, tested by
// `scripts/import-graph.test.mjs`; `scripts/imports.mjs` runs them over the tree.
import path from "node:path";
import ts from "typescript";

/**
 * The imports of one module: `specifier` as written, `typeOnly` when nothing of it remains at run time. Under
 * `verbatimModuleSyntax` an import whose names are all marked `type` one by one still runs the module, so only
 * `import type` and `export type` count as type-only.
 */
export function importsOf(fileName, text) {
  const source = ts.createSourceFile(fileName, text, ts.ScriptTarget.ES2023, true);
  const found = [];
  const visit = (node) => {
    const edge = edgeOf(node);
    if (edge) found.push(edge);
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

function edgeOf(node) {
  if (ts.isImportDeclaration(node)) {
    return {
      specifier: node.moduleSpecifier.text,
      typeOnly: node.importClause?.isTypeOnly === true,
    };
  }
  if (ts.isExportDeclaration(node) && node.moduleSpecifier) {
    return { specifier: node.moduleSpecifier.text, typeOnly: node.isTypeOnly };
  }
  if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) {
    return { specifier: node.argument.literal.text, typeOnly: true };
  }
  if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
    const [argument] = node.arguments;
    return {
      specifier: argument && ts.isStringLiteralLike(argument) ? argument.text : "?",
      typeOnly: false,
    };
  }
  return undefined;
}

/** Where a relative specifier leads, as a path from the repository's root; `undefined` for a package. */
export function resolveRelative(from, specifier) {
  if (!specifier.startsWith(".")) return undefined;
  return path.posix.normalize(path.posix.join(path.posix.dirname(from), specifier));
}

/** The package that a bare specifier names, without the path inside it. */
export function packageOf(specifier) {
  const parts = specifier.split("/");
  return specifier.startsWith("@") ? parts.slice(0, 2).join("/") : parts[0];
}

/** The row of the table whose folder holds the file, by the longest match. */
export function rowOf(table, file) {
  let best;
  for (const row of table) {
    if (file.startsWith(`${row.folder}/`) && row.folder.length > (best?.folder.length ?? 0))
      best = row;
  }
  return best;
}

/** One sentence for each edge of `file` that the table does not allow. */
export function judgeEdges(table, file, edges, exists) {
  const row = rowOf(table, file);
  if (!row) return [`${file}: no row of the import table holds this file`];
  return edges.flatMap((edge) => {
    const sentence = edge.specifier.startsWith(".")
      ? judgeRelative(table, row, file, edge, exists)
      : judgePackage(row, edge);
    return sentence ? [`${file}: ${sentence}`] : [];
  });
}

function judgeRelative(table, row, file, edge, exists) {
  const target = resolveRelative(file, edge.specifier);
  if (!exists(target)) return `${edge.specifier} leads nowhere`;
  if (target.endsWith(".css") || target.endsWith(".svg")) return undefined;
  if (/\.test\.ts$|\.suite\.ts$/.test(target)) return `${edge.specifier} is a test`;
  const to = rowOf(table, target);
  if (!to) return `${edge.specifier} lies outside of src`;
  if (to === row || row.values.includes(to.folder)) return undefined;
  if (!row.types.includes(to.folder))
    return `${row.folder} may not import ${to.folder} (${edge.specifier})`;
  return edge.typeOnly
    ? undefined
    : `${row.folder} may import only types of ${to.folder} (${edge.specifier})`;
}

function judgePackage(row, edge) {
  if (edge.specifier === "?") return "a dynamic import needs a literal specifier";
  if (edge.specifier.startsWith("node:")) {
    return row.node ? undefined : `${row.folder} may not import ${edge.specifier}`;
  }
  return row.packages.includes(packageOf(edge.specifier))
    ? undefined
    : `${row.folder} may not import the package ${edge.specifier}`;
}

/**
 * Import rings, each once, as the list of files around it. Edges of types count: a ring of types is as hard to take
 * apart as one of values. `graph` maps a file to the files it imports.
 */
export function findRings(graph) {
  const state = new Map();
  const trail = [];
  const rings = [];
  const visit = (file) => {
    state.set(file, "open");
    trail.push(file);
    for (const next of graph.get(file) ?? []) {
      if (state.get(next) === "open") rings.push([...trail.slice(trail.indexOf(next)), next]);
      else if (!state.has(next)) visit(next);
    }
    trail.pop();
    state.set(file, "done");
  };
  for (const file of [...graph.keys()].sort()) if (!state.has(file)) visit(file);
  return rings;
}

/** All files that are reached from `entries`, the entries included. */
export function reachedFrom(graph, entries) {
  const reached = new Set();
  const open = entries.filter((entry) => graph.has(entry));
  while (open.length > 0) {
    const file = open.pop();
    if (reached.has(file)) continue;
    reached.add(file);
    open.push(...(graph.get(file) ?? []));
  }
  return reached;
}
