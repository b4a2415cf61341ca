/** The text form of scenarios, as `docs/simulation.md` describes it. */
import { FailureError } from "../../base/failure.ts";
import { parseTime } from "../../base/time.ts";
import { applyPolicyChoices, CORRECT_POLICY, parsePolicyText } from "../sync/policy.ts";
import type { NetworkOptions, SyncSizes } from "./options.ts";
import type {
  ActionWhat,
  Scenario,
  ScenarioAction,
  ScenarioLink,
  ScenarioPeer,
} from "./scenario.ts";
import { readLine, type ScenarioLine } from "./scenario-line.ts";
import { NETWORK_WORDS, SIZE_WORDS, SPAN_WORDS } from "./scenario-words.ts";

/** When builds of each generation ran: a moment of its time. */
const GENERATION_STARTS = [
  "2025-11-13T12:00:00Z",
  "2025-11-15T12:00:00Z",
  "2025-11-16T10:30:00Z",
  "2025-11-16T18:30:00Z",
  "2025-11-16T23:30:00Z",
  "2025-11-24T23:00:00Z",
  "2025-11-29T12:00:00Z",
  "2025-12-22T12:00:00Z",
  "2026-02-01T12:00:00Z",
];

/** Most lines and actions that a scenario may have; beyond them it is no scenario that anybody reads. */
const MAX_LINES = 10_000;

interface Draft {
  title: string;
  shows: string;
  failures: readonly string[];
  generation: number;
  seed: number;
  start: number | undefined;
  length: number;
  readonly peers: ScenarioPeer[];
  readonly links: ScenarioLink[];
  given: Readonly<Record<string, string>>;
  defect: Readonly<Record<string, string>>;
  network: Partial<NetworkOptions>;
  sizes: Partial<SyncSizes>;
  readonly actions: ScenarioAction[];
}

const STATEMENTS: Readonly<Record<string, (line: ScenarioLine, draft: Draft) => void>> = {
  title: (line, draft) => {
    draft.title = line.name("a title in quotes");
  },
  shows: (line, draft) => {
    draft.shows = line.name("a sentence in quotes");
  },
  failures: (line, draft) => {
    const codes: string[] = [];
    while (!line.isDone) codes.push(line.word("a code such as F-04"));
    draft.failures = codes;
  },
  generation: (line, draft) => {
    const [, number] = /^G([0-8])$/.exec(line.peek()) ?? line.fail("G0 to G8");
    line.word("G0 to G8");
    draft.generation = Number(number);
  },
  seed: (line, draft) => {
    draft.seed = line.whole("a whole number");
  },
  start: (line, draft) => {
    const time = parseTime(line.peek());
    if (time === undefined) line.fail("a time such as 2025-11-24T18:00:00Z");
    line.word("a time");
    draft.start = time;
  },
  run: (line, draft) => {
    draft.length = atLeastZero(line, "the run");
  },
  peer: (line, draft) => void draft.peers.push(readPeer(line, draft)),
  link: (line, draft) => {
    const names = draft.peers.map((peer) => peer.name);
    const [peer, other] = [line.choice(names), line.choice(names)];
    line.choice(["latency"]);
    draft.links.push({ peer, other, latency: atLeastZero(line, "a message") });
  },
  policy: (line, draft) => {
    draft.given = { ...draft.given, ...readSwitches(line) };
  },
  defect: (line, draft) => {
    draft.defect = { ...draft.defect, ...readSwitches(line) };
  },
  network: (line, draft) => {
    draft.network = { ...draft.network, ...readNetwork(line) };
  },
  sizes: (line, draft) => {
    draft.sizes = { ...draft.sizes, ...readSizes(line) };
  },
  at: (line, draft) => {
    const at = line.span("a time after the start");
    if (at < 0) line.fail("a time from 0s");
    draft.actions.push({ at, line: line.number, ...readAction(line, draft) });
  },
};

/** Reads a scenario. A `FailureError` of code "scenario" says line, column and what was expected there. */
export function parseScenario(text: string): Scenario {
  const draft: Draft = {
    title: "",
    shows: "",
    failures: [],
    generation: 4,
    seed: 1,
    start: undefined,
    length: 300_000_000,
    peers: [],
    links: [],
    given: {},
    defect: {},
    network: {},
    sizes: {},
    actions: [],
  };
  const lines = text.split(/\r?\n/);
  if (lines.length > MAX_LINES) {
    throw new FailureError("scenario", `line ${MAX_LINES + 1}, column 1: expected the end.`);
  }
  lines.forEach((content, index) => {
    const line = readLine(content, index + 1);
    if (line.isEmpty) return;
    const statement = line.choice(Object.keys(STATEMENTS));
    STATEMENTS[statement]?.(line, draft);
    line.end();
  });
  if (draft.peers.length < 2 || draft.peers.length > 6) {
    const place = `line ${lines.length}, column 1`;
    throw new FailureError(
      "scenario",
      `${place}: expected 2 to 6 peers, but there are ${draft.peers.length}.`,
    );
  }
  const start = draft.start ?? parseTime(GENERATION_STARTS[draft.generation] ?? "") ?? 0;
  return { ...draft, start, policy: policyOf(draft.given, draft.defect) };
}

