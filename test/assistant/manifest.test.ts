/** The editor learns of tools from the manifest before the extension runs: what stands there is what they are. */
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { schemaOf } from "../../src/session/tools/tool-input.ts";
import { TOOLS } from "../../src/session/tools/toolbox.ts";

const readText = (file: string): string =>
  readFileSync(resolve(import.meta.dirname, "../..", file), "utf8");
const texts: Readonly<Record<string, string>> = JSON.parse(readText("package.nls.json"));
/** As the editor reads it: with texts in the place of their keys. */
const manifest = JSON.parse(readText("package.json"), (_, value: unknown) =>
  typeof value === "string" ? value.replace(/^%(.+)%$/, (_all, key) => texts[key] ?? "") : value,
);

describe("the manifest", () => {
  it("offers every tool as it is defined, and no other", () => {
    expect(manifest.contributes.languageModelTools).toEqual(
      TOOLS.map((tool) => ({
        name: `driftscope_${tool.name}`,
        displayName: tool.title,
        toolReferenceName: `sync-${tool.name}`,
        modelDescription: tool.about,
        userDescription: tool.title,
        canBeReferencedInPrompt: true,
        icon: expect.stringMatching(/^\$\([a-z-]+\)$/),
        tags: ["driftscope", "sync"],
        inputSchema: schemaOf(tool.fields),
      })),
    );
  });
});
