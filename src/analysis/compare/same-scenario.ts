/**
 * Whether two library snapshots come from one scenario. Identities, times and what arrived differ between runs of it; who
 * indexed which folder with which files, and the generation, do not.
 */
import { compareText } from "../../base/order.ts";
import type { LibraryContext } from "../findings/library-context.ts";
import type { ScenarioDifference } from "./compare-report.ts";
import { type Naming, rowKeys } from "./row-keys.ts";

/** What one peer wrote, by names that every run gives. */
interface Deeds {
  readonly peer: number;
  readonly role: string;
  readonly folders: readonly string[];
  readonly paths: ReadonlySet<string>;
  readonly counts: Readonly<Record<string, number>>;
}

export interface PeerMatch {
  readonly a: number;
  readonly b: number;
  readonly by: "identity" | "role";
}

export interface ScenarioAnswer {
  readonly same: boolean | null;
  readonly differs: readonly ScenarioDifference[];
  readonly matches: readonly PeerMatch[];
  /** By what the rows of both can be held against each other. */
  readonly naming: Naming;
  readonly reasons: readonly string[];
}

/** From this share of common paths on, two trees are the same; below the other, they are not. */
const SAME_PATHS = 0.9;
const OTHER_PATHS = 0.5;

export function sameScenario(a: LibraryContext, b: LibraryContext): ScenarioAnswer {
  const [ones, others] = [deedsOf(a), deedsOf(b)];
  const matches = matchPeers(a, b, ones, others);
  const differs: ScenarioDifference[] = [];
  const add = (what: string, one: string, other: string, expected: boolean): void => {
    if (one !== other) differs.push({ what, a: one, b: other, expected });
  };
  const [from, to] = [a.holdings.view.recording.generation, b.holdings.view.recording.generation];
  const mayBeOne = from.from <= to.to && to.from <= from.to;
  add("generation", from.label, to.label, mayBeOne);
  add("peers", String(ones.length), String(others.length), false);
  add("authors", identities(a, ones), identities(b, others), true);
  add("models", modelNames(a), modelNames(b), mayBeOne);
  const paths = { common: 0, all: 0 };
  for (const match of matches) {
    const [one, other] = [ones[match.a], others[match.b]];
    if (one === undefined || other === undefined) continue;
    const found = differencesOf(`${a.name(match.a)} ↔ ${b.name(match.b)}`, one, other);
    differs.push(...found.differs);
    paths.common += found.common;
    paths.all += found.all;
  }
  const { common, all } = paths;
  const share = all === 0 ? undefined : common / all;
  const [test, otherTest] = [testOf(a), testOf(b)];
  if (test !== undefined && otherTest !== undefined) add("test", test, otherTest, false);
  const isOneShape =
    (test === undefined || otherTest === undefined || test === otherTest) &&
    matches.every((match) => sameShape(ones[match.a], others[match.b]));
  const naming = sharesUuids(a, b, matches)
    ? "uuid"
    : (share ?? 0) < SAME_PATHS && isOneShape
      ? "ordinal"
      : "path";
  const same = verdictOf(differs, share, naming);
  return { same, differs, matches, naming, reasons: reasonsOf(same, share, naming) };
}

/** What two matched peers wrote differently, and how many paths they have in common and in all. */
function differencesOf(names: string, one: Deeds, other: Deeds) {
  const differs: ScenarioDifference[] = [];
  const add = (what: string, x: string, y: string, expected: boolean): void => {
    if (x !== y) differs.push({ what: `${what} of ${names}`, a: x, b: y, expected });
  };
  add("folders", one.folders.join(", "), other.folders.join(", "), false);
  const common = [...one.paths].filter((path) => other.paths.has(path)).length;
  const most = Math.max(one.paths.size, other.paths.size);
  if (common < most) {
    const only = ({ paths }: Deeds): string => `${paths.size - common} of ${paths.size} only here`;
    const [a, b] = [only(one), only(other)];
    differs.push({ what: `paths of ${names}`, a, b, expected: common >= SAME_PATHS * most });
  }
  add("counts", countsText(one.counts), countsText(other.counts), true);
  return { differs, common, all: one.paths.size + other.paths.size - common };
}

/** The test that a summary names; a claim, asked only where names of files do not decide. */
function testOf({ holdings }: LibraryContext): string | undefined {
  const test = holdings.view.recording.summary?.test;
  // What a harness calls every snapshot that it takes at the end names no test.
  return test === "final_state" ? undefined : test;
}

/** How far the sizes of two trees of one shape may lie apart. */
const SHAPE = 0.02;

/** Whether two peers indexed folders of one name with as many entries in one part of the run. */
function sameShape(one: Deeds | undefined, other: Deeds | undefined): boolean {
  if (one === undefined || other === undefined || one.role !== other.role) return false;
  const [x, y] = [one.counts["entry"] ?? 0, other.counts["entry"] ?? 0];
  return one.folders.join() === other.folders.join() && Math.abs(x - y) <= SHAPE * Math.max(x, y);
}

