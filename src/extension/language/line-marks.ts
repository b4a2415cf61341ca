import type { SpanMark } from "../../projection/story/explain-span.ts";
import type { SessionClient } from "../session-client.ts";

/** Lines whose parts are kept: a few screens of several editors. */
const KEPT = 4000;
/** Characters of a line that are looked at: names beside the ten-thousandth column are read by nobody. */
const MAX_LINE = 20_000;

/** Parts of lines, asked of the session once: names beside uuids, colours and tokens share them. */
export class LineMarks {
  readonly #client: SessionClient;
  readonly #known = new Map<string, readonly SpanMark[]>();

  constructor(client: SessionClient) {
    this.#client = client;
  }

  /** The parts of each line, in the order of the lines. */
  async of(snapshot: string, lines: readonly string[]): Promise<readonly (readonly SpanMark[])[]> {
    const texts = lines.map((line) => line.slice(0, MAX_LINE));
    const unknown = [...new Set(texts)].filter((text) => !this.#known.has(keyOf(snapshot, text)));
    const found = new Map<string, readonly SpanMark[]>();
    if (unknown.length > 0) {
      const marks = await this.#client.call("logMarks", { snapshot, lines: unknown });
      for (const [at, text] of unknown.entries()) found.set(text, marks[at] ?? []);
    }
    const answer = texts.map(
      (text) => found.get(text) ?? this.#known.get(keyOf(snapshot, text)) ?? [],
    );
    for (const [text, marks] of found) this.#keep(keyOf(snapshot, text), marks);
    return answer;
  }

  /** Forgets everything: the evidence was read anew. */
  clear(): void {
    this.#known.clear();
  }

  #keep(key: string, marks: readonly SpanMark[]): void {
    if (this.#known.size >= KEPT) {
      const [oldest = ""] = this.#known.keys();
      this.#known.delete(oldest);
    }
    this.#known.set(key, marks);
  }
}

function keyOf(snapshot: string, text: string): string {
  return `${snapshot}\n${text}`;
}
