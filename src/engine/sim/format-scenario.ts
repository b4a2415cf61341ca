/** A scenario as the text that `parseScenario` reads. */
import { assertNever } from "../../base/assert.ts";
import { formatTime, type Micros } from "../../base/time.ts";
import type { NetworkOptions, SyncSizes } from "./options.ts";
import type { ActionWhat, Scenario, ScenarioPeer } from "./scenario.ts";
import { NETWORK_WORDS, SIZE_WORDS, SPAN_WORDS } from "./scenario-words.ts";

/** The text of a scenario: reading it again gives the same scenario, apart from the numbers of lines. */
export function formatScenario(scenario: Scenario): string {
  const { title, shows, failures, generation, seed, start, length, peers, links } = scenario;
  const lines = [
    ...(title === "" ? [] : [`title ${quoted(title)}`]),
    ...(shows === "" ? [] : [`shows ${quoted(shows)}`]),
    ...(failures.length === 0 ? [] : [`failures ${failures.join(" ")}`]),
    `generation G${generation}`,
    `seed ${seed}`,
    `start ${formatTime(start as Micros)}`,
    `run ${span(length)}`,
    "",
    ...peers.map(peerLine),
    ...links.map(({ peer, other, latency }) => `link ${peer} ${other} latency ${span(latency)}`),
    ...optionLine("network", networkWords(scenario.network)),
    ...optionLine("sizes", sizeWords(scenario.sizes)),
    ...optionLine("policy", switchWords(scenario.given)),
    ...optionLine("defect", switchWords(scenario.defect)),
    "",
    ...scenario.actions.map((action) => `at ${span(action.at)} ${deed(action)}`),
  ];
  return `${lines
    .join("\n")
    .replace(/\n{2,}/g, "\n\n")
    .trimEnd()}\n`;
}

function peerLine({ name, clockOffset, clockDrift }: ScenarioPeer): string {
  const clock = clockOffset === 0 ? "" : ` clock ${span(clockOffset)}`;
  return `peer ${name}${clock}${clockDrift === 0 ? "" : ` drift ${clockDrift}ppm`}`;
}

function optionLine(statement: string, words: readonly string[]): readonly string[] {
  return words.length === 0 ? [] : [`${statement} ${words.join(" ")}`];
}

function networkWords(options: Partial<NetworkOptions>): readonly string[] {
  return Object.entries(NETWORK_WORDS).flatMap(([word, key]) => {
    const value = options[key];
    if (value === undefined) return [];
    return [`${word} ${SPAN_WORDS.has(word) ? span(value) : chance(value)}`];
  });
}

function sizeWords(sizes: Partial<SyncSizes>): readonly string[] {
  return Object.entries(SIZE_WORDS).flatMap(([word, key]) => {
    const value = sizes[key];
    if (value === undefined) return [];
    return [`${word} ${SPAN_WORDS.has(word) ? span(value) : String(value)}`];
  });
}

function switchWords(switches: Readonly<Record<string, string>>): readonly string[] {
  return Object.entries(switches).map(([name, value]) => `${name}=${value}`);
}

function deed(action: ActionWhat): string {
  if (action.kind === "network") return `network ${networkWords(action.change).join(" ")}`;
  const detail = detailOf(action);
  return action.kind === "cut" || action.kind === "heal"
    ? `${action.kind} ${action.peer}${detail}`
    : `${action.peer} ${action.kind}${detail}`;
}

type Own = Exclude<ActionWhat, { readonly kind: "network" }>;

function detailOf(action: Own): string {
  switch (action.kind) {
    case "cut":
    case "heal":
      return ` ${action.other}`;
    case "index":
    case "add": {
      const numbers = action.kind === "index" ? `folders ${action.folders}` : `from ${action.from}`;
      const content = action.content === undefined ? "" : ` content ${quoted(action.content)}`;
      const mime = action.mime === undefined ? "" : ` mime ${quoted(action.mime)}`;
      const shallow = action.shallow ? " shallow" : "";
      return ` ${quoted(action.name)} ${numbers} files ${action.files}${content}${mime}${shallow}`;
    }
    case "rename":
    case "move":
    case "relate":
    case "group":
      return ` ${quoted(action.name)} ${quoted(action.to)}`;
    case "tag":
      return ` ${quoted(action.name)} color ${quoted(action.color)}`;
    case "delete":
    case "dangle":
    case "untag":
    case "reindex":
    case "space":
      return ` ${quoted(action.name)}`;
    case "clock":
      return ` ${span(action.by)}`;
    case "pause":
    case "resume":
    case "restart":
      return "";
    default:
      return assertNever(action);
  }
}

function quoted(text: string): string {
  return `"${text.replace(/["\\]/g, "\\$&")}"`;
}

const SECOND = 1_000_000;

/** Whole days, seconds or milliseconds where that is exact, else seconds with a fraction. */
function span(micros: number): string {
  if (micros !== 0 && micros % (86_400 * SECOND) === 0) return `${micros / (86_400 * SECOND)}d`;
  if (micros % SECOND === 0) return `${micros / SECOND}s`;
  if (micros % 1000 === 0 && Math.abs(micros) < SECOND) return `${micros / 1000}ms`;
  const whole = Math.floor(Math.abs(micros) / SECOND);
  const fraction = String(Math.abs(micros) % SECOND).padStart(6, "0");
  return `${micros < 0 ? "-" : ""}${whole}.${fraction.replace(/0+$/, "")}s`;
}

function chance(value: number): string {
  return String(Number(value.toFixed(9)));
}