function verdictOf(
  differs: readonly ScenarioDifference[],
  share: number | undefined,
  naming: Naming,
): boolean | null {
  if (differs.some(({ what, expected }) => what === "generation" && !expected)) return false;
  // The rows are those of one run, whichever peers' files a copy of it has.
  if (naming === "uuid") return true;
  if (differs.some(({ what, expected }) => what === "peers" && !expected)) return false;
  if (share === undefined) return null;
  if (share >= SAME_PATHS || naming === "ordinal") return true;
  return share < OTHER_PATHS ? false : null;
}

function reasonsOf(
  same: boolean | null,
  share: number | undefined,
  naming: Naming,
): readonly string[] {
  const paths =
    share === undefined
      ? "Neither snapshot has an entry whose author is known, so folders cannot be compared."
      : `${(Math.floor(share * 1000) / 10).toFixed(1)} % of the paths that were written are in both.`;
  const told: Readonly<Record<Naming, readonly string[]>> = {
    uuid: [
      "Both use the same uuids for what was written: they are copies or continuations of one run.",
    ],
    ordinal: [
      "Roles, folders and the numbers of entries are the same; each run made its own names, so rows are known by who wrote them as which one.",
    ],
    path: [],
  };
  const verdict =
    same === true
      ? "They are runs of one scenario."
      : same === false
        ? "They are different scenarios; a first divergence between them would say nothing."
        : "The evidence does not decide whether they are runs of one scenario.";
  return [verdict, paths, ...told[naming]];
}

function deedsOf(context: LibraryContext): readonly Deeds[] {
  const { view } = context.holdings;
  return view.peers.map((_, peer) => {
    const keys = rowKeys(context, peer, "path");
    const own = [...keys.of("entry").values()].filter(({ author }) => author === peer);
    const folders = [...keys.of("location").values()]
      .filter(({ author }) => author === peer)
      .map(({ key }) => key);
    const counts: Record<string, number> = {};
    for (const { name } of view.models) {
      const count = context.holdings.count(name, peer, peer);
      if (count > 0) counts[name] = count;
    }
    return {
      peer,
      role: context.report.peers[peer]?.role.value ?? "unknown",
      folders: folders.sort(compareText),
      paths: new Set(own.map(({ key }) => key)),
      counts,
    };
  });
}

/** Peers of one uuid, then those that wrote the same, then those of one role, in the order of how much they wrote. */
function matchPeers(
  a: LibraryContext,
  b: LibraryContext,
  ones: readonly Deeds[],
  others: readonly Deeds[],
): readonly PeerMatch[] {
  const matches: PeerMatch[] = [];
  const free = new Set(others.map(({ peer }) => peer));
  const take = (one: number, other: number, by: PeerMatch["by"]): void => {
    free.delete(other);
    matches.push({ a: one, b: other, by });
  };
  const open = new Set<number>();
  for (const { peer } of ones) {
    const same = others.find((other) => free.has(other.peer) && b.id(other.peer) === a.id(peer));
    if (same === undefined) open.add(peer);
    else take(peer, same.peer, "identity");
  }
  const likeness = (one: Deeds, other: Deeds): number => {
    const shared = [...one.paths].filter((path) => other.paths.has(path)).length;
    const most = Math.max(one.paths.size, other.paths.size);
    const paths = most === 0 ? 1 : shared / most;
    const folders = one.folders.join() === other.folders.join() ? 1 : 0;
    const name = a.name(one.peer) === b.name(other.peer) ? 0.25 : 0;
    return 2 * paths + folders + (one.role === other.role ? 1 : 0) + name;
  };
  const candidates = ones
    .filter(({ peer }) => open.has(peer))
    .flatMap((one) => others.map((other) => ({ one, other, like: likeness(one, other) })))
    .sort((x, y) => y.like - x.like || x.one.peer - y.one.peer || x.other.peer - y.other.peer);
  for (const { one, other } of candidates) {
    if (!open.has(one.peer) || !free.has(other.peer)) continue;
    open.delete(one.peer);
    take(one.peer, other.peer, "role");
  }
  return matches.sort((x, y) => x.a - y.a);
}

/** Whether most entries that the one side wrote are also in the other, by uuid. */
function sharesUuids(a: LibraryContext, b: LibraryContext, matches: readonly PeerMatch[]): boolean {
  let shared = 0;
  let all = 0;
  for (const match of matches) {
    const other = new Set([...rowKeys(b, match.b, "uuid").of("entry").keys()]);
    for (const { key, author } of rowKeys(a, match.a, "uuid").of("entry").values()) {
      // One device is in one run: whatever it holds tells.
      if (match.by !== "identity" && author !== match.a) continue;
      all++;
      if (other.has(key)) shared++;
    }
  }
  return all > 0 && shared * 2 >= all;
}

function identities(context: LibraryContext, deeds: readonly Deeds[]): string {
  return deeds
    .map(({ peer }) => context.id(peer))
    .sort(compareText)
    .join(", ");
}

function modelNames({ holdings }: LibraryContext): string {
  return holdings.view.models
    .map(({ name }) => name)
    .sort(compareText)
    .join(", ");
}

function countsText(counts: Readonly<Record<string, number>>): string {
  return Object.entries(counts)
    .sort(([one], [other]) => compareText(one, other))
    .map(([name, count]) => `${name} ${count}`)
    .join(", ");
}
