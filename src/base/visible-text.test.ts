import fc from "fast-check";
import { expect, test } from "vitest";
import { visibleLines, visibleText } from "./visible-text.ts";

test("a name that reverses the text after it shows its reversal mark", () => {
  expect(visibleText("photo\u202Egnp.exe")).toBe("photo⟨U+202E⟩gnp.exe");
});

test("terminal escapes, newlines and NUL become control pictures", () => {
  expect(visibleText("\u001b[31mred\n\u0000\u007f")).toBe("␛[31mred␊␀␡");
});

test("zero-width characters show, and a joined picture stays one picture", () => {
  expect(visibleText("a\u200bb\u200dc")).toBe("a⟨U+200B⟩b⟨U+200D⟩c");
  expect(visibleText("👩\u200d💻")).toBe("👩\u200d💻");
});

test("half a surrogate pair shows its code", () => {
  expect(visibleText("x\ud800y")).toBe("x⟨U+D800⟩y");
});

test("ordinary text of any script is left as it is", () => {
  const text = "Füße 東京 שלום مرحبا 🎉 – “quoted”";
  expect(visibleText(text)).toBe(text);
});

test("in text of several lines only newlines and tabs stay", () => {
  expect(visibleLines("a\tb\nc\r\n")).toBe("a\tb\nc␍\n");
});

test("making text visible twice changes nothing more", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => {
      const once = visibleText(text);
      expect(visibleText(once)).toBe(once);
      expect(once).not.toMatch(/[\p{Cc}\u202a-\u202e\u2066-\u2069]/u);
    }),
  );
});
