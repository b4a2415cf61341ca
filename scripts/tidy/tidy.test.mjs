import { describe, expect, test } from "vitest";
import { judgeDecisions, judgeLinks, judgePaths, judgeScripts, judgeWords } from "./documents.mjs";
import { filesNamed, judgeManifest, judgeOldest } from "./manifest.mjs";
import { judgeBundle, judgeSource } from "./network.mjs";
import { judgeCollected, judgePorts, judgeSuites } from "./tests.mjs";

const manifest = {
  icon: "media/icon.png",
  main: "./dist/extension.js",
  contributes: {
    commands: [{ command: "driftscope.replay", title: "Replay" }],
    views: { box: [{ id: "driftscope.snapshots", name: "Snapshots", when: "driftscope.active" }] },
    configuration: { properties: { "driftscope.sql.limitMs": {} } },
    menus: {
      "view/title": [{ command: "driftscope.replay", when: "view == driftscope.snapshots" }],
    },
  },
};
const literals = ["driftscope.replay", "driftscope.snapshots", "driftscope.active", "sql.limitMs"];

describe("the manifest", () => {
  test("agrees with code that names all of it", () => {
    expect(judgeManifest(manifest, literals)).toEqual([]);
  });

  test.each(literals)("is ahead of code that lacks %s", (missing) => {
    expect(
      judgeManifest(
        manifest,
        literals.filter((literal) => literal !== missing),
      ),
    ).toHaveLength(1);
  });

  test("is behind code that names more", () => {
    expect(judgeManifest(manifest, [...literals, "driftscope.explain"])).toHaveLength(1);
  });

  test("uses only commands and views that it declares", () => {
    const menus = {
      "view/title": [{ command: "driftscope.gone", when: "view == driftscope.nowhere" }],
    };
    const wrong = { contributes: { ...manifest.contributes, menus } };
    expect(judgeManifest(wrong, literals)).toHaveLength(2);
  });

  test("names its icon and bundles", () => {
    expect(filesNamed(manifest)).toEqual(["media/icon.png", "dist/extension.js"]);
  });
});

describe("the oldest version", () => {
  const manifestOf = (types) => ({
    engines: { vscode: "^1.100.0" },
    devDependencies: { "@types/vscode": types },
  });
  const workbench = (version) => ({ dependencies: { "code-server": version } });

  test("is the one of the types and the one that is tested", () => {
    expect(judgeOldest(manifestOf("1.100.0"), workbench("4.100.3"))).toEqual([]);
    expect(judgeOldest(manifestOf("1.101.0"), workbench("4.100.3"))).toHaveLength(1);
    expect(judgeOldest(manifestOf("1.100.0"), workbench("4.139.1"))).toHaveLength(1);
  });
});

describe("documents", () => {
  const exists = (file) => file === "src/engine" || file === "docs/glossary.md";

  test("may name what exists", () => {
    const text = "See `src/engine/` and [words](glossary.md), not `src/engine/*.ts`.";
    expect(judgePaths("docs/a.md", text, exists)).toEqual([]);
    expect(judgeLinks("docs/a.md", text, exists)).toEqual([]);
  });

  test("may not name what does not exist", () => {
    expect(judgePaths("docs/a.md", "See `src/gone/x.ts`.", exists)).toHaveLength(1);
    expect(judgeLinks("docs/a.md", "[x](gone.md)", exists)).toHaveLength(1);
    expect(judgeScripts("a.md", "Run `npm run gone`.", { build: "" })).toHaveLength(1);
  });

  test("decisions are numbered without holes and linked", () => {
    expect(judgeDecisions(["README.md", "0001-a.md"], "[a](0001-a.md)")).toEqual([]);
    expect(judgeDecisions(["0002-a.md"], "[a](0002-a.md)")).toHaveLength(1);
    expect(judgeDecisions(["0001-a.md"], "")).toHaveLength(1);
  });

  test("a path of the machine is found with its line", () => {
    expect(judgeWords("a.md", "fine\n/home/x/y", ["/home/x"])).toEqual([
      "a.md:2 contains a path of this machine",
    ]);
  });
});

describe("tests", () => {
  test("each has exactly one runner, and each runner has tests", () => {
    const files = ["a.test.ts", "b.spec.ts", "c.ts"];
    expect(judgeCollected(files, { one: ["a.test.ts"], two: ["b.spec.ts"] })).toEqual([]);
    expect(judgeCollected(files, { one: ["a.test.ts"], two: ["a.test.ts"] })).toHaveLength(2);
    expect(judgeCollected([], { one: [] })).toHaveLength(1);
  });

  test("a suite that nobody runs is found", () => {
    expect(judgeSuites(["s.suite.ts"], new Map([["a.test.ts", ["s.suite.ts"]]]))).toEqual([]);
    expect(judgeSuites(["s.suite.ts"], new Map())).toHaveLength(1);
  });

  test("a port names the suite of its implementations", () => {
    const good = "/** A port. Held by `test/conformance/x.suite.ts`. */\nexport interface X {}";
    const bad = "/** A port. */\nexport interface X {}";
    expect(judgePorts("x.ts", good, () => true)).toEqual([]);
    expect(judgePorts("x.ts", good, () => false)).toHaveLength(1);
    expect(judgePorts("x.ts", bad, () => true)).toHaveLength(1);
    expect(judgePorts("x.ts", "/** Report. */\nexport interface X {}", () => true)).toEqual([]);
  });
});

describe("the network", () => {
  test("is out of reach of sources that only speak of it", () => {
    expect(judgeSource("a.ts", "// fetches rows, as net widths do")).toEqual([]);
    expect(judgeSource("a.ts", 'import path from "node:path";')).toEqual([]);
  });

  test.each(['import net from "node:net";', "await fetch(url)", "new WebSocket(url)"])(
    "is told of with its line: %s",
    (line) => {
      expect(judgeSource("a.ts", `\n${line}`)).toEqual([expect.stringContaining("a.ts:2")]);
    },
  );

  test("is told of in a bundle that loads a module for it", () => {
    expect(judgeBundle("b.js", 'var a=require("node:https")')).toHaveLength(1);
    expect(judgeBundle("b.js", 'var a=require("node:path")')).toEqual([]);
  });
});
