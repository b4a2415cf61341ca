import type { TaskOptions } from "../../base/progress.ts";
import type { LibraryRecording } from "../../sources/recording.ts";
import { createHoldings } from "../facts/holdings.ts";
import { createLibraryView } from "../facts/library-view.ts";
import { createLibraryContext, type LibraryContext } from "../findings/library-context.ts";
import type { CompareReport } from "./compare-report.ts";
import {
  type ComparedPair,
  firstEventDivergence,
  firstMessageDivergence,
  firstStateDivergence,
  uncompared,
} from "./first-divergence.ts";
import { type Naming, rowKeys } from "./row-keys.ts";
import { type ScenarioAnswer, sameScenario } from "./same-scenario.ts";

/** Whether two library snapshots are of one scenario, and where they first diverge. */
export async function compareLibraries(
  a: LibraryRecording,
  b: LibraryRecording,
  options?: TaskOptions,
): Promise<CompareReport> {
  const [one, other] = [contextOf(a), contextOf(b)];
  const answer = sameScenario(one, other);
  const { matches, naming, same } = answer;
  const labels = (side: "a" | "b"): readonly string[] => {
    const found: string[] = [];
    matches.forEach((match, index) => {
      found[match[side]] = `peer ${index + 1}`;
    });
    return found;
  };
  const [ones, others] = [labels("a"), labels("b")];
  const pairs = matches.map((match): ComparedPair => {
    return {
      a: { context: one, peer: match.a, keys: rowKeys(one, match.a, naming, ones) },
      b: { context: other, peer: match.b, keys: rowKeys(other, match.b, naming, others) },
    };
  });
  const found = same === false ? {} : await firstDivergences(pairs, naming, options);
  const diverges = Object.keys(found).length > 0;
  const open = same === false ? NOTHING : openOf(answer, pairs);
  const isOpen = [...open.events, ...open.messages, ...open.peers].length > 0;
  return {
    schema: "driftscope/compare@1",
    system: ["spacedrive", "spacedrive"],
    same,
    verdict: verdictOf(same, diverges, isOpen),
    differs: answer.differs,
    peers: matches.map((match) => ({ a: one.id(match.a), b: other.id(match.b), by: match.by })),
    firstDivergence: found,
    reasons: [...answer.reasons, ...reasonsOf(answer, found, open)],
  };
}

/** What the folders do not let compare, in sentences. */
interface Open {
  readonly events: readonly string[];
  readonly messages: readonly string[];
  readonly peers: readonly string[];
}

const NOTHING: Open = { events: [], messages: [], peers: [] };

function openOf({ differs }: ScenarioAnswer, pairs: readonly ComparedPair[]): Open {
  const all = pairs.map(uncompared);
  const counts = differs.find(({ what }) => what === "peers");
  const peers =
    counts === undefined
      ? []
      : [
          `One has the files of ${counts.a} peers and the other of ${counts.b}: the rest is not compared.`,
        ];
  return {
    events: all.flatMap(({ events }) => events),
    messages: all.flatMap(({ messages }) => messages),
    peers,
  };
}

function verdictOf(
  same: boolean | null,
  diverges: boolean,
  isOpen: boolean,
): CompareReport["verdict"] {
  if (same === null) return "unknown";
  if (!same || diverges) return "violated";
  return isOpen ? "unknown" : "holds";
}

function contextOf(recording: LibraryRecording): LibraryContext {
  return createLibraryContext(createHoldings(createLibraryView(recording)));
}

/** The first of the peers' divergences of each kind; events of authors come before lines, and lines before rows. */
async function firstDivergences(
  pairs: readonly ComparedPair[],
  naming: Naming,
  options?: TaskOptions,
): Promise<CompareReport["firstDivergence"]> {
  let found: CompareReport["firstDivergence"] = {};
  for (const pair of pairs) {
    const events = found.events ?? (await firstEventDivergence(pair, options));
    const messages = found.messages ?? (await firstMessageDivergence(pair, options));
    // Of several peers the one that differs most says most.
    const rows = firstStateDivergence(pair, naming);
    const state = (rows?.count ?? 0) > (found.state?.count ?? 0) ? rows : found.state;
    found = {
      ...(events === undefined ? {} : { events }),
      ...(messages === undefined ? {} : { messages }),
      ...(state === undefined ? {} : { state }),
    };
  }
  return found;
}

function reasonsOf(
  { same }: ScenarioAnswer,
  { events, messages, state }: CompareReport["firstDivergence"],
  open: Open,
): readonly string[] {
  if (same === false) return [];
  return [
    ...open.peers,
    ...open.events,
    ...open.messages,
    events === undefined
      ? `The recorded events${open.events.length === 0 ? "" : " that both have"} are the same in the same order.`
      : `Events are the same up to number ${events.index + 1}.`,
    messages === undefined
      ? `The logs${open.messages.length === 0 ? "" : ", as far as both have them,"} say the same in the same order, apart from times and identities.`
      : `The logs say the same up to record ${messages.index + 1}.`,
    state === undefined
      ? "The rows are the same."
      : `${state.count} rows differ; the first by name is ${state.model} ${state.key}.`,
  ];
}
