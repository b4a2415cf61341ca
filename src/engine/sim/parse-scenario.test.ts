import { describe, expect, it } from "vitest";
import { parseScenario } from "./parse-scenario.ts";

const PEERS = "peer alice\npeer bob clock +30s drift -200ppm\n";

describe("scenario files", () => {
  it("say who does what and when", () => {
    const scenario = parseScenario(
      `title "Two" # a comment\ngeneration G2\nseed 7\nrun 2m\n${PEERS}policy counts=off\ndefect fk=null\nnetwork latency 20ms loss 0.5\nat 1.5s alice index "My Docs" folders 2 files 3\nat 2s cut alice bob\n`,
    );
    expect(scenario).toMatchObject({
      title: "Two",
      generation: 2,
      seed: 7,
      length: 120_000_000,
      peers: [{ name: "alice" }, { name: "bob", clockOffset: 30_000_000, clockDrift: -200 }],
      policy: { counts: "off", fkPull: "null", fkRealtime: "null", hash: "content" },
      network: { latency: 20_000, loss: 0.5 },
    });
    expect(scenario.actions).toEqual([
      {
        at: 1_500_000,
        line: 10,
        kind: "index",
        peer: "alice",
        name: "My Docs",
        folders: 2,
        files: 3,
        content: undefined,
        mime: undefined,
        shallow: false,
      },
      { at: 2_000_000, line: 11, kind: "cut", peer: "alice", other: "bob" },
    ]);
  });

  it.each([
    ["tile", "line 1, column 1: expected one of title"],
    [`${PEERS}at 5 alice tag "x"`, "line 3, column 4: expected a time after the start"],
    [`${PEERS}at 5s carol tag "x"`, "line 3, column 7: expected one of alice, bob, cut"],
    [`${PEERS}at 5s alice index`, "line 3, column 18: expected a location, but the line ends"],
    [`${PEERS}network loss 2`, "line 3, column 14: expected a chance from 0 to 1"],
    [`${PEERS}policy colour=red`, "line 3, column 8: expected a switch of the policy"],
    [`${PEERS}seed 1 2`, 'line 3, column 8: expected the end of the line, but found "2"'],
    ["peer alice\npeer alice", "line 2, column 6: expected a new lower-case name"],
    ["peer alice", "expected 2 to 6 peers, but there are 1"],
  ])("with an error name its place and what was expected: %j", (text, message) => {
    expect(() => parseScenario(text)).toThrow(message);
  });
});
