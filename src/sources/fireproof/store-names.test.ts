import { expect, test } from "vitest";
import { storeNames } from "./store-names.ts";

test("names leave out what the library puts there and what all stores share", () => {
  expect(storeNames(["peer-a/v0.19/todos", "peer-b/v0.19/todos", "remote/todos"])).toEqual([
    "peer-a",
    "peer-b",
    "remote",
  ]);
  expect(storeNames(["run/home/.fireproof/v0.19/db-a", "run/home/.fireproof/v0.19/db-b"])).toEqual([
    "db-a",
    "db-b",
  ]);
  expect(storeNames(["peer-a/v0.19/todos"])).toEqual(["peer-a"]);
  expect(storeNames(["v0.19/todos"])).toEqual(["todos"]);
  expect(storeNames([""])).toEqual(["."]);
});

test("names that would be equal become whole paths", () => {
  const names = storeNames(["x/v0.19/todos", "x/v0.20/todos"]);
  expect(new Set(names).size).toBe(2);
});
