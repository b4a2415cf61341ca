/** What a byte of a message is to the scanner. Plain bytes are 0, so that inner loops test for nothing else. */
export const PLAIN = 0;
export const BLANK = 1;
export const QUOTE = 2;
export const OPENING = 3;
export const CLOSING = 4;
export const EQUALS = 5;
/** Ends a word and stands for itself: comma, semicolon. */
export const BREAK = 6;

/** Traits of a byte inside a word. */
export const HAS_DIGIT = 1;
export const HAS_SLASH = 2;
/** A byte that no name of a field has. */
export const NO_NAME = 4;
export const NO_HEX = 8;
export const HAS_UPPER = 16;

const CLASSES: readonly (readonly [string, number])[] = [
  [" \n\r\t", BLANK],
  ['"', QUOTE],
  ["([{", OPENING],
  [")]}", CLOSING],
  ["=", EQUALS],
  [",;", BREAK],
];

function makeClasses(): Uint8Array {
  const classes = new Uint8Array(256);
  for (const [characters, kind] of CLASSES) {
    for (const character of characters) classes[character.charCodeAt(0)] = kind;
  }
  return classes;
}

function makeTraits(): Uint8Array {
  const traits = new Uint8Array(256);
  for (let byte = 0; byte < 256; byte++) {
    const character = byte < 0x80 ? String.fromCharCode(byte) : "\u00e4";
    let trait = 0;
    if (/[0-9]/.test(character)) trait |= HAS_DIGIT;
    if (/[/\\]/.test(character)) trait |= HAS_SLASH;
    if (!/[A-Za-z0-9_.]/.test(character)) trait |= NO_NAME;
    if (!/[0-9a-fA-F-]/.test(character)) trait |= NO_HEX;
    if (/[A-Z]/.test(character)) trait |= HAS_UPPER;
    traits[byte] = trait;
  }
  return traits;
}

/** By byte: its class. */
export const CLASS = makeClasses();
/** By byte: its traits, as bits. */
export const TRAIT = makeTraits();

export function classAt(bytes: Uint8Array, index: number): number {
  return CLASS[bytes[index] ?? 0] ?? 0;
}

export function traitAt(bytes: Uint8Array, index: number): number {
  return TRAIT[bytes[index] ?? 0] ?? 0;
}
