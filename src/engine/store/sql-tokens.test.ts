import fc from "fast-check";
import { expect, it } from "vitest";
import { tokenizeSql } from "./sql-tokens.ts";

it("cuts SQL as SQLite does", () => {
  const sql = `SELECT x'0aFF', 'it''s' -- ' comment
    , "a""b", \`c\`\`\`, [d e], 1.5e-3, .5, 0xFf, ?, ?12, :n /* ' */ ->> é_1$ 'open`;
  expect(tokenizeSql(sql).map(({ kind, text }) => [kind, text])).toEqual([
    ["word", "SELECT"],
    ["blob", "x'0aFF'"],
    ["punctuation", ","],
    ["string", "it's"],
    ["punctuation", ","],
    ["identifier", 'a"b'],
    ["punctuation", ","],
    ["identifier", "c`"],
    ["punctuation", ","],
    ["identifier", "d e"],
    ["punctuation", ","],
    ["number", "1.5e-3"],
    ["punctuation", ","],
    ["number", ".5"],
    ["punctuation", ","],
    ["number", "0xFf"],
    ["punctuation", ","],
    ["parameter", "?"],
    ["punctuation", ","],
    ["parameter", "?12"],
    ["punctuation", ","],
    ["parameter", ":n"],
    ["punctuation", "-"],
    ["punctuation", ">"],
    ["punctuation", ">"],
    ["word", "é_1$"],
    ["unterminated", "'open"],
  ]);
});

it("takes any text apart without a gap that is not white space or a comment", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 60 }), (sql) => {
      let at = 0;
      for (const token of tokenizeSql(sql)) {
        expect(sql.slice(at, token.start)).toMatch(
          /^([ \t\n\f\r\uFEFF]|--.*\n|\/\*[\s\S]*?\*\/)*$/,
        );
        expect(token.end).toBeGreaterThan(token.start);
        at = token.end;
      }
    }),
  );
});
