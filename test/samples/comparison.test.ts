/** The view Compare against the difference that it shows: the same rows, the same fields, on the sample that lost entries. */
import path from "node:path";
import { expect, test } from "vitest";
import { createWebCrypto } from "../../src/platform/crypto.ts";
import { createNodeFileTree } from "../../src/platform/node/file-tree.ts";
import { nodeHasher } from "../../src/platform/node/hasher.ts";
import { createSession } from "../../src/session/session.ts";

const SAMPLES = path.resolve(import.meta.dirname, "../../samples");

test("rows that two peers do not have alike are listed, each with its fields side by side", async () => {
  const session = createSession({
    hasher: nodeHasher,
    crypto: createWebCrypto(),
    openTree: () => createNodeFileTree(path.join(SAMPLES, "fk-drop")),
    sqlEngine: () => Promise.reject(new Error("no replays here")),
    runSql: () => Promise.reject(new Error("no SQL here")),
  });
  const snapshot = "fk-drop";
  await session.open({ snapshot, access: { kind: "remote" } });
  const diff = await session.diff({ snapshot });
  const rows = await session.comparison({ snapshot });
  expect(rows.peers).toEqual(diff.peers);
  const counts = Object.values(diff.models).map((each) => [
    each.missing.count,
    each.extra.count,
    each.different.count,
  ]);
  expect(rows.models.map((each) => [each.missing, each.extra, each.different])).toEqual(counts);
  expect(rows.rowCount).toBe(counts.flat().reduce((sum, count) => sum + count, 0));
  expect(diff.models["entry"]?.missing.count).toBe(33);

  const [uuid = ""] = diff.models["entry"]?.missing.uuids ?? [];
  const asked = { snapshot, peers: diff.peers, model: "entry", uuid };
  const { fields } = await session.comparedRow(asked);
  expect(fields.find(({ name }) => name === "name")).toMatchObject({ b: undefined, differs: true });
  expect(fields.every(({ a, b }) => a !== undefined && b === undefined)).toBe(true);
  // What a foreign key points to has a name, a uuid of its own beside it.
  expect(fields.find(({ name }) => name === "content")?.aName).toMatch(/./);
  await expect(session.comparedRow({ ...asked, uuid: "no uuid" })).rejects.toMatchObject({
    code: "usage",
  });

  for (const [model, { different }] of Object.entries(diff.models)) {
    for (const row of different.rows) {
      const sides = await session.comparedRow({ ...asked, model, uuid: row.uuid });
      const differing = sides.fields.filter(({ differs }) => differs);
      expect(differing.map(({ name, a, b }) => ({ name, a, b }))).toEqual(row.fields);
    }
  }
});
