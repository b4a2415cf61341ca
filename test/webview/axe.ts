/**
 * What axe-core finds wrong with a page for people who use assistive technology. Rules of the whole set apply, also in
 * shadow trees; nothing is left out but what the editor's frame around the page answers for.
 */
import axe from "axe-core";
import type { Page } from "playwright-core";

/** The page is a frame of the editor, which has the document's landmarks and language of its own. */
const OF_THE_FRAME = ["bypass", "page-has-heading-one", "landmark-one-main", "region"];

/** Rows of trees and lists say their cells as a sentence; what is written on a control must be in its name. */
function isControl({ html }: AxeNode): boolean {
  return !/^<[^>]+role="(?:treeitem|option|row|listitem)"/.test(html);
}

interface AxeNode {
  readonly html: string;
  readonly target: readonly unknown[];
  readonly failureSummary?: string;
}

interface AxeResult {
  readonly violations: readonly { readonly id: string; readonly nodes: readonly AxeNode[] }[];
  readonly passes: readonly unknown[];
}

/** Each violation as a line: the rule, where, and what to mend. Fails when axe looked at nothing. */
export async function axeViolations(page: Page): Promise<readonly string[]> {
  await page.evaluate(axe.source);
  const { violations, passes } = await page.evaluate((disabled): Promise<AxeResult> => {
    const rules = Object.fromEntries(disabled.map((rule) => [rule, { enabled: false }]));
    return Reflect.get(globalThis, "axe").run(document, {
      rules,
      resultTypes: ["violations", "passes"],
    });
  }, OF_THE_FRAME);
  if (passes.length === 0) throw new Error("axe looked at nothing");
  return violations.flatMap(({ id, nodes }) =>
    nodes
      .filter((node) => id !== "label-content-name-mismatch" || isControl(node))
      .map(({ target, failureSummary }) => {
        const why = failureSummary?.replaceAll(/\s*\n\s*/g, " ") ?? "";
        return `${id}: ${JSON.stringify(target)} ${why}`;
      }),
  );
}
