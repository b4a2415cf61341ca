import { describe, expect, it } from "vitest";
import {
  applyPolicyChoices,
  CORRECT_POLICY,
  describePolicy,
  POLICY_SWITCHES,
  parsePolicyText,
  presetFor,
} from "./policy.ts";

describe("policy choices", () => {
  it("set one switch, or all references at once", () => {
    const result = applyPolicyChoices(presetFor(4), { fk: "null", closure: "off" });
    expect(result).toMatchObject({
      kind: "policy",
      policy: { fkRealtime: "null", fkPull: "null", fkShared: "null", closure: "off" },
    });
  });

  it("start from a named preset", () => {
    const result = applyPolicyChoices(presetFor(4), { "fk.realtime": "drop", preset: "correct" });
    expect(result).toMatchObject({ policy: { ...CORRECT_POLICY, fkRealtime: "drop" } });
    expect(applyPolicyChoices(presetFor(0), { preset: "G9" })).toMatchObject({ kind: "error" });
  });

  it("name the values that would have been right", () => {
    expect(applyPolicyChoices(presetFor(4), { fk: "maybe" })).toEqual({
      kind: "error",
      message: 'fk is null, drop or defer, not "maybe"',
    });
    expect(applyPolicyChoices(presetFor(4), { colour: "red" })).toMatchObject({
      message: expect.stringContaining("fk.pull"),
    });
  });

  it("are read from k=v pairs", () => {
    expect(parsePolicyText(" fk=null , closure = off,")).toEqual({
      kind: "choices",
      choices: { fk: "null", closure: "off" },
    });
    expect(parsePolicyText("fk")).toMatchObject({ kind: "error" });
    expect(parsePolicyText("")).toEqual({ kind: "choices", choices: {} });
  });
});

describe("the table of switches", () => {
  it("explains every value and lists every switch of the policy once", () => {
    for (const each of POLICY_SWITCHES) expect(each.meanings).toHaveLength(each.values.length);
    expect(POLICY_SWITCHES.map((each) => each.key).sort()).toEqual(
      Object.keys(CORRECT_POLICY).sort(),
    );
  });

  it("describes a policy by its switches, with fk where all agree", () => {
    expect(describePolicy(CORRECT_POLICY)).toMatchObject({ fk: "defer", "fk.pull": "defer" });
    expect(describePolicy(presetFor(4))).not.toHaveProperty("fk");
  });

  it("has the settings of the generations that the reference lists", () => {
    const of = (key: keyof typeof CORRECT_POLICY): readonly string[] =>
      Array.from({ length: 9 }, (_, generation) => presetFor(generation)[key]);
    const each = (text: string): readonly string[] => text.split(" ");
    expect(of("fkPull")).toEqual(each("null null null null drop null defer defer defer"));
    expect(of("fkRealtime").slice(0, 3)).toEqual(each("null null defer"));
    expect(of("locationEntry").indexOf("null")).toBe(5);
    expect(of("broadcast")).toEqual(
      each("single single single single batch single single single batch"),
    );
    expect(of("realtimeWatermark")).toEqual(each("sent sent sent sent event sent sent sent event"));
    expect(of("snapshotOrder")).toEqual(each("last last last last last last first first first"));
    expect(of("requestOwner")).toEqual(each("none none none peer peer none peer peer peer"));
    expect(of("readyFilter").indexOf("on")).toBe(2);
    expect(of("ownership")).toEqual(
      each("owner owner owner closure closure owner owner owner volume"),
    );
    expect(of("watermark").slice(3, 6)).toEqual(each("received applied received"));
    expect(of("emptyAdvances")).toEqual(each("on off off off off off off off off"));
    expect(of("validated").indexOf("kept")).toBe(4);
    expect(of("counts")).toEqual(each("off off off oneway oneway off off off off"));
    expect(of("hash").indexOf("uuid")).toBe(4);
    expect(of("initial").filter((value) => value === "resume")).toHaveLength(2);
    expect(of("selfAck")).toEqual(each("on on on on on on on on on"));
    expect(of("sharedWatermark").indexOf("received")).toBe(6);
  });

  it("gives each generation what was recorded of it", () => {
    expect(presetFor(2)).toMatchObject({ fkRealtime: "defer", fkPull: "null" });
    expect(presetFor(4)).toMatchObject({ fkRealtime: "defer", fkPull: "drop" });
    expect(presetFor(7)).toMatchObject({ fkRealtime: "defer", fkPull: "defer" });
  });
});
