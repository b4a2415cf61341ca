import { parentRows } from "../../facts/closure-counts.ts";
import type { LibraryContext } from "../library-context.ts";
import { plural, rowPlaces } from "../places.ts";
import { answerOf, type FoundProblem, type Rule } from "../rule.ts";

const ABSOLUTE = /^(?:\/|[A-Za-z]:[\\/]|\\\\|[a-z][a-z0-9+.-]*:\/\/)/;

/** F-16: paths that do not fit the tree. */
export const directoryPathWrong: Rule<LibraryContext> = {
  id: "DS508",
  name: "directory-path-wrong",
  title: "Paths of directories do not fit the tree",
  severity: "error",
  meaning:
    "A directory's path must be its parent's path and its name, and a root's must be absolute. Otherwise files below it are looked for in the wrong place; a local rebuild once wrote bare names for roots.",
  needs: ["the main database with directory_paths"],
  explains: [],
  notToBeConfusedWith: ["Paths of other machines: each is absolute on its own device."],
  remedy: "Make the paths anew from the roots downwards.",
  check(context) {
    const problems = context.holdings.view.peers.flatMap((peer, number): FoundProblem[] => {
      if (peer.main?.state === "damaged" || peer.main?.state === "truncated") return [];
      const wrong = wrongPaths(context, number);
      const [first] = wrong;
      if (first === undefined) return [];
      return [
        {
          peer: peer.id,
          model: "directory_path",
          count: wrong.length,
          where: rowPlaces(
            context,
            number,
            "entry",
            wrong.map(({ row }) => row),
          ),
          message: `${plural(wrong.length, "directory row")} at ${peer.name} have a path that does not fit the tree.`,
          reasons: [first.reason],
        },
      ];
    });
    return answerOf(problems);
  },
};

function wrongPaths(
  context: LibraryContext,
  peer: number,
): readonly { readonly row: number; readonly reason: string }[] {
  const entries = context.holdings.view.rows(peer, "entry");
  const table = context.holdings.view.peers[peer]?.main?.read("directory_paths", {
    entry_id: "integer",
    path: "text",
  });
  if (entries === undefined || table === undefined) return [];
  if (!table.has("entry_id") || !table.has("path") || !entries.table.has("name")) return [];
  const paths = new Map<number, string>();
  const ids = table.column("entry_id").numbers();
  for (let at = 0; at < table.rowCount; at++) {
    const row = entries.rowOfId(ids[at] ?? Number.NaN);
    const path = table.column("path").text(at);
    if (row >= 0 && path !== undefined) paths.set(row, path);
  }
  const parents = parentRows(entries);
  const names = entries.table.column("name");
  return [...paths].flatMap(([row, path]) => {
    const above = paths.get(parents[row] ?? -1);
    if (parents[row] === -1 && !ABSOLUTE.test(path))
      return [{ row, reason: `The root's path is "${path}", which is not absolute.` }];
    if (above === undefined) return [];
    const fits = joined(above, names.text(row) ?? "").includes(path);
    return fits ? [] : [{ row, reason: `"${path}" is not below "${above}".` }];
  });
}

function joined(above: string, name: string): readonly string[] {
  const base = above.replace(/[\\/]$/, "");
  return [`${base}/${name}`, `${base}\\${name}`];
}
