import { describe, expect, test } from "vitest";
import { doorways, sharedModules } from "./shared-core.mjs";

const file = (...imports) => ({ imports: imports.map((path) => ({ path })) });
const node = {
  inputs: {
    "src/worker.ts": file("src/session.ts", "src/sql.ts"),
    "src/session.ts": file("src/facts.ts"),
    "src/facts.ts": file("node_modules/cbor/index.js"),
    "node_modules/cbor/index.js": file(),
    "src/sql.ts": file("node_modules/sql.js/node.js"),
    "node_modules/sql.js/node.js": file(),
  },
};
const web = {
  inputs: {
    ...node.inputs,
    "src/worker.ts": file("src/session.ts", "src/only-here.ts", "src/sql.ts"),
    "src/only-here.ts": file("src/facts.ts"),
    "src/sql.ts": file("node_modules/sql.js/web.js"),
    "node_modules/sql.js/web.js": file(),
  },
};
delete web.inputs["node_modules/sql.js/node.js"];

describe("what bundles share", () => {
  const shared = sharedModules([node, web]);

  test("is what all of them have with all that it imports", () => {
    expect([...shared].sort()).toEqual(["src/facts.ts", "src/session.ts"]);
  });

  test("is entered where something outside imports it", () => {
    expect(doorways([node, web], shared)).toEqual(["src/facts.ts", "src/session.ts"]);
    expect(doorways([node], shared)).toEqual(["src/session.ts"]);
  });
});
