import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { ANOMALIES } from "../../src/analysis/debug/anomalies.ts";
import { ATTACH_SWITCHES } from "../../src/engine/attach/policy.ts";
import { POLICY_SWITCHES } from "../../src/engine/sync/policy.ts";

interface Manifest {
  readonly contributes: {
    readonly debuggers: readonly {
      readonly configurationAttributes: {
        readonly launch: {
          readonly properties: {
            readonly policy: {
              readonly anyOf: readonly [
                { readonly properties: Readonly<Record<string, { readonly enum: string[] }>> },
                object,
              ];
            };
            readonly exceptions: { readonly items: { readonly enum: readonly string[] } };
          };
        };
      };
    }[];
  };
}

const file = path.resolve(import.meta.dirname, "../../package.json");
const { contributes }: Manifest = JSON.parse(readFileSync(file, "utf8"));
const launch = contributes.debuggers[0]?.configurationAttributes.launch.properties;

describe("completions of a launch configuration", () => {
  it("name every switch of both engines with its values", () => {
    const offered = launch?.policy.anyOf[0].properties ?? {};
    for (const { name, values } of POLICY_SWITCHES) {
      expect([name, offered[name]?.enum]).toEqual([name, [...values]]);
    }
    for (const { key, values } of ATTACH_SWITCHES) {
      expect([key, offered[key]?.enum]).toEqual([key, [...values]]);
    }
  });

  it("name every class of anomaly", () => {
    const names = ANOMALIES.map(({ name }) => name);
    expect([...(launch?.exceptions.items.enum ?? [])].sort()).toEqual(names.sort());
  });
});
