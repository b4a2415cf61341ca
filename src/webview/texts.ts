/**
 * What people read on the pages, in the editor's language. The texts are English in the table of the protocol; the
 * extension puts their translations, where there are some, into the page before its script runs.
 */
import type { PageText } from "../protocol/texts/page-texts.ts";

let translations: Readonly<Record<string, string>> | undefined;

/** The text in the editor's language, with `{0}`, `{1}` and so on replaced by the values. */
export function t(text: PageText, ...values: readonly (string | number | undefined)[]): string {
  translations ??= readTranslations();
  const said = translations[text] ?? text;
  return values.length === 0
    ? said
    : said.replaceAll(/\{(\d)\}/gu, (hole, index) => {
        const at = Number(index);
        return at < values.length ? String(values[at] ?? "") : hole;
      });
}

function readTranslations(): Readonly<Record<string, string>> {
  // Without a page, as in tests of what a page computes, everything stays English.
  const given = typeof document === "undefined" ? undefined : document.body.dataset["texts"];
  return given === undefined ? {} : (JSON.parse(given) as Readonly<Record<string, string>>);
}
