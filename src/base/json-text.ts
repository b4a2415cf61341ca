/** Characters that JSON lets through as they are and that turn, hide or command what a terminal shows. */
const ACTIVE = /[\u{7f}-\u{9f}]|\p{Bidi_Control}/gu;

/**
 * A value as JSON of several lines, ending with a line feed. Controls and direction marks inside of its texts are written
 * as escapes: whoever parses it gets the same value, and whoever looks at it in a terminal sees what is there.
 */
export function jsonText(value: unknown): string {
  const text = JSON.stringify(value, undefined, 1).replace(ACTIVE, (character) => {
    const code = character.codePointAt(0) ?? 0;
    return `\\u${code.toString(16).padStart(4, "0")}`;
  });
  return `${text}\n`;
}
