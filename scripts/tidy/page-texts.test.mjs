import { describe, expect, test } from "vitest";
import { judgeTable, pageTextsOf, tableOf } from "./page-texts.mjs";

const problemsOf = (code) => pageTextsOf("a.ts", code).problems;

describe("texts of the pages", () => {
  test("are what is passed to t, wherever it stands", () => {
    const code = 'h("p", { class: "muted note", title: t("Fit") }, isOne ? t("row") : t("rows"));';
    expect(pageTextsOf("a.ts", code)).toEqual({ said: ["Fit", "row", "rows"], problems: [] });
  });

  test("that go around t are found: children, labels, sentences, parts of templates", () => {
    expect(problemsOf('h("p", {}, "rows");')).toHaveLength(1);
    expect(problemsOf('createButton({ label: "fit" });')).toHaveLength(1);
    expect(problemsOf('return "Nothing to draw";')).toHaveLength(1);
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it is code that is judged.
    expect(problemsOf("fill(element, `${count} of them`);")).toHaveLength(1);
    expect(problemsOf("show(t(sentence));")).toHaveLength(1);
  });

  test("are not what only code reads", () => {
    expect(problemsOf('if (event.key === "ArrowDown") element.classList.add("Big one");')).toEqual(
      [],
    );
    expect(problemsOf('h("td", { class: "number muted", scope: "col" });')).toEqual([]);
  });

  test("are each in the table once, and each of the table is said", () => {
    const table = tableOf('export const A = ["Fit", "row"] as const;');
    expect(table).toEqual(["Fit", "row"]);
    expect(judgeTable(table, ["row", "Fit"])).toEqual([]);
    expect(judgeTable(["Fit", "Fit"], ["Fit"])).toHaveLength(1);
    expect(judgeTable(table, ["row"])).toHaveLength(1);
  });
});
