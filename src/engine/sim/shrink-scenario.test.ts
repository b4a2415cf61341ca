import { describe, expect, it } from "vitest";
import { formatScenario } from "./format-scenario.ts";
import { parseScenario } from "./parse-scenario.ts";
import type { Scenario } from "./scenario.ts";
import { shrinkScenario } from "./shrink-scenario.ts";

const BUSY = `title "Busy \\"one\\""
shows "Much happens."
failures F-04 F-09
generation G8
seed 7
start 2025-11-24T18:00:00.250000Z
run 1234.567891s
peer alice clock -30s drift 20ppm
peer bob
peer carol clock 1.5s
link alice bob latency 250us
network latency 20ms loss 0.25 reorder 0.123 timeout 3s send-timeout 9s hold 500ms
sizes page 7 prune 1 stale 2d tombstone 60s
policy counts=off loop=passive
defect fk=null
at 1.5s alice index "Docs" folders 3 files 9 content "same" mime "text/plain"
at 2s alice add "Docs" files 4 from 100 shallow
at 3s cut alice bob
at 4s bob tag "t" color "#f00"
at 4s bob relate "t" "u"
at 5s heal alice bob
at 6s alice rename "Docs/file 1" "a \\\\ b"
at 6s alice move "Docs/file 1" "Docs/folder 1"
at 7s alice delete "Docs/file 2"
at 7s alice dangle "Docs/file 3"
at 7s alice reindex "Docs"
at 8s bob clock -0.000001s
at 8s bob untag "t"
at 8s carol space "Home"
at 9s carol group "Home" "Work"
at 9s bob pause
at 10s bob resume
at 11s bob restart
at 12s network loss 1 jitter 0s
`;

const withoutLines = (scenario: Scenario): unknown => ({
  ...scenario,
  actions: scenario.actions.map(({ line: _, ...action }) => action),
});

describe("the text of a scenario", () => {
  it("is read back as the same scenario, whatever is in it", () => {
    const scenario = parseScenario(BUSY);
    const again = parseScenario(formatScenario(scenario));
    expect(withoutLines(again)).toEqual(withoutLines(scenario));
    expect(formatScenario(again)).toBe(formatScenario(scenario));
  });
});

describe("shrinking a scenario", () => {
  it("leaves what the failure needs, and nothing else", () => {
    const needsTag = ({ actions }: Scenario): boolean =>
      actions.some((action) => action.kind === "tag" && action.peer === "bob");
    const { scenario, tries } = shrinkScenario(parseScenario(BUSY), needsTag);
    expect(scenario).toMatchObject({ network: {}, sizes: {}, given: {}, defect: {}, links: [] });
    expect(scenario.peers.map(({ name, clockOffset }) => [name, clockOffset])).toEqual([
      ["alice", 0],
      ["bob", 0],
    ]);
    expect(scenario.actions).toMatchObject([{ kind: "tag", peer: "bob", at: 0 }]);
    expect(scenario.length).toBeLessThanOrEqual(1_000_000);
    expect(tries).toBeLessThan(200);
    expect(() => parseScenario(formatScenario(scenario))).not.toThrow();
  });

  it("keeps two actions in their order, a chance and a size where the failure needs them", () => {
    const fails = (each: Scenario): boolean => {
      const cut = each.actions.findIndex(({ kind }) => kind === "cut");
      const heal = each.actions.findIndex(({ kind }) => kind === "heal");
      const files = each.actions.some((action) => action.kind === "index" && action.files >= 2);
      return cut >= 0 && cut < heal && files && (each.network.loss ?? 0) > 0;
    };
    const { scenario } = shrinkScenario(parseScenario(BUSY), fails);
    expect(scenario.actions.map(({ kind }) => kind).sort()).toEqual(["cut", "heal", "index"]);
    expect(scenario.actions).toContainEqual(
      expect.objectContaining({ kind: "index", files: 2, folders: 0, content: undefined }),
    );
    expect(Object.keys(scenario.network)).toEqual(["loss"]);
  });

  it("stops after as many tries as it is given", () => {
    expect(shrinkScenario(parseScenario(BUSY), () => true, { maxTries: 3 }).tries).toBe(3);
    const given = parseScenario(BUSY);
    expect(shrinkScenario(given, () => false).scenario).toBe(given);
  });
});
