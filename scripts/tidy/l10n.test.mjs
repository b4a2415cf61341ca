import { describe, expect, test } from "vitest";
import {
  bundleOf,
  judgeBundleOfTexts,
  judgeComplete,
  judgeManifestTexts,
  judgeSpoken,
  judgeTranslation,
  textsOf,
  withTexts,
} from "./l10n.mjs";

const manifest = (title) => ({
  name: "an-identifier",
  contributes: {
    commands: [{ command: "a.b", title }],
    languageModelTools: [{ name: "x", modelDescription: "For models only." }],
  },
});

describe("texts of the manifest", () => {
  test("are keys with a text each", () => {
    expect(judgeManifestTexts(manifest("%command.b%"), { "command.b": "Do It" })).toEqual([]);
    expect(withTexts(manifest("%command.b%"), { "command.b": "Do It" })).toEqual(manifest("Do It"));
  });

  test("that stand in it, that are lacking, and that nothing shows are found", () => {
    expect(judgeManifestTexts(manifest("Do It"), {})).toHaveLength(1);
    expect(judgeManifestTexts(manifest("%command.b%"), {})).toHaveLength(1);
    expect(judgeManifestTexts(manifest("%command.b%"), { "command.b": "", gone: "" })).toHaveLength(
      1,
    );
  });
});

describe("texts of the extension", () => {
  const code = 'show(l10n.t("Which snapshot?")); report("Nobody reads this text."); open("a.txt");';

  test("are what is passed to l10n.t, listed in the bundle", () => {
    expect(textsOf("a.ts", code)).toEqual({ texts: ["Which snapshot?"], problems: [] });
    const bundle = bundleOf(["Which snapshot?", "Which snapshot?"]);
    expect(bundle).toEqual({ "Which snapshot?": "Which snapshot?" });
    expect(judgeBundleOfTexts(bundle, bundle)).toEqual([]);
    expect(judgeBundleOfTexts({}, bundle)).toHaveLength(1);
    expect(judgeBundleOfTexts(bundle, {})).toHaveLength(1);
  });

  test("must be plain, so that a translator can have them", () => {
    expect(textsOf("a.ts", "show(l10n.t(sentence));").problems).toHaveLength(1);
  });

  test("that go around l10n.t are found, sentences and titles of two words", () => {
    expect(judgeSpoken("a.ts", code)).toEqual([]);
    expect(judgeSpoken("a.ts", 'show("Which snapshot?"); show("Snapshots");')).toHaveLength(1);
    expect(judgeSpoken("a.ts", 'show({ title: "Export Report" });')).toHaveLength(1);
  });
});

describe("a translation", () => {
  const original = { a: "Read {0}\n[Open](command:x.open)" };

  test("has the places and commands of the original, and may be incomplete", () => {
    expect(judgeTranslation("de", original, { a: "{0} lesen\n[Öffnen](command:x.open)" })).toEqual(
      [],
    );
    expect(judgeTranslation("de", original, {})).toEqual([]);
    expect(judgeTranslation("de", original, { a: "lesen" })).toHaveLength(1);
    expect(judgeTranslation("de", original, { b: "was" })).toHaveLength(1);
  });

  test("that is kept complete lacks nothing", () => {
    expect(judgeComplete("de", original, { a: "" })).toEqual([]);
    expect(judgeComplete("de", original, {})).toHaveLength(1);
  });
});
