/**
 * Text from evidence made safe to look at. File names, log lines and peer names may hold characters that reorder,
 * hide or break the text around them; each becomes a visible mark, so that what is read is what is there.
 */

/** Controls, direction marks, separators, zero-width and invisible characters, tags, and halves of surrogate pairs. */
const INVISIBLE =
  /[\p{Cc}\u00ad\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff0-\ufffb\u{e0000}-\u{e0fff}]|\p{Cs}/gu;
const PICTURE = /^\p{Extended_Pictographic}|^[\u{1f3fb}-\u{1f3ff}\ufe0f]/u;
const JOINER = "\u200d";

/**
 * Replaces every invisible or reordering character: C0 controls by their pictures (`␀`, `␛`), others by `⟨U+202E⟩`.
 * A joiner between two pictographs stays, since there it makes one picture. Tabs and newlines are replaced too.
 */
export function visibleText(text: string): string {
  return text.replace(INVISIBLE, (character, offset: number) => {
    if (character === JOINER && joinsPictures(text, offset)) return character;
    const code = character.codePointAt(0) ?? 0;
    if (code < 0x20) return String.fromCodePoint(0x2400 + code);
    if (code === 0x7f) return "␡";
    return `⟨U+${code.toString(16).toUpperCase().padStart(4, "0")}⟩`;
  });
}

/** As `visibleText`, for text of several lines: newlines and tabs stay. */
export function visibleLines(text: string): string {
  return text
    .split("\n")
    .map((line) => line.split("\t").map(visibleText).join("\t"))
    .join("\n");
}

function joinsPictures(text: string, offset: number): boolean {
  const before = Array.from(text.slice(Math.max(0, offset - 2), offset)).at(-1) ?? "";
  return PICTURE.test(before) && PICTURE.test(text.slice(offset + 1));
}