/** The right policy with these switches. They were checked where they stand. */
export function policyOf(
  given: Readonly<Record<string, string>>,
  defect: Readonly<Record<string, string>>,
): Scenario["policy"] {
  const base = applyPolicyChoices(CORRECT_POLICY, given);
  const parsed = base.kind === "error" ? base : applyPolicyChoices(base.policy, defect);
  if (parsed.kind === "error") throw new FailureError("scenario", `${parsed.message}.`);
  return parsed.policy;
}

function readPeer(line: ScenarioLine, draft: Draft): ScenarioPeer {
  const name = line.peek();
  if (!/^[a-z][a-z0-9-]{0,30}$/.test(name) || draft.peers.some((peer) => peer.name === name)) {
    line.fail("a new lower-case name");
  }
  line.word("a name");
  let clockOffset = 0;
  let clockDrift = 0;
  while (!line.isDone) {
    if (line.choice(["clock", "drift"]) === "clock") clockOffset = line.span("how far it is ahead");
    else {
      const [, ppm] =
        /^([+-]?\d{1,6})ppm$/.exec(line.peek()) ?? line.fail("a drift such as 200ppm");
      line.word("a drift");
      clockDrift = Number(ppm);
    }
  }
  return { name, clockOffset, clockDrift };
}

function readSwitches(line: ScenarioLine): Readonly<Record<string, string>> {
  let found: Readonly<Record<string, string>> = {};
  while (!line.isDone) {
    const parsed = parsePolicyText(line.peek());
    if (parsed.kind === "error") return line.fail("switch=value");
    const checked = applyPolicyChoices(CORRECT_POLICY, parsed.choices);
    if (checked.kind === "error") return line.fail(`a switch of the policy (${checked.message})`);
    line.word("switch=value");
    found = { ...found, ...parsed.choices };
  }
  return found;
}

function readNetwork(line: ScenarioLine): Partial<NetworkOptions> {
  const found: Record<string, number> = {};
  while (!line.isDone) {
    const word = line.choice(Object.keys(NETWORK_WORDS));
    const key = NETWORK_WORDS[word] ?? word;
    found[key] = SPAN_WORDS.has(word)
      ? atLeastZero(line, word)
      : line.chance(`a chance from 0 to 1`);
  }
  return found;
}

function readSizes(line: ScenarioLine): Partial<SyncSizes> {
  const found: Record<string, number> = {};
  while (!line.isDone) {
    const word = line.choice(Object.keys(SIZE_WORDS));
    const key = SIZE_WORDS[word] ?? word;
    const value = SPAN_WORDS.has(word) ? atLeastZero(line, word) : line.whole("a whole number");
    found[key] = Math.max(1, value);
  }
  return found;
}

/** A time that may not be negative. */
function atLeastZero(line: ScenarioLine, word: string): number {
  const expected = `a time for ${word}`;
  if (line.peek().startsWith("-")) line.fail(`${expected} from 0s`);
  return line.span(expected);
}

const DEEDS = [
  "index",
  "add",
  "rename",
  "move",
  "delete",
  "dangle",
  "tag",
  "untag",
  "relate",
  "reindex",
  "space",
  "group",
  "clock",
  "pause",
  "resume",
  "restart",
] as const;

function readAction(line: ScenarioLine, draft: Draft): ActionWhat {
  const names = draft.peers.map((peer) => peer.name);
  const first = line.choice([...names, "cut", "heal", "network"]);
  if (first === "network") return { kind: "network", change: readNetwork(line) };
  if (first === "cut" || first === "heal") {
    return { kind: first, peer: line.choice(names), other: line.choice(names) };
  }
  return readDeed(line, first);
}

function readDeed(line: ScenarioLine, peer: string): ActionWhat {
  const kind = line.choice(DEEDS);
  switch (kind) {
    case "index":
    case "add":
      return readFolder(line, kind, peer);
    case "rename":
    case "move":
    case "relate":
    case "group":
      return { kind, peer, name: line.name("a name"), to: line.name("another name") };
    case "tag": {
      const name = line.name("a tag");
      if (line.isDone) return { kind, peer, name, color: "#888888" };
      line.choice(["color"]);
      return { kind, peer, name, color: line.name("a colour") };
    }
    case "delete":
    case "dangle":
    case "untag":
    case "reindex":
    case "space":
      return { kind, peer, name: line.name("a name") };
    case "clock":
      return { kind, peer, by: line.span("by how much") };
    default:
      return { kind, peer };
  }
}

const FOLDER_WORDS = {
  index: ["folders", "files", "content", "mime", "shallow"],
  add: ["files", "from", "content", "mime", "shallow"],
} as const;

type FolderWord = (typeof FOLDER_WORDS)["index" | "add"][number];

function readFolder(line: ScenarioLine, kind: "index" | "add", peer: string): ActionWhat {
  const name = line.name("a location");
  const numbers = { folders: 0, files: 0, from: 1001 };
  const names: { content: string | undefined; mime: string | undefined } = {
    content: undefined,
    mime: undefined,
  };
  let shallow = false;
  while (!line.isDone) {
    const word = line.choice<FolderWord>(FOLDER_WORDS[kind]);
    if (word === "shallow") shallow = true;
    else if (word === "content") names.content = line.name("a name for the bytes");
    else if (word === "mime") names.mime = line.name("a MIME type");
    else numbers[word] = line.whole("a whole number");
  }
  const { folders, files, from } = numbers;
  return kind === "index"
    ? { kind, peer, name, folders, files, shallow, ...names }
    : { kind, peer, name, files, from, shallow, ...names };
}
