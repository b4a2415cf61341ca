// node scripts/build-kernel.mjs
//
// Compiles `kernel` with AssemblyScript and writes it as text to `src/base/kernel/kernel-bytes.ts`, so that every bundle has
// it inside and no host has to find a file. A test beside this script holds that it is what
// the sources compile to.
import fs from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import asc from "assemblyscript/asc";

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "..");
const target = path.join(root, "src/base/kernel/kernel-bytes.ts");

/** The module that the sources compile to. */
export async function compileKernel() {
  let binary;
  const options = ["kernel/index.ts", "-o", "kernel.wasm", "-O3", "--noAssert"];
  const { error, stderr } = await asc.main(
    [...options, "--runtime", "stub", "--use", "abort=", "--baseDir", root],
    {
      writeFile: (name, contents) => {
        if (name.endsWith(".wasm")) binary = contents;
      },
    },
  );
  if (error) throw new Error(`${error.message}\n${stderr.toString()}`);
  return binary;
}

/** The source file that holds a module. */
export function kernelSource(binary) {
  const text = Buffer.from(binary).toString("base64");
  return `/** What \`kernel\` compiles to, in base64. Written by \`node scripts/build-kernel.mjs\`. */
export const KERNEL_BASE64 =
  "${text}";
`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  fs.writeFileSync(target, kernelSource(await compileKernel()));
}
