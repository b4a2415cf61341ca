// Holds `sql/facts.sql` to the command line: the two are only worth timing side by side when they answer the same.
import { spawnSync } from "node:child_process";

const hex = (uuid) => uuid.replaceAll("-", "").toUpperCase();
const time = (text) => (text ?? "").replace(/\+00:00$/, "Z");
const TABLES = [
  ["device", "volume", "location", "content_identity", "entry", "entry_closure"],
  ["directory_path", "shared_change", "peer_ack", "watermark"],
].flat();

/** A list of lines of the script, with places between bars. */
function lineList() {
  const lines = [];
  return { lines, add: (...parts) => lines.push(parts.join("|")) };
}

/** The lines that the script prints, from the reports of `inspect` and `diff`. */
export function factsOf(inspect, diff) {
  const { evidence } = inspect;
  const isSound = evidence.every(({ state }) => state === "complete");
  return [
    isSound ? "ok" : "damage",
    ...peerLines(inspect),
    ...pairLines(inspect),
    ...diffLines(diff),
  ];
}

function peerLines({ peers }) {
  const { lines, add } = lineList();
  for (const { id, name, displayName, models, orphans, linkage, hlc, role } of peers) {
    add("peer", name, hex(id), displayName, 1, models.watermark.count);
    add("rows", name, ...TABLES.map((table) => models[table].count));
    const first = role.proof.map(
      (text) => /first own entry was written at (.+)\.$/.exec(text)?.[1],
    );
    add("first own entry", name, first.find((at) => at !== undefined) ?? "");
    for (const [author, count] of Object.entries(hlc.authors))
      add("stamps", name, author, count, hlc.min, hlc.max);
    add("content", name, linkage.files, linkage.linked, orphans.content);
    for (const kind of ["parent", "closure", "path"]) add(kind, name, orphans[kind]);
  }
  return lines;
}

function pairLines({ peers, matrix, watermarks, progress }) {
  const { lines, add } = lineList();
  const nameOf = (id) => peers.find((peer) => peer.id === id).name;
  for (const { model, author, holder, count } of matrix)
    if (count > 0) add("matrix", model, nameOf(holder), hex(author), count);
  for (const mark of watermarks) {
    const counts = [mark.absentAtOrBefore, mark.absentAfter, time(mark.actual), mark.state];
    const who = [nameOf(mark.holder), nameOf(mark.peer), mark.resource];
    add("watermark", ...who, time(mark.claimed), ...counts);
  }
  for (const { from, model, have, of, state, lastProductive } of progress) {
    const last = time(lastProductive?.at);
    add("progress", nameOf(from), model, have, of, last, state === "complete" ? 1 : 0);
  }
  return lines;
}

function diffLines({ models }) {
  const { lines, add } = lineList();
  const shown = (value) => (/^[0-9a-f]{8}-/.test(value) ? hex(value) : value);
  for (const [model, { missing, extra, different }] of Object.entries(models)) {
    for (const uuid of missing.uuids) add("missing", model, hex(uuid));
    for (const uuid of extra.uuids) add("extra", model, hex(uuid));
    for (const { uuid, fields } of different.rows) {
      const parts = fields.map(({ name, a, b }) => JSON.stringify([name, shown(a), shown(b)]));
      add("different", model, hex(uuid), ...parts);
    }
  }
  return lines;
}

/** What was printed, in the words of `factsOf`: without empty places, without what only names columns. */
function printed(text) {
  return text
    .split("\n")
    .filter((line) => line !== "" && !line.startsWith("column|"))
    .map((line) => {
      const parts = line.split("|").map(time);
      if (parts[0] !== "different") return parts.join("|");
      // A key that points nowhere is an empty text there and null here.
      return parts
        .filter((part) => part !== "")
        .join("|")
        .replaceAll(',""]', ",null]");
    });
}

function run({ command, args, cwd }, input) {
  const result = spawnSync(command, args, { cwd, input, maxBuffer: 1 << 30 });
  if (result.status !== 0) throw new Error(`${command} failed: ${result.stderr}`);
  return result.stdout.toString();
}

/** Throws unless the script and the command line state the same facts. How many lines that are. */
export function assertSameFacts(theirs, script, inspect, diff) {
  const sql = printed(run(theirs, script)).sort();
  const ours = factsOf(JSON.parse(run(inspect)), JSON.parse(run(diff))).sort();
  const at = ours.findIndex((line, i) => line !== sql[i]);
  if (at >= 0 || ours.length !== sql.length) {
    const place = at < 0 ? ours.length : at;
    throw new Error(
      `facts.sql and the command line disagree: "${sql[place] ?? ""}" against "${ours[place] ?? ""}"`,
    );
  }
  return ours.length;
}
