import fs from "node:fs";
import { expect, it } from "vitest";
import { compileKernel, kernelSource } from "./build-kernel.mjs";

it("the kernel in the sources is what its own sources compile to", async () => {
  const held = fs.readFileSync(
    new URL("../src/base/kernel/kernel-bytes.ts", import.meta.url),
    "utf8",
  );
  expect(kernelSource(await compileKernel())).toBe(held);
});
