import { expect, test } from "vitest";
import { missingOptionals, platformOf } from "./lock.mjs";

test("an optional package that is not locked is missing, one that is locked is not", () => {
  const lock = {
    packages: {
      "node_modules/a": {
        optionalDependencies: { "a-linux-x64": "1.0.0", "a-win32-x64": "1.0.0" },
      },
      "node_modules/a-linux-x64": { version: "1.0.0" },
    },
  };
  expect(missingOptionals(lock)).toEqual([{ name: "a-win32-x64", version: "1.0.0" }]);
});

test("a platform package says in its name where it runs", () => {
  expect(platformOf("@a/cli-linux-x64-musl")).toEqual({
    cpu: ["x64"],
    libc: ["musl"],
    os: ["linux"],
  });
  expect(platformOf("@a/binding-win32-ia32-msvc")).toEqual({ cpu: ["ia32"], os: ["win32"] });
  expect(() => platformOf("left-pad")).toThrow("names no platform");
});
