const LINE_FEED = 0x0a;

/** Longest line that is read; a longer one is reported and skipped, so that no file can demand all memory. */
export const MAX_LINE_BYTES = 64 * 1024 * 1024;

/** Takes what `LineBlocks` cuts. */
export interface BlockSink {
  /**
   * Whole lines: `bytes` from `from` up to `to`, of which the last byte is a line feed. `fileOffset` is where byte
   * `from` lies in the file. `terminated` is false for the last line of a file that lacks its line feed; the one
   * that the block ends with was added then.
   */
  block(bytes: Uint8Array, from: number, to: number, fileOffset: number, terminated: boolean): void;
  /** A line longer than `MAX_LINE_BYTES`, which was skipped. */
  tooLong(fileOffset: number, length: number): void;
}

/**
 * Cuts a file that comes in pieces of any size into blocks of whole lines. What lies inside a piece is passed on in
 * place; only lines that cross a border of pieces are copied, so that a piece is needed until `push` returns.
 */
export class LineBlocks {
  readonly #sink: BlockSink;
  #carried: Uint8Array[] = [];
  #carriedBytes = 0;
  #offset = 0;
  #skipping = false;

  constructor(sink: BlockSink) {
    this.#sink = sink;
  }

  /** The next piece of the file. The sink must not keep it. */
  push(piece: Uint8Array): void {
    const last = piece.lastIndexOf(LINE_FEED);
    if (last < 0) {
      this.#carry(piece);
      return;
    }
    let from = 0;
    if (this.#carriedBytes > 0) {
      from = piece.indexOf(LINE_FEED) + 1;
      this.#carry(piece.subarray(0, from));
      this.#flush(true);
    }
    if (from <= last) {
      this.#sink.block(piece, from, last + 1, this.#offset, true);
      this.#offset += last + 1 - from;
    }
    if (last + 1 < piece.length) this.#carry(piece.subarray(last + 1));
  }

  /** Says that the file ends here. */
  end(): void {
    if (this.#carriedBytes > 0) this.#flush(false);
  }

  #carry(part: Uint8Array): void {
    this.#carriedBytes += part.length;
    if (this.#carriedBytes > MAX_LINE_BYTES) {
      this.#skipping = true;
      this.#carried = [];
    } else if (part.length > 0) {
      // The piece's buffer may be filled again before the rest of the line is here.
      this.#carried.push(part.slice());
    }
  }

  #flush(terminated: boolean): void {
    const length = this.#carriedBytes;
    if (this.#skipping) {
      this.#sink.tooLong(this.#offset, length);
    } else {
      const line = new Uint8Array(terminated ? length : length + 1);
      let at = 0;
      for (const part of this.#carried) {
        line.set(part, at);
        at += part.length;
      }
      if (!terminated) line[length] = LINE_FEED;
      this.#sink.block(line, 0, line.length, this.#offset, terminated);
    }
    this.#offset += length;
    this.#carried = [];
    this.#carriedBytes = 0;
    this.#skipping = false;
  }
}
