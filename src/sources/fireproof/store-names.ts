/** Folders that the library puts between a home and its databases: they say nothing about who it is. */
const HOME = /^(?:\.fireproof|v\d+\.\d+(?:-[a-z]+)?)$/;

/**
 * A short unique name for each store, from its folder: without the library's own folders, and without the database name
 * where all stores share it (`peer-a/v0.19/todos` and `remote/todos` become `peer-a` and `remote`).
 */
export function storeNames(paths: readonly string[]): readonly string[] {
  const parts = paths.map((path) =>
    path.split("/").filter((part) => part !== "" && !HOME.test(part)),
  );
  const databases = new Set(parts.map((part) => part.at(-1)));
  const short = parts.map((part) =>
    part.length > 1 && databases.size === 1 ? part.slice(0, -1) : part,
  );
  const common = commonLength(short);
  const names = short.map((part) => part.slice(Math.min(common, part.length - 1)).join("/"));
  return names.map((name, index) => {
    const isUnique = names.filter((other) => other === name).length === 1;
    return name !== "" && isUnique ? name : paths[index] || ".";
  });
}

/** How many leading folders all stores share. */
function commonLength(parts: readonly (readonly string[])[]): number {
  const [first = []] = parts;
  if (parts.length < 2) return Math.max(0, first.length - 1);
  let length = 0;
  while (length < first.length && parts.every((part) => part[length] === first[length])) length++;
  return length;
}
