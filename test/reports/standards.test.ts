/** The reports for other programs about every sample, held to the standards that those programs read. */
import { describe, expect, it } from "vitest";
import { sarifProblems } from "../findings/sarif-schema.ts";
import { xmlElements } from "../findings/xml-elements.ts";
import { openSample, SAMPLE_NAMES } from "./samples.ts";

/** What each element of a JUnit report may hold, and which attributes it has, as build servers read it. */
const JUNIT: Readonly<Record<string, readonly string[]>> = {
  testsuites: ["name", "tests", "failures", "errors", "time"],
  testsuite: ["name", "tests", "failures", "errors", "skipped", "time"],
  testcase: ["classname", "name", "time"],
  failure: ["type", "message"],
  skipped: ["message"],
  "system-out": [],
};

describe.each(SAMPLE_NAMES)("reports about the sample %s", (title) => {
  it("are SARIF by the schema of the standard", async () => {
    const text = await (await openSample(title)).export({ format: "sarif", title });
    expect(sarifProblems(JSON.parse(text))).toEqual([]);
  });

  it("are JUnit as build servers read it", async () => {
    const text = await (await openSample(title)).export({ format: "junit", title });
    const elements = xmlElements(text);
    for (const { name, attributes } of elements) {
      expect([...attributes.keys()].sort()).toEqual([...(JUNIT[name] ?? ["unknown"])].sort());
    }
    const suite = elements.find(({ name }) => name === "testsuite")?.attributes;
    const cases = elements.filter(({ name }) => name === "testcase");
    expect(Number(suite?.get("tests"))).toBe(cases.length);
    const named = cases.map(({ attributes }) => attributes.get("name"));
    expect(new Set(named).size).toBe(named.length);
  });

  it("fit into the comment of a pull request", async () => {
    const text = await (await openSample(title)).export({ format: "markdown", title });
    expect(text.length).toBeLessThan(65_536);
  });
});
