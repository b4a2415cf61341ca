import { type BadLine, MAX_BAD_LINES } from "../event-log/types.ts";

/** Counts what is odd about a file of lines, and lists the lines that cannot be used. */
export class LineNotes {
  readonly badLines: BadLine[] = [];
  badLineCount = 0;
  crlf = 0;
  lf = 0;
  blank = 0;
  withNul = 0;
  hasByteOrderMark = false;
  lacksLastLineEnd = false;

  bad(line: number, offset: number, length: number, reason: string): void {
    this.badLineCount++;
    if (this.badLines.length < MAX_BAD_LINES) this.badLines.push({ line, offset, length, reason });
  }

  /** Whole sentences without a full stop, always in the same order. */
  sentences(): readonly string[] {
    const notes: string[] = [];
    if (this.hasByteOrderMark) notes.push("begins with a byte order mark");
    if (this.crlf > 0 && this.lf === 0) notes.push("lines end with CRLF");
    if (this.crlf > 0 && this.lf > 0) {
      notes.push(`line ends are mixed: ${this.crlf} CRLF, ${this.lf} LF`);
    }
    if (this.withNul > 0) notes.push(`NUL bytes in ${plural(this.withNul, "line")}`);
    if (this.blank > 0) notes.push(plural(this.blank, "blank line"));
    if (this.lacksLastLineEnd) notes.push("the last line has no line end");
    if (this.badLineCount > this.badLines.length) {
      notes.push(
        `${this.badLineCount} unusable lines, of which the first ${this.badLines.length} are listed`,
      );
    }
    return notes;
  }
}

function plural(count: number, noun: string): string {
  return count === 1 ? `1 ${noun}` : `${count} ${noun}s`;
}
