import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { mineText, traceLine } from "../../../test/builders/trace-lines.ts";

const texts = async (messages: readonly string[]) => {
  const lines = messages.map((message, i) => traceLine(i, "INFO", "sd_core::sync", message));
  return (await mineText(lines.join(""))).templates.map((template) => template.text);
};

const OPPOSITES: readonly (readonly [string, string])[] = [
  ["applied", "skipped"],
  ["success", "failed"],
  ["started", "ended"],
  ["connected", "disconnected"],
  ["enabled", "disabled"],
  ["online", "offline"],
  ["sent", "received"],
  ["accepted", "rejected"],
  ["Ready", "Paused"],
];

describe("messages that differ in a word", () => {
  test("are never joined where the words mean opposite things", async () => {
    for (const [a, b] of OPPOSITES) {
      for (const frame of ["Change # for entry", "Peer link #", "# by the other side"]) {
        const messages = [a, b].flatMap((word) => [
          frame.replace("#", word),
          frame.replace("#", word),
        ]);
        expect(await texts(messages)).toHaveLength(2);
      }
    }
  });

  test("are never joined when many of such words come in one place", async () => {
    const words = OPPOSITES.flat();
    expect(await texts(words.map((word) => `The change was ${word} today`))).toHaveLength(
      words.length,
    );
  });

  test("are joined where the word is the name of a model", async () => {
    const messages = ["entry", "content_identity", "location"].map(
      (model) => `Batch syncing 5 ${model} records`,
    );
    expect(await texts(messages)).toEqual(["Batch syncing 5 <text> records"]);
  });

  test("are joined where one place holds ever other words", async () => {
    const names = "ash birch cedar elm fir hazel larch maple oak pine rowan willow yew".split(" ");
    expect(await texts(names.map((name) => `Waiting for ${name} again`))).toEqual([
      "Waiting for <text> again",
    ]);
  });
});

describe("templates", () => {
  test("are the same in whatever order the records come", async () => {
    const messages = [
      "Found 3 partners",
      "Found 4 partners",
      "applied a=1",
      "skipped a=1",
      "Batch of entry done",
      "Batch of tag done",
      "x /a/b c=2",
    ];
    const idsOf = async (list: readonly string[]) => {
      const lines = list.map((message, i) => traceLine(i, "INFO", "sd_core::sync", message));
      const { templates } = await mineText(lines.join(""));
      return templates.map((template) => `${template.id} ${template.count}`).sort();
    };
    const expected = await idsOf(messages);
    await fc.assert(
      fc.asyncProperty(
        fc.shuffledSubarray(messages, { minLength: messages.length }),
        async (list) => {
          expect(await idsOf(list)).toEqual(expected);
        },
      ),
      { numRuns: 30 },
    );
  });

  test("say which parameters are constant, few and many, and the range of numbers", async () => {
    const lines = Array.from({ length: 20 }, (_, i) =>
      traceLine(
        i,
        "INFO",
        "sd_core::sync",
        `Batch done size=${i - 3} model=${i % 2 ? "entry" : "tag"} peer=A`,
      ),
    );
    const [template] = (await mineText(lines.join(""))).templates;
    expect(template?.parameters).toMatchObject([
      { name: "size", kind: "number", values: "many", min: -3, max: 16 },
      {
        name: "model",
        values: "few",
        examples: [
          { text: "tag", count: 10 },
          { text: "entry", count: 10 },
        ],
      },
      { name: "peer", values: "constant", examples: [{ text: "A", count: 20 }] },
    ]);
  });

  test("stay bounded when every message is another", async () => {
    const lines = Array.from({ length: 9000 }, (_, i) =>
      traceLine(
        i,
        "INFO",
        "sd_core::sync",
        `word${"abcdefghij"[i % 10]} ${[...String(i)].map((d) => "klmnopqrst"[Number(d)]).join("")} failed`,
      ),
    );
    const mined = await mineText(lines.join(""));
    expect(mined.templates.length).toBeLessThanOrEqual(8193);
    expect(mined.templates.reduce((sum, template) => sum + template.count, 0)).toBe(9000);
  });
});
